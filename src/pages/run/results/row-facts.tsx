import type { RowNumber } from '#core/units.ts'
import type { RowDetail } from '#engine/results/row-detail-types.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useStrings, type Strings } from '#state/strings/strings.ts'
import { CopyButton } from '#ui/copy-button.tsx'
import type { Format } from '#ui/format.ts'
import { useFormat } from '#ui/format-context.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { Pair, Pairs } from './row-pairs.tsx'
import { nameAttempt, shardsOf } from './row-words.ts'

interface Props {
  readonly detail: RowDetail
  readonly view: RunView
  readonly onShow: (row: RowNumber) => void
  /** To what was sent and came back in one of its attempts. */
  readonly onAttempt: (index: number) => void
}

/** How many copies are named before the rest is counted. */
const namedCopies = 8

/** What a row took: tokens, money, attempts, ids, and the copies it answers. */
export function RowFacts({ detail, view, onShow, onAttempt }: Props) {
  const strings = useStrings()
  const text = strings.rowPanel
  const format = useFormat()
  const { attempts, copies, counts } = detail
  const counting = attempts[counts ?? -1]
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
                  <TextButton className="text-start" onClick={() => onAttempt(index)}>
                    {nameAttempt(attempt, strings, format)}
                  </TextButton>
                  {index === counts ? <span className="text-text-3"> ({text.counting})</span> : null}
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
