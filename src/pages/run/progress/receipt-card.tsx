import type { ReactNode } from 'react'
import type { RunView, ShardView } from '#engine/runs/run-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { DoubleRule } from '#ui/double-rule.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { isActive } from '../../run-words.ts'
import { toRestCost } from '../resend/rest-cost.ts'
import { nameShards } from './shard-words.ts'

/** What was billed by reported usage, and what the rest is expected to cost. */
export function ReceiptCard({ view }: { readonly view: RunView }) {
  const text = useStrings().run.receipt
  const format = useFormat()
  const { run } = view
  const { usd, inputTokens, outputTokens } = run.cost
  const isSandbox = run.connectionId === 'sandbox'
  const open = isActive(run) ? toRestCost(view) : null
  const rest = open?.usd ?? null
  const written = format.moneySum([usd ?? 0, ...(rest === null ? [] : [rest])])
  return (
    <Card title={isActive(run) ? text.title : text.titleFinished} header="open">
      <dl className="flex flex-col gap-1.5">
        {usd === null || isSandbox ? null : <Line term={text.billed}>{written.each[0]}</Line>}
        {rest === null || isSandbox ? null : (
          <Line term={open?.measured === true ? text.runningMeasured : text.running}>
            {format.money(rest)}
          </Line>
        )}
        {usd === null || isSandbox ? null : (
          <Line term={rest === null ? text.total : text.expected} strong>
            <DoubleRule>{written.sum}</DoubleRule>
          </Line>
        )}
        {run.capUsd === null || isSandbox ? null : <Line term={text.cap}>{format.money(run.capUsd)}</Line>}
        {run.savedByCopiesUsd === null || run.savedByCopiesUsd === 0 || isSandbox ? null : (
          <Line term={text.copies}>{format.money(run.savedByCopiesUsd)}</Line>
        )}
        <Line term={text.input}>{format.count(inputTokens)}</Line>
        <Line term={text.output}>{format.count(outputTokens)}</Line>
      </dl>
      <p className="mt-2 text-support text-text-3">
        {isSandbox
          ? text.free
          : run.estimate === null
            ? text.unknown
            : (usd !== null && isInside(usd + (rest ?? 0), run.estimate) ? text.inside : text.estimate)(
                format.moneyRange([run.estimate.lowUsd, run.estimate.highUsd]),
              )}
      </p>
      <Ends view={view} />
    </Card>
  )
}

/** What a cancel came to: withdrawn, cancelled and surplus are three different things on a bill. */
function Ends({ view }: { readonly view: RunView }) {
  const strings = useStrings().run
  const text = strings.receipt.ended
  const format = useFormat()
  const withdrawn = view.shards.filter(({ stage }) => stage.name === 'withdrawn')
  const cancelled = view.shards.filter(
    ({ stage }) =>
      (stage.name === 'ended' || stage.name === 'collected') && stage.final.status === 'cancelled',
  )
  const surplus = view.shards.reduce((sum, shard) => sum + shard.surplus.length, 0)
  const name = (shards: readonly ShardView[]) =>
    nameShards(
      shards.map(({ shardId }) => shardId),
      strings,
      format,
    )
  const total = (shards: readonly ShardView[], of: (shard: ShardView) => number) =>
    format.count(shards.reduce((sum, shard) => sum + of(shard), 0))
  const sentences = [
    withdrawn.length === 0
      ? null
      : text.withdrawn(
          name(withdrawn),
          total(withdrawn, ({ requests }) => requests),
        ),
    cancelled.length === 0
      ? null
      : text.cancelled(
          name(cancelled),
          total(cancelled, ({ completed, failed }) => completed + failed),
          total(cancelled, ({ requests }) => requests),
        ),
    surplus === 0 ? null : text.surplus(format.count(surplus)),
  ].filter((sentence) => sentence !== null)
  return sentences.map((sentence) => (
    <p key={sentence} className="mt-2 text-support text-text-2">
      {sentence}
    </p>
  ))
}

function isInside(usd: number, estimate: { readonly lowUsd: number; readonly highUsd: number }): boolean {
  return usd >= estimate.lowUsd && usd <= estimate.highUsd
}

function Line({
  term,
  strong = false,
  children,
}: {
  readonly term: string
  readonly strong?: boolean
  readonly children: ReactNode
}) {
  return (
    <div className="flex items-baseline justify-between gap-3">
      <dt className={strong ? 'font-semibold' : 'text-text-2'}>{term}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  )
}
