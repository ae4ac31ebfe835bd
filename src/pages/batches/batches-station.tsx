import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { Batch } from '#core/wire.ts'
import { useEngine } from '#state/engine-context.tsx'
import { batchesQuery, runsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Button } from '#ui/button.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { RefreshCw } from '#ui/icon.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { PageHeader } from '#ui/page-header.tsx'
import { RelativeTime } from '#ui/relative-time.tsx'
import { TextLink } from '#ui/text-link.tsx'
import { AccountCard } from '../account-card.tsx'
import { StationFrame } from '../station-frame.tsx'
import { useAccountConnection } from '../use-account-connection.ts'

export function BatchesStation() {
  const text = useStrings().account.batches
  const format = useFormat()
  const engine = useEngine()
  const { connection, hasKey } = useAccountConnection()
  const batches = useInfiniteQuery({ ...batchesQuery(engine, connection?.id ?? ''), enabled: hasKey })
  const all = batches.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <StationFrame>
      <PageBody>
        <PageHeader
          title={text.title}
          note={text.note(connection?.name ?? '')}
          actions={
            hasKey ? (
              <Button icon={RefreshCw} busy={batches.isRefetching} onClick={() => void batches.refetch()}>
                {text.refresh}
              </Button>
            ) : undefined
          }
        />
        <AccountCard
          label={text.table}
          hasKey={hasKey}
          list={batches}
          count={all.length}
          text={{
            empty: text.empty,
            more: text.more,
            shown: text.shown(format.count(all.length)),
            allShown: text.allShown(format.count(all.length)),
          }}
        >
          <table aria-label={text.table} className="w-full min-w-[760px] text-start">
            <thead>
              <tr className="border-b border-line text-caption text-text-3">
                {Object.entries(text.columns).map(([key, name]) => (
                  <th key={key} scope="col" className="px-3.5 py-2 text-start font-normal">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y divide-line-soft">
              {all.map((batch) => (
                <BatchRow key={batch.id} batch={batch} />
              ))}
            </tbody>
          </table>
        </AccountCard>
      </PageBody>
    </StationFrame>
  )
}

function BatchRow({ batch }: { readonly batch: Batch }) {
  const text = useStrings().account.batches
  const format = useFormat()
  const engine = useEngine()
  const runs = useQuery(runsQuery(engine))
  const runId = batch.metadata?.['bw_run']
  const run = runs.data?.find(({ id }) => id === runId)
  const counts = batch.request_counts
  return (
    <tr>
      <td className="px-3.5 py-2 font-mono text-code">{batch.id}</td>
      <td className="px-3.5 py-2">{batch.status}</td>
      <td className="px-3.5 py-2 text-text-2 tabular-nums">
        {counts === null
          ? text.noCounts
          : text.counts(
              format.count(counts.completed),
              format.count(counts.failed),
              format.count(counts.total),
            )}
      </td>
      <td className="px-3.5 py-2 text-text-2">
        <RelativeTime at={batch.created_at * 1000} every={60_000} />
      </td>
      <td className="px-3.5 py-2">
        {run !== undefined ? (
          <TextLink href={`#/runs/${run.id}`}>{run.name}</TextLink>
        ) : (
          <span className="text-text-3">{runId === undefined ? text.elsewhere : text.noRun}</span>
        )}
      </td>
    </tr>
  )
}
