import type { ConnectionRecord } from '#core/records.ts'
import type { Estimate } from '#engine/drafts/draft-types.ts'
import { useDraft } from '#state/draft-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { RowsPerBatchField } from './rows-per-batch-field.tsx'

interface Props {
  readonly estimate: Estimate
  readonly connection: ConnectionRecord | undefined
}

/** Into how many batches the requests are cut, and the one setting that changes it. */
export function PlanCard({ estimate, connection }: Props) {
  const text = useStrings().newRun.check.plan
  const format = useFormat()
  const { draft } = useDraft()
  const limit = connection?.limits.requestsPerShard ?? 50_000
  const largest = Math.max(...estimate.shards.map(({ requests }) => requests), 1)
  const shown = estimate.shards.slice(0, 6)
  return (
    <Card title={text.title} aside={text.shards(format.count(estimate.shards.length))}>
      <p className="text-text-2">
        {text.sentence(
          format.count(draft.rowsPerShard ?? limit),
          format.bytes(connection?.limits.bytesPerShard ?? 190_000_000),
        )}
      </p>
      <ul className="mt-3 flex flex-col gap-1.5">
        {shown.map((shard, index) => (
          <li key={index} className="flex items-center gap-3 text-support">
            <span className="w-16 shrink-0 text-text-2">{text.shard(format.count(index + 1))}</span>
            <span aria-hidden="true" className="h-2.5 flex-1 rounded-bar bg-sunken">
              <span
                style={{ width: `${(shard.requests / largest) * 100}%` }}
                className="block h-full min-w-[3px] rounded-bar bg-accent forced-colors:bg-[Highlight]"
              />
            </span>
            <span className="min-w-28 text-end whitespace-nowrap text-text-3 tabular-nums">
              {text.requests(format.count(shard.requests))}, {format.bytes(shard.bytes)}
            </span>
          </li>
        ))}
      </ul>
      {estimate.shards.length > shown.length ? (
        <p className="mt-1.5 text-support text-text-3">
          {text.more(format.count(estimate.shards.length - shown.length))}
        </p>
      ) : null}
      <RowsPerBatchField
        label={text.rowsPerShard}
        hint={text.rowsPerShardHint(format.count(limit))}
        limit={limit}
        className="mt-4 max-w-60"
      />
    </Card>
  )
}
