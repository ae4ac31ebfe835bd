import type { Outcome } from '#core/results/outcome.ts'
import type { RowNumber } from '#core/units.ts'
import type { CappedText, RowDetail } from '#engine/results/row-detail-types.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { cx } from '#ui/cx.ts'
import { useFormat } from '#ui/format-context.tsx'
import { ChevronRight, Icon } from '#ui/icon.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { ValueChip } from '#ui/value-chip.tsx'
import { RowCopyNote } from './row-copy-note.tsx'
import { RowFacts } from './row-facts.tsx'
import { RowNoAnswer } from './row-no-answer.tsx'
import { Pair, Pairs } from './row-pairs.tsx'
import { RowText } from './row-text.tsx'

interface Props {
  readonly detail: RowDetail
  readonly view: RunView
  readonly onShow: (row: RowNumber) => void
  readonly onAttempt: (index: number) => void
  readonly onResend: () => void
}

/** Source, then answer on its band, then facts. */
export function RowAnswerView({ detail, view, onShow, onAttempt, onResend }: Props) {
  const { resend } = useStrings()
  const runId = view.run.id
  return (
    <>
      <RowSource runId={runId} detail={detail} />
      {detail.outcome === 'answered' ? (
        <RowAnswers runId={runId} detail={detail} onShow={onShow} />
      ) : (
        <RowNoAnswer runId={runId} detail={detail} onShow={onShow} />
      )}
      <RowFacts detail={detail} view={view} onShow={onShow} onAttempt={onAttempt} />
      {mayBeSent(detail.outcome) ? (
        <p className="px-4 pb-3.5">
          <TextButton onClick={onResend}>{resend.row}</TextButton>
        </p>
      ) : null}
    </>
  )
}

/** Others are under way, or were never anybody's target. */
const mayBeSent = (outcome: Outcome): boolean => outcome !== 'skipped' && outcome !== 'waiting'

/** The columns that were asked about first; the others one click away. */
function RowSource({ runId, detail }: { readonly runId: string; readonly detail: RowDetail }) {
  const { rowPanel: text } = useStrings()
  const format = useFormat()
  const { row, source, questions } = detail
  const used = new Set(
    questions.flatMap(({ system, user }) =>
      [...system, ...user].flatMap(({ column }) => (column === null ? [] : [column])),
    ),
  )
  const cells = source.map((cell, column) => ({ ...cell, column }))
  const asked = cells.filter(({ name }) => used.has(name))
  const first = asked.length === 0 ? cells : asked
  const others = asked.length === 0 ? [] : cells.filter(({ name }) => !used.has(name))
  const show = (shown: typeof cells) =>
    shown.map(({ name, value, column }) => (
      <Pair key={column} term={name}>
        <Cell value={value} place={{ runId, row, part: { kind: 'source', column } }} />
      </Pair>
    ))
  return (
    <div className="px-4 pb-3.5">
      <Pairs label={text.source}>{show(first)}</Pairs>
      {others.length === 0 ? null : (
        <details className="group mt-2">
          <summary className="flex min-h-6 list-none items-center gap-1 rounded-chip text-support text-text-3 touch:min-h-11 [&::-webkit-details-marker]:hidden">
            <Icon of={ChevronRight} size={12} className="transition-transform group-open:rotate-90" />
            {text.moreColumns(format.count(others.length))}
          </summary>
          <Pairs label={text.moreColumns(format.count(others.length))}>{show(others)}</Pairs>
        </details>
      )}
    </div>
  )
}

function RowAnswers({
  runId,
  detail,
  onShow,
}: Pick<Props, 'detail' | 'onShow'> & { readonly runId: string }) {
  const { rowPanel: text } = useStrings()
  const { row, copyOf, counts, answers, asked } = detail
  return (
    <div className="border-y border-answer-line bg-answer-tint px-4 py-3.5">
      {copyOf === null ? null : <RowCopyNote row={copyOf} onShow={onShow} className="mb-2" />}
      <Pairs label={text.views.answer}>
        {detail.answerColumns.map(({ name, type }, column) => {
          const value = answers[column] ?? null
          return (
            <Pair key={column} term={name}>
              {value !== null && value.text !== '' && (type === 'category' || type === 'boolean') ? (
                <ValueChip outlined={copyOf !== null}>{value.text}</ValueChip>
              ) : (
                <Cell
                  value={value}
                  place={{ runId, row, part: { kind: 'answer', column } }}
                  nothing={asked[column] === false ? text.notAskedFor : undefined}
                  className={cx('text-answer-text', type === 'number' && 'font-semibold tabular-nums')}
                />
              )}
            </Pair>
          )
        })}
      </Pairs>
      {detail.attempts[counts ?? -1]?.line?.repaired === true ? (
        <p className="mt-2 text-support text-text-2">{text.repaired}</p>
      ) : null}
    </div>
  )
}

interface CellProps {
  readonly value: CappedText | null
  readonly place: Parameters<typeof RowText>[0]['place']
  /** Said of a cell that is not there. */
  readonly nothing?: string | undefined
  readonly className?: string | undefined
}

function Cell({ value, place, nothing, className }: CellProps) {
  const { rowPanel: text } = useStrings()
  return value === null || value.text === '' ? (
    <span className="text-text-3">{value === null ? (nothing ?? text.missing) : text.empty}</span>
  ) : (
    <RowText value={value} place={place} className={className} />
  )
}
