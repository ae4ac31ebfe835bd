import type { ReactNode } from 'react'
import type { RunView } from '#engine/engine.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { DoubleRule } from '#ui/double-rule.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { isActive } from '../run-words.ts'

/** What was billed by reported usage, and what the rest is expected to cost. */
export function ReceiptCard({ view }: { readonly view: RunView }) {
  const text = useStrings().run.receipt
  const format = useFormat()
  const { run } = view
  const { usd, inputTokens, outputTokens } = run.cost
  const isSandbox = run.connectionId === 'sandbox'
  const middle = run.estimate === null ? null : (run.estimate.lowUsd + run.estimate.highUsd) / 2
  const open = run.requests === 0 ? 0 : 1 - Math.min(run.requestsFinished / run.requests, 1)
  const rest = middle === null || !isActive(run) ? null : middle * open
  return (
    <Card title={isActive(run) ? text.title : text.titleFinished} header="open">
      <dl className="flex flex-col gap-1.5">
        {usd === null || isSandbox ? null : <Line term={text.billed}>{format.money(usd)}</Line>}
        {rest === null || isSandbox ? null : <Line term={text.running}>{format.money(rest)}</Line>}
        {usd === null || isSandbox ? null : (
          <Line term={rest === null ? text.total : text.expected} strong>
            <DoubleRule>{format.money(usd + (rest ?? 0))}</DoubleRule>
          </Line>
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
    </Card>
  )
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
