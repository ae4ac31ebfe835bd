import type { ResultRow } from '#engine/results/result-types.ts'
import { cx } from '#ui/cx.ts'
import { Icon, OctagonX } from '#ui/icon.tsx'
import { outcomeIcons } from '../../run-words.ts'
import { absenceOf, drawAnswer, drawMark, type CellWords } from './result-cells.tsx'
import type { RunColumn } from './result-layout.ts'

/** Px between the card's edges and its lines. */
const padding = 10
const lineHeight = 20
const bandGap = 6
const bandPadding = 5

/** @param lines of the answer that a card has room for */
export const cardHeight = (lines: number): number =>
  2 * padding + 2 * lineHeight + bandGap + lines * lineHeight + 2 * bandPadding

interface Props {
  readonly row: ResultRow
  readonly columns: readonly RunColumn[]
  readonly words: CellWords
  readonly lines: number
}

/** A row for a narrow window: what it is called, what it says, and on a band its answers or why there are none. */
export function ResultCard({ row, columns, words, lines }: Props) {
  const sources = columns.filter(({ side }) => side === 'source')
  const answers = columns.filter(({ side }) => side === 'answer')
  const [first, ...others] = sources
  const said = (column: RunColumn) => {
    const value = row.source[column.place] ?? null
    return absenceOf(value, words) ?? value
  }
  return (
    <div className="flex h-full flex-col px-3.5" style={{ paddingBlock: padding }}>
      <div className="flex h-5 shrink-0 items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-semibold [unicode-bidi:plaintext]">
          {first === undefined ? null : said(first)}
        </span>
        {drawMark(row, words)}
        <span className="shrink-0 text-support text-text-3 tabular-nums">{words.count(row.row + 1)}</span>
      </div>
      <p className="h-5 shrink-0 truncate text-text-2">
        {others.map((column, index) => (
          <span key={column.key}>
            {index === 0 ? null : <span className="text-text-3"> · </span>}
            <span className="sr-only">{column.name} </span>
            <bdi>{said(column)}</bdi>
          </span>
        ))}
      </p>
      <Band row={row} columns={answers} words={words} lines={lines} />
    </div>
  )
}

function Band({ row, columns, words, lines }: Props) {
  const { outcome, cause, repaired } = row
  const tone = outcome === 'failed' && !row.fixable ? 'fatal' : outcome
  const isAnswered = outcome === 'answered'
  const look = isAnswered
    ? repaired
      ? 'tone-warn cell-repaired text-answer-text'
      : 'border-s-2 border-answer-line bg-answer-tint text-answer-text'
    : outcome === 'waiting'
      ? 'tone-waiting cell-coming text-(--tone-text)'
      : `tone-${tone} bg-(--tone-tint) text-(--tone-text)`
  return (
    <div
      className={cx('min-h-0 flex-1 rounded-chip px-2.5', look)}
      style={{ marginBlockStart: bandGap, paddingBlock: bandPadding }}
    >
      <div className="line-clamp-(--lines) wrap-anywhere" style={{ '--lines': lines } as object}>
        {isAnswered ? (
          columns.map((column, index) => (
            <span key={column.key} className="me-2.5">
              <span className="me-1 text-support text-text-2">{column.name}</span>
              <bdi>{drawAnswer(row, column, index === 0, words)}</bdi>
            </span>
          ))
        ) : (
          <>
            <span className="me-1.5 inline-flex align-[-2px]">
              <Icon of={tone === 'fatal' ? OctagonX : outcomeIcons[outcome]} size={14} />
            </span>
            <span className="font-medium">{words.outcomes[outcome]}</span>
            {cause === null ? null : <span className="text-text-2"> {words.cause(cause)}</span>}
          </>
        )}
        {isAnswered && repaired ? <span className="sr-only">{words.repaired}</span> : null}
      </div>
    </div>
  )
}

/** The place of a card that is on its way. */
export function StillCard({ number, said }: { readonly number: string; readonly said: string }) {
  return (
    <div className="flex h-full flex-col gap-3 px-3.5" style={{ paddingBlock: padding }}>
      <span className="flex h-5 items-center justify-between">
        <span aria-hidden="true" className="h-2 w-1/3 rounded-bar bg-line forced-colors:border" />
        <span className="text-support text-text-3 tabular-nums">{number}</span>
      </span>
      <span aria-hidden="true" className="h-2 w-4/5 rounded-bar bg-line forced-colors:border" />
      <span aria-hidden="true" className="min-h-0 flex-1 rounded-chip bg-answer-tint forced-colors:border" />
      <span className="sr-only">{said}</span>
    </div>
  )
}
