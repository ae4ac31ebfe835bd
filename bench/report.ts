import type { Benchmark, Other, Prepared } from './benchmark.ts'
import { median, ratiosOf, type Rounds, type Taken } from './measure.ts'

export interface Measured {
  readonly benchmark: Benchmark
  readonly prepared: Prepared
  readonly rounds: Rounds
}

/** A table that reads well as text and as Markdown, and the notes below it. */
export function formatReport(measured: readonly Measured[]): string {
  const rows = measured.map(({ benchmark, prepared, rounds }) => {
    const ratios = ratiosOf(rounds.subject, rounds.bound, 'wall')
    const ratio = median(ratios)
    return [
      benchmark.name,
      `${ratio.toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
      median(ratiosOf(rounds.subject, rounds.bound, 'processor')).toFixed(2),
      `${benchmark.goal.id} ≤ ${benchmark.goal.ratio}`,
      ratio <= benchmark.goal.ratio ? 'met' : 'missed',
      formatTime(rounds.subject),
      `${formatTime(rounds.bound)} to ${benchmark.bound}`,
      `${(prepared.bytes / 1e6).toFixed(0)} MB`,
    ]
  })
  const header = ['benchmark', 'ratio', 'processor', 'goal', '', 'time', 'lower bound', 'size']
  const notes = measured.flatMap(({ benchmark, prepared, rounds }) => [
    ...prepared.notes.map((note) => `- ${benchmark.name}: ${note}`),
    ...prepared.others.map((other, index) => `- ${benchmark.name}: ${formatOther(other, rounds, index)}`),
  ])
  return [...formatTable([header, ...rows]), '', ...notes].join('\n')
}

const formatTime = (taken: readonly Taken[]): string =>
  `${(median(taken.map(({ wall }) => wall)) / 1000).toFixed(2)} s`

function formatOther({ name, clock }: Other, { subject, bound, others }: Rounds, index: number): string {
  const taken = others[index] ?? []
  const toBound = median(ratiosOf(taken, bound, clock)).toFixed(2)
  const toSubject = median(ratiosOf(taken, subject, clock)).toFixed(2)
  const unit = clock === 'wall' ? 'time' : 'processor time'
  return `${name} takes ${toBound} times the lower bound, ${toSubject} times our ${unit}.`
}

export function formatTable(rows: readonly (readonly string[])[]): readonly string[] {
  const [header = []] = rows
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const toLine = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [first = '', ...others] = rows.map(toLine)
  return [first, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...others]
}
