import type { ReactNode } from 'react'
import type { Outcome } from '#core/results/outcome.ts'
import type { ResultRow } from '#engine/results/result-types.ts'
import { shownCharacters } from '#state/queries.ts'
import type { GridCell, GridRow } from '#ui/grid-row.tsx'
import { Copy, Flag, Icon, MessageSquare, OctagonX } from '#ui/icon.tsx'
import { ValueChip } from '#ui/value-chip.tsx'
import { outcomeIcons } from '../../run-words.ts'
import type { RunColumn } from './result-layout.ts'

export interface CellWords {
  /** Of a cell that the source does not have. */
  readonly missing: string
  /** Of a cell without a letter in it: nothing is ever shown blank. */
  readonly empty: string
  readonly copyOf: (row: string) => string
  readonly outcomes: Readonly<Record<Outcome, string>>
  readonly count: (value: number) => string
  /** Said of an answer that had to be mended before it could be read. */
  readonly repaired: string
  /** The cause as the run has it (`code: message`), in words. */
  readonly cause: (cause: string) => string
  readonly flagged: string
  readonly noted: (note: string) => string
}

/**
 * Draws rows for these columns, each only once: rows that are drawn are not drawn again. A row without a usable answer
 * merges its answer cells into one with the cause.
 */
export function createRowDrawer(
  columns: readonly RunColumn[],
  words: CellWords,
): (row: ResultRow) => GridRow {
  const made = new WeakMap<ResultRow, GridRow>()
  const sources = columns.filter(({ side }) => side === 'source')
  const answers = columns.filter(({ side }) => side === 'answer')
  return (row) => {
    const known = made.get(row)
    if (known !== undefined) return known
    const gridRow: GridRow = {
      number: words.count(row.row + 1),
      ...toMark(row, words),
      cells: [
        ...sources.map(({ place }) => toSourceCell(row.source[place] ?? null, words)),
        ...(row.outcome === 'answered'
          ? toAnswers(row, answers, words)
          : toCause(row, answers.length, words)),
      ],
    }
    made.set(row, gridRow)
    return gridRow
  }
}

/** What a person left on the row: a flag goes before a note. */
function toMark(row: ResultRow, words: CellWords): Pick<GridRow, 'note' | 'mark'> {
  const mark = drawMark(row, words)
  return mark === null ? {} : { ...(row.flag === true && { note: sayMark(row, words) }), mark }
}

const sayMark = ({ note }: ResultRow, words: CellWords): string =>
  note === undefined ? words.flagged : words.noted(note)

/** A glyph for a flag or a note, with its words; null = neither. */
export function drawMark(row: ResultRow, words: CellWords): ReactNode {
  const { note, flag } = row
  if (note === undefined && flag === undefined) return null
  const said = sayMark(row, words)
  return (
    <span title={said} className={flag === true ? 'text-warn-text' : undefined}>
      <Icon of={flag === true ? Flag : MessageSquare} size={12} />
      <span className="sr-only">{flag === true ? words.flagged : said}</span>
    </span>
  )
}

const toSourceCell = (value: string | null, words: CellWords): GridCell => ({
  content: absenceOf(value, words) ?? toShown(value),
})

const toShown = (value: string | null | undefined): string | null | undefined =>
  value == null || value.length <= shownCharacters
    ? value
    : `${value.slice(0, shownCharacters).replace(/[\ud800-\udbff]$/, '')}…`

/** The word for a value that cannot be seen; null = it can. */
export function absenceOf(value: string | null | undefined, words: CellWords): ReactNode {
  const word =
    value === null || value === undefined ? words.missing : value.trim() === '' ? words.empty : null
  return word === null ? null : <span className="text-text-3">{word}</span>
}

function toAnswers(row: ResultRow, columns: readonly RunColumn[], words: CellWords): readonly GridCell[] {
  const cells = columns.map((column, index): GridCell => ({
    content: drawAnswer(row, column, index === 0, words),
  }))
  const [first, ...others] = cells
  if (!row.repaired || first === undefined) return cells
  const content = (
    <>
      {first.content}
      <span className="sr-only">{words.repaired}</span>
    </>
  )
  return [{ content, className: 'tone-warn cell-repaired', isToned: true, note: words.repaired }, ...others]
}

/** One value of an answered row. @param isFirst of its answers: it says whose copy they are */
export function drawAnswer(
  row: ResultRow,
  { type, place }: RunColumn,
  isFirst: boolean,
  words: CellWords,
): ReactNode {
  const title = row.copyOf === null ? undefined : words.copyOf(words.count(row.copyOf + 1))
  const value = row.answers[place]
  const absence = absenceOf(value, words)
  if (absence !== null) return absence
  if (type === 'category' || type === 'boolean') {
    return (
      <span title={title}>
        <ValueChip outlined={row.copyOf !== null}>{toShown(value)}</ValueChip>
      </span>
    )
  }
  return (
    <span title={title} className="text-answer-text">
      {row.copyOf === null || !isFirst ? null : (
        <span className="me-1 inline-flex align-[-2px]">
          <Icon of={Copy} size={12} />
          <span className="sr-only">{title}</span>
        </span>
      )}
      {toShown(value)}
    </span>
  )
}

function toCause(row: ResultRow, columns: number, words: CellWords): readonly GridCell[] {
  if (columns === 0) return []
  const tone = row.outcome === 'failed' && !row.fixable ? 'fatal' : row.outcome
  const coming = row.outcome === 'waiting'
  return [
    {
      span: columns,
      ...(coming ? { className: 'cell-coming' } : { className: `tone-${tone}`, isToned: true }),
      content: (
        <span className={`tone-${tone} flex min-w-0 items-center gap-1.5 text-(--tone-text)`}>
          <Icon of={tone === 'fatal' ? OctagonX : outcomeIcons[row.outcome]} size={14} />
          <span className="font-medium">{words.outcomes[row.outcome]}</span>
          {row.cause === null ? null : (
            <span className="truncate text-text-2" title={row.cause}>
              {words.cause(row.cause)}
            </span>
          )}
        </span>
      ),
    },
    ...Array.from({ length: columns - 1 }, (): GridCell => ({ content: null })),
  ]
}
