import type { ReactNode } from 'react'
import type { RowNumber } from '#core/units.ts'
import type { ResultColumn } from '#engine/results/result-types.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import type { CappedText, RowAttempt, RowDetail } from '#engine/results/row-detail-types.ts'
import { useStrings, type Strings } from '#state/strings/strings.ts'
import { CopyButton } from '#ui/copy-button.tsx'
import { cx } from '#ui/cx.ts'
import type { Format } from '#ui/format.ts'
import { useFormat } from '#ui/format-context.tsx'
import { ChevronRight, Copy, Icon, OctagonX } from '#ui/icon.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { ValueChip } from '#ui/value-chip.tsx'
import { outcomeIcons } from '../../run-words.ts'
import { nameAttempt, shardsOf } from './row-words.ts'

interface Props {
  readonly detail: RowDetail
  readonly view: RunView
  readonly onShow: (row: RowNumber) => void
}

/** Source, then answer on its band, then facts. */
export function RowAnswerView({ detail, view, onShow }: Props) {
  const { rowPanel: text } = useStrings()
  const format = useFormat()
  const used = new Set(
    detail.questions.flatMap(({ system, user }) =>
      [...system, ...user].flatMap(({ column }) => (column === null ? [] : [column])),
    ),
  )
  const asked = detail.source.filter(({ name }) => used.has(name))
  const first = asked.length === 0 ? detail.source : asked
  const others = detail.source.filter((each) => !first.includes(each))
  const counting = detail.attempts[detail.counts ?? -1]
  return (
    <>
      <div className="px-4 pb-3.5">
        <Pairs label={text.source}>
          {first.map((cell, index) => (
            <SourceCell key={index} {...cell} />
          ))}
        </Pairs>
        {others.length === 0 ? null : (
          <details className="group mt-2">
            <summary className="flex min-h-6 list-none items-center gap-1 rounded-chip text-support text-text-3 touch:min-h-11 [&::-webkit-details-marker]:hidden">
              <Icon of={ChevronRight} size={12} className="transition-transform group-open:rotate-90" />
              {text.moreColumns(format.count(others.length))}
            </summary>
            <Pairs label={text.moreColumns(format.count(others.length))}>
              {others.map((cell, index) => (
                <SourceCell key={index} {...cell} />
              ))}
            </Pairs>
          </details>
        )}
      </div>
      {detail.outcome === 'answered' ? (
        <div className="border-y border-answer-line bg-answer-tint px-4 py-3.5">
          {detail.copyOf === null ? null : <CopyNote row={detail.copyOf} onShow={onShow} className="mb-2" />}
          <Pairs label={text.views.answer}>
            {detail.answerColumns.map((column, index) => (
              <Pair key={index} term={column.name}>
                <AnswerCell
                  column={column}
                  value={detail.answers[index] ?? null}
                  isCopy={detail.copyOf !== null}
                />
              </Pair>
            ))}
          </Pairs>
          {counting?.line?.repaired === true ? (
            <p className="mt-2 text-support text-text-2">{text.repaired}</p>
          ) : null}
        </div>
      ) : (
        <NoAnswer detail={detail} received={counting?.line?.text ?? null} onShow={onShow} />
      )}
      <Facts detail={detail} view={view} counting={counting} onShow={onShow} />
    </>
  )
}

function NoAnswer({
  detail,
  received,
  onShow,
}: Pick<Props, 'detail' | 'onShow'> & { readonly received: CappedText | null }) {
  const strings = useStrings()
  const text = strings.rowPanel
  const { outcome, fixable, cause, copyOf } = detail
  const tone = outcome === 'failed' && !fixable ? 'fatal' : outcome
  const isComing = outcome === 'waiting'
  return (
    <div
      className={cx(
        `tone-${tone} border-y border-(--tone-line) px-4 py-3.5`,
        isComing ? 'cell-coming' : 'bg-(--tone-tint)',
      )}
    >
      <p className="flex items-start gap-1.5 text-(--tone-text)">
        <Icon of={tone === 'fatal' ? OctagonX : outcomeIcons[outcome]} size={14} className="mt-[3px]" />
        <span className="min-w-0 break-words">
          <span className="font-medium">{strings.common.outcomes[outcome]}</span>{' '}
          <span className="text-text-2">
            {cause === null ? strings.common.outcomeMeanings[outcome] : strings.run.results.cause(cause)}
          </span>
        </span>
      </p>
      {copyOf === null ? null : <CopyNote row={copyOf} onShow={onShow} className="mt-2" />}
      {received === null ? null : (
        <div className="mt-2.5">
          <p className="text-support text-text-3">{text.received}</p>
          <LongText value={received} className="mt-0.5" />
        </div>
      )}
    </div>
  )
}

function CopyNote({
  row,
  onShow,
  className,
}: Pick<Props, 'onShow'> & { readonly row: RowNumber; readonly className: string }) {
  const { rowPanel: text } = useStrings()
  const format = useFormat()
  return (
    <p className={cx('flex items-center gap-1.5 text-support', className)}>
      <Icon of={Copy} size={12} className="text-answer-text" />
      <TextButton onClick={() => onShow(row)}>{text.copyOf(format.count(row + 1))}</TextButton>
    </p>
  )
}

/** How many copies are named before the rest is counted. */
const namedCopies = 8

function Facts({ detail, view, counting, onShow }: Props & { readonly counting: RowAttempt | undefined }) {
  const strings = useStrings()
  const text = strings.rowPanel
  const format = useFormat()
  const { attempts, copies } = detail
  const usage = counting?.line?.usage ?? null
  const paid = attempts.flatMap(({ line }) => (line?.costUsd == null ? [] : [line.costUsd]))
  const whole = paid.reduce((sum, each) => sum + each, 0)
  const sayPaid = (usd: number) => (usd === 0 ? text.free : format.money(usd))
  const shards = shardsOf(attempts)
  if (attempts.length === 0) return <p className="px-4 py-3.5 text-text-3">{text.notAsked}</p>
  return (
    <div className="px-4 py-3.5">
      <Pairs label={text.facts}>
        {usage === null ? null : (
          <Pair term={text.tokens}>
            {text.tokensOf(format.count(usage.input), format.count(usage.output))}
            {detail.length === null ? null : (
              <span className="text-text-3"> ({sayLength(detail.length, text, format)})</span>
            )}
            {usage.cached === 0 ? null : (
              <span className="text-text-3"> ({text.cached(format.count(usage.cached))})</span>
            )}
          </Pair>
        )}
        {counting?.line?.costUsd == null ? null : (
          <Pair term={text.cost}>
            {sayPaid(counting.line.costUsd)}
            {paid.length < 2 || whole === 0 ? null : (
              <span className="text-text-3"> ({text.costOfAll(format.money(whole))})</span>
            )}
          </Pair>
        )}
        <Pair term={text.attempts}>
          {text.attemptsOf(
            format.count(attempts.length),
            strings.run.waiting.shardList(format.list(shards), shards.length),
          )}
          {attempts.length === 1 ? null : (
            <ol className="mt-1 flex flex-col gap-0.5 text-support text-text-2">
              {attempts.map((attempt, index) => (
                <li key={index}>
                  {nameAttempt(attempt, strings, format)}
                  {index === detail.counts ? <span className="text-text-3"> ({text.counting})</span> : null}
                </li>
              ))}
            </ol>
          )}
        </Pair>
        {counting === undefined ? null : (
          <Pair term={text.customId}>
            <span className="flex items-start gap-1">
              <span className="min-w-0 pt-0.5 font-mono text-code break-all">{counting.customId}</span>
              <CopyButton text={counting.customId} label={text.copyId} copiedLabel={strings.common.copied} />
            </span>
          </Pair>
        )}
      </Pairs>
      {copies.count === 0 ? null : (
        <p className="mt-2 text-support text-text-2">
          {text.copies(format.count(copies.count))}{' '}
          {copies.rows.slice(0, namedCopies).map((row) => (
            <TextButton key={row} className="me-1.5" onClick={() => onShow(row)}>
              {format.count(row + 1)}
            </TextButton>
          ))}
          {copies.count > namedCopies ? text.moreCopies(format.count(copies.count - namedCopies)) : null}
        </p>
      )}
      {view.run.cost.usd === null && usage !== null ? (
        <p className="mt-2 text-support text-text-3">{strings.run.receipt.unknown}</p>
      ) : null}
    </div>
  )
}

/** "shorter than 58%": the side that has more to say. */
const sayLength = (
  { shorter, longer }: NonNullable<RowDetail['length']>,
  text: Strings['rowPanel'],
  format: Format,
): string =>
  longer >= shorter ? text.shorter(format.percent(longer, 1)) : text.longer(format.percent(shorter, 1))

// ── Names and values ────────────────────────────────────────────────────────────────────────────────────────────────

function Pairs({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <dl aria-label={label} className="flex flex-col gap-2">
      {children}
    </dl>
  )
}

function Pair({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6rem_minmax(0,1fr)] gap-2">
      <dt dir="auto" className="pt-px text-support break-words text-text-3">
        {term}
      </dt>
      <dd className="min-w-0 text-text">{children}</dd>
    </div>
  )
}

function SourceCell({ name, value }: RowDetail['source'][number]) {
  const { rowPanel: text } = useStrings()
  return (
    <Pair term={name}>
      {value === null || value.text === '' ? (
        <span className="text-text-3">{value === null ? text.missing : text.empty}</span>
      ) : (
        <LongText value={value} />
      )}
    </Pair>
  )
}

function AnswerCell({
  column,
  value,
  isCopy,
}: {
  readonly column: ResultColumn
  readonly value: string | null
  readonly isCopy: boolean
}) {
  const { rowPanel: text } = useStrings()
  if (value === null || value === '')
    return <span className="text-text-3">{value === null ? text.missing : text.empty}</span>
  if (column.type === 'category' || column.type === 'boolean')
    return <ValueChip outlined={isCopy}>{value}</ValueChip>
  return (
    <p
      dir="auto"
      className={cx(
        'max-h-96 overflow-y-auto break-words whitespace-pre-wrap text-answer-text',
        column.type === 'number' && 'font-semibold tabular-nums',
      )}
    >
      {cutLong(value)}
    </p>
  )
}

/** A page that lays out megabytes stands still; the whole is in the export and under Raw. */
const longest = 100_000
const cutLong = (value: string): string => (value.length <= longest ? value : `${value.slice(0, longest)}…`)

/** As written; long ones scroll in their place. */
function LongText({ value, className }: { readonly value: CappedText; readonly className?: string }) {
  const { rowPanel: text } = useStrings()
  const format = useFormat()
  const isLong = value.text.length > 600
  return (
    <div className={className}>
      <p
        dir="auto"
        {...(isLong && { tabIndex: 0, role: 'group' })}
        className={cx('break-words whitespace-pre-wrap', isLong && 'max-h-60 overflow-y-auto')}
      >
        {value.text}
      </p>
      {value.cut ? (
        <p className="mt-0.5 text-caption text-text-3">{text.cut(format.bytes(value.bytes))}</p>
      ) : null}
    </div>
  )
}
