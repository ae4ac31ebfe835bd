import type { ColumnGuess, ColumnStats } from '#core/dataset/column-stats.ts'
import type { ColumnKey, FactName } from '#core/results/result-query.ts'
import type { TableColumn } from '#formats/table-writer.ts'
import type { ResultColumn } from './result-types.ts'
import type { ExportFacts } from './export-types.ts'

/** Facts that rows are only filtered by. */
const filterFacts = ['copy', 'fixable', 'cluster'] as const satisfies readonly FactName[]
/** A fact of a row as a column of a file. */
export type FactColumn = Exclude<FactName, (typeof filterFacts)[number]> | 'customId' | 'cachedTokens' | 'run'

/** Where a column's cells come from; `at` = position among the run's source columns, or among its answer columns. */
export type CellOrigin =
  | { readonly kind: 'source'; readonly at: number }
  | { readonly kind: 'answer'; readonly at: number }
  | { readonly kind: 'fact'; readonly fact: FactColumn }

export interface ExportColumn extends TableColumn {
  readonly from: CellOrigin
}

interface RunTable {
  /** Names of the run's source columns. */
  readonly source: readonly string[]
  readonly answers: readonly ResultColumn[]
  /** By source column, as far as it is known. */
  readonly stats?: readonly (Pick<ColumnStats, 'guess' | 'lengths'> | undefined)[]
}

/**
 * Not a choice: `repaired` is written wherever an answer was, so that no repair is silent; `run` while it is not over, so
 * that the file itself says so, also where each of its rows is answered.
 */
type FactGroup = ExportFacts | 'repaired' | 'run'

const factsOf: Readonly<Record<FactGroup, readonly FactColumn[]>> = {
  row: ['row'],
  outcome: ['outcome', 'cause'],
  repaired: ['repaired'],
  run: ['run'],
  id: ['customId'],
  usage: ['inputTokens', 'outputTokens', 'cachedTokens'],
  note: ['note', 'flag'],
}
const factOrder: readonly FactGroup[] = ['row', 'run', 'outcome', 'repaired', 'id', 'usage', 'note']

const factColumns: Readonly<Record<FactColumn, TableColumn>> = {
  row: { name: '_row', type: 'number', width: 8 },
  outcome: { name: '_outcome', type: 'text', width: 12 },
  cause: { name: '_error', type: 'text', width: 40 },
  repaired: { name: '_repaired', type: 'boolean', width: 10 },
  run: { name: '_run', type: 'text', width: 34 },
  customId: { name: 'custom_id', type: 'text', width: 40 },
  inputTokens: { name: '_input_tokens', type: 'number', width: 15 },
  outputTokens: { name: '_output_tokens', type: 'number', width: 15 },
  cachedTokens: { name: '_cached_tokens', type: 'number', width: 15 },
  note: { name: '_note', type: 'text', width: 30 },
  flag: { name: '_flag', type: 'boolean', width: 8 },
}

/**
 * The columns of a file: those chosen (null = source columns, then answers), then the facts that are not among them.
 * Each name is there once, whatever its letter case: a source column keeps its own, an answer column of the same name
 * becomes `<name>_answer`, and whatever is taken then gets a number.
 */
export function planColumns(
  { source, answers, stats = [] }: RunTable,
  chosen: readonly ColumnKey[] | null,
  facts: readonly FactGroup[],
): readonly ExportColumn[] {
  const every: readonly ColumnKey[] = [
    ...source.map((_, at) => `s${at}` as const),
    ...answers.map(({ name }) => `a:${name}` as const),
  ]
  const origins = [...new Set(chosen ?? every)].flatMap((key) => originOf(key, source, answers) ?? [])
  const there = new Set(origins.map((from) => (from.kind === 'fact' ? from.fact : null)))
  const added = factOrder
    .filter((group) => facts.includes(group))
    .flatMap((group) => factsOf[group])
    .filter((fact) => !there.has(fact))
    .map((fact): CellOrigin => ({ kind: 'fact', fact }))
  const all = [...origins, ...added]

  // The source's names are given first, wherever its columns stand.
  const taken = new Set(
    all.map((from) => (from.kind === 'source' ? (source[from.at] ?? '').toLowerCase() : null)),
  )
  const take = (name: string, second = name): string => {
    let free = taken.has(name.toLowerCase()) ? second : name
    for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${second}_${number}`
    taken.add(free.toLowerCase())
    return free
  }
  return all.map((from) => {
    switch (from.kind) {
      case 'source':
        return { from, ...toSourceColumn(source[from.at] ?? '', stats[from.at]) }
      case 'answer': {
        const { name, type } = answers[from.at] ?? { name: '', type: 'text' }
        return { from, ...toAnswerColumn(take(name, `${name}_answer`), type) }
      }
      case 'fact': {
        const column = factColumns[from.fact]
        return { from, ...column, name: take(column.name) }
      }
    }
  })
}

function originOf(
  key: ColumnKey,
  source: readonly string[],
  answers: readonly ResultColumn[],
): CellOrigin | null {
  if (key.startsWith('a:')) {
    const at = answers.findIndex(({ name }) => name === key.slice(2))
    return at < 0 ? null : { kind: 'answer', at }
  }
  if (key.startsWith('f:')) {
    const fact = key.slice(2) as FactName
    return isFactColumn(fact) ? { kind: 'fact', fact } : null
  }
  const at = Number(key.slice(1))
  return at < source.length ? { kind: 'source', at } : null
}

const isFactColumn = (fact: FactName): fact is Exclude<FactName, (typeof filterFacts)[number]> =>
  !(filterFacts as readonly FactName[]).includes(fact)

const typeOfGuess = (guess: ColumnGuess | undefined): TableColumn['type'] =>
  guess === 'number' ? 'digits' : 'text'

/** Wide enough for most cells, and never so wide that its neighbours are out of sight. */
const toWidth = (name: string, length: number): number =>
  Math.round(Math.min(60, Math.max(8, name.length + 4, length + 2)))

const toSourceColumn = (
  name: string,
  stats: Pick<ColumnStats, 'guess' | 'lengths'> | undefined,
): TableColumn => ({
  name,
  type: typeOfGuess(stats?.guess),
  width: toWidth(name, stats?.lengths ? Math.min(stats.lengths.max, stats.lengths.mean * 1.5) : 12),
})

const toAnswerColumn = (name: string, type: ResultColumn['type']): TableColumn => ({
  name,
  type: type === 'number' || type === 'boolean' ? type : 'text',
  width: toWidth(name, type === 'text' ? 50 : 14),
})
