import type { Estimate } from '#engine/drafts/draft-types.ts'
import { useDraft } from '#state/draft-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { DoubleRule } from '#ui/double-rule.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Switch } from '#ui/switch.tsx'

/** Intervals instead of a false point; every number with where it comes from. */
export function EstimateCard({ estimate }: { readonly estimate: Estimate }) {
  const text = useStrings().newRun.check.estimate
  const format = useFormat()
  const { draft, edit } = useDraft()
  const { price, costUsd } = estimate
  const free = price?.free === true
  const line = (
    name: string,
    tokens: { readonly low: number; readonly high: number },
    perMillion: number | null,
  ) => (
    <tr className="border-b border-line-soft">
      <th scope="row" className="py-1.5 text-start font-normal text-text-2">
        {name}
      </th>
      <td className="py-1.5 ps-4 text-end whitespace-nowrap tabular-nums">
        {format.short(tokens.low) === format.short(tokens.high)
          ? format.short(tokens.high)
          : `${format.short(tokens.low)}–${format.short(tokens.high)}`}
      </td>
      <td className="py-1.5 ps-4 text-end whitespace-nowrap tabular-nums">
        {perMillion === null || free ? '–' : format.rate(perMillion)}
      </td>
      <td className="py-1.5 ps-4 text-end whitespace-nowrap tabular-nums">
        {perMillion === null || free
          ? '–'
          : format.moneyRange([(tokens.low * perMillion) / 1e6, (tokens.high * perMillion) / 1e6])}
      </td>
    </tr>
  )
  if (estimate.requests === 0) {
    return (
      <Card title={text.title} header="open">
        <p className="text-title">{text.nothing}</p>
        <p className="mt-1 text-support text-text-2">{text.nothingNote}</p>
      </Card>
    )
  }
  return (
    <Card title={text.title} header="open" aside={text.from(format.count(estimate.inputTokens.sampled))}>
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="text-figure">
          {free
            ? text.free
            : costUsd === null
              ? text.unknown
              : format.moneyRange([costUsd.low, costUsd.high])}
        </span>
        <span className="text-text-2">{text.forRequests(format.count(estimate.requests))}</span>
      </p>
      {free ? (
        <p className="text-support text-text-3">{text.freeNote}</p>
      ) : costUsd === null ? (
        <p className="text-support text-text-2">{text.unknownNote}</p>
      ) : null}
      {costUsd === null || free ? null : <CostScale estimate={estimate} />}
      <table className="mt-3 w-full">
        <thead>
          <tr className="border-b border-line text-caption text-text-3">
            <th scope="col">
              <span className="sr-only">{text.what}</span>
            </th>
            <th scope="col" className="py-1 ps-4 text-end font-normal whitespace-nowrap">
              {text.tokens}
            </th>
            <th scope="col" className="py-1 ps-4 text-end font-normal whitespace-nowrap">
              {text.perMillion}
            </th>
            <th scope="col" className="py-1 ps-4 text-end font-normal whitespace-nowrap">
              {text.cost}
            </th>
          </tr>
        </thead>
        <tbody>
          {line(text.input, estimate.inputTokens, price?.inputPerMillion ?? null)}
          {line(
            text.outputAssumed[estimate.outputTokens.assumed],
            estimate.outputTokens,
            price?.outputPerMillion ?? null,
          )}
        </tbody>
        {costUsd === null || free ? null : (
          <tfoot>
            <tr>
              <th scope="row" colSpan={3} className="py-1.5 text-start font-normal">
                {text.expected}
              </th>
              <td className="py-1.5 ps-4 text-end">
                <DoubleRule>{format.money(costUsd.high)}</DoubleRule>
              </td>
            </tr>
          </tfoot>
        )}
      </table>
      {price === null || free ? null : (
        <p className="mt-2 text-support text-text-3">
          {text.priceDate(price.date, format.percent(price.batchFactor, 1))}
        </p>
      )}
      <dl className="mt-3 grid grid-cols-2 gap-x-6 gap-y-1 border-t border-line-soft pt-3 text-support">
        {(
          [
            ['rows', format.count(estimate.rows)],
            ['skipped', format.count(estimate.skipped)],
            ['copies', format.count(estimate.copies)],
            ['requests', format.count(estimate.requests)],
            ['bytes', format.bytes(estimate.bytes)],
            ['longest', estimate.longestLine === null ? '–' : format.bytes(estimate.longestLine.bytes)],
          ] as const
        ).map(([key, value]) => (
          <div key={key} className="flex justify-between gap-2">
            <dt className="text-text-2">{text.facts[key]}</dt>
            <dd className="tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-3 grid gap-3 sm:grid-cols-[repeat(auto-fit,minmax(11rem,1fr))]">
        {estimate.savedByBatchUsd === null || free ? null : (
          <div className="rounded-control border border-line px-3 py-2.5">
            <p className="text-support text-text-2">{text.savedByBatch}</p>
            <p className="text-title tabular-nums">
              {format.moneyRange([estimate.savedByBatchUsd.low, estimate.savedByBatchUsd.high])}
            </p>
            <p className="text-support text-text-3">{text.batchNote}</p>
          </div>
        )}
        <div className="rounded-control border border-line px-3 py-2.5">
          <p className="text-support text-text-2">
            {estimate.savedByCopiesUsd === null || free || estimate.copies === 0
              ? text.dedupe
              : text.copies(format.count(estimate.copies))}
          </p>
          <div className="flex items-center justify-between gap-3">
            <p className="text-title tabular-nums">
              {estimate.savedByCopiesUsd === null || free || estimate.copies === 0
                ? format.count(estimate.copies)
                : format.money(estimate.savedByCopiesUsd)}
            </p>
            <Switch
              label={text.dedupe}
              hideLabel
              checked={draft.dedupe}
              onChange={(dedupe) => edit({ dedupe })}
            />
          </div>
          <p className="text-support text-text-3">
            {!draft.dedupe ? text.dedupeOff : estimate.copies === 0 ? text.noCopies : text.copiesNote}
          </p>
        </div>
      </div>
    </Card>
  )
}

/** From $0: the interval of the batch price as a block, and what the same would cost live as a mark. */
function CostScale({ estimate }: { readonly estimate: Estimate }) {
  const text = useStrings().newRun.check.estimate
  const format = useFormat()
  const { costUsd, savedByBatchUsd } = estimate
  if (costUsd === null) return null
  const live = savedByBatchUsd === null ? null : costUsd.high + savedByBatchUsd.high
  const end = Math.max(live ?? 0, costUsd.high) * 1.08
  if (end === 0) return null
  const at = (dollars: number) => `${(dollars / end) * 100}%`
  return (
    <div className="mt-3 text-caption text-text-3">
      <div aria-hidden="true" className="relative h-5">
        <span className="absolute inset-x-0 top-2 h-1.5 rounded-bar border border-line bg-sunken" />
        <span
          className="absolute top-1 h-3.5 min-w-[3px] rounded-bar bg-accent forced-colors:bg-[Highlight]"
          style={{ left: at(costUsd.low), width: at(costUsd.high - costUsd.low) }}
        />
        {live === null ? null : (
          <span className="absolute top-0 h-5 w-0.5 bg-text-2" style={{ left: at(live) }} />
        )}
      </div>
      <p className="relative flex justify-between gap-3">
        <span>{format.money(0)}</span>
        <span
          className="absolute -translate-x-1/2 text-accent-text"
          style={{ left: `clamp(3.5rem, ${at((costUsd.low + costUsd.high) / 2)}, calc(100% - 8rem))` }}
        >
          {text.scaleBatch}
        </span>
        {live === null ? null : <span>{text.scaleLive(format.money(live))}</span>}
      </p>
    </div>
  )
}
