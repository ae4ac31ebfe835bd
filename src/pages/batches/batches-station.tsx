import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { Batch } from '#core/wire.ts'
import { useEngine } from '#state/engine-context.tsx'
import { batchesQuery, runsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Button } from '#ui/button.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { useFormat } from '#ui/format-context.tsx'
import {
  Activity,
  Check,
  CircleStop,
  CircleX,
  Hourglass,
  RefreshCw,
  TimerOff,
  type LucideIcon,
} from '#ui/icon.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { PageHeader } from '#ui/page-header.tsx'
import { RelativeTime } from '#ui/relative-time.tsx'
import { Tag, type Tone } from '#ui/tag.tsx'
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
          <DataTable
            label={text.table}
            rows={all}
            keyOf={({ id }) => id}
            columns={[
              {
                key: 'batch',
                header: text.columns.batch,
                isRowHeader: true,
                cell: (batch) => <code className="whitespace-nowrap">{batch.id}</code>,
              },
              { key: 'state', header: text.columns.state, cell: (batch) => <BatchState batch={batch} /> },
              ...(['completed', 'failed', 'total'] as const).map((key) => ({
                key,
                header: text.columns[key],
                align: 'end' as const,
                cell: (batch: Batch) => (
                  <span
                    className={
                      key === 'failed' && (batch.request_counts?.failed ?? 0) > 0
                        ? 'text-danger-text'
                        : undefined
                    }
                  >
                    {batch.request_counts === null ? '–' : format.count(batch.request_counts[key])}
                  </span>
                ),
              })),
              {
                key: 'created',
                header: text.columns.created,
                cell: (batch) => (
                  <span className="whitespace-nowrap text-text-2">
                    <RelativeTime at={batch.created_at * 1000} every={60_000} />
                  </span>
                ),
              },
              {
                key: 'run',
                header: text.columns.run,
                width: '30%',
                cell: (batch) => <BatchRun batch={batch} />,
              },
            ]}
            phone={(batch) => (
              <div className="flex flex-col gap-1">
                <div className="flex items-baseline justify-between gap-3">
                  <BatchState batch={batch} />
                  <span className="text-text-2 tabular-nums">
                    {batch.request_counts === null
                      ? text.noCounts
                      : `${format.count(batch.request_counts.completed + batch.request_counts.failed)} / ${format.count(batch.request_counts.total)}`}
                  </span>
                </div>
                <code className="truncate text-text-2">{batch.id}</code>
                <div className="flex items-baseline justify-between gap-3">
                  <BatchRun batch={batch} />
                  <span className="shrink-0 text-support text-text-3">
                    <RelativeTime at={batch.created_at * 1000} every={60_000} />
                  </span>
                </div>
              </div>
            )}
          />
        </AccountCard>
      </PageBody>
    </StationFrame>
  )
}

const looks: Readonly<Record<string, { readonly icon: LucideIcon; readonly tone: Tone }>> = {
  validating: { icon: Hourglass, tone: 'accent' },
  in_progress: { icon: Activity, tone: 'accent' },
  finalizing: { icon: Activity, tone: 'accent' },
  cancelling: { icon: CircleStop, tone: 'neutral' },
  cancelled: { icon: CircleStop, tone: 'cancelled' },
  completed: { icon: Check, tone: 'answered' },
  expired: { icon: TimerOff, tone: 'expired' },
  failed: { icon: CircleX, tone: 'danger' },
}

/** The provider's status; one that we do not know is shown as it came. */
function BatchState({ batch }: { readonly batch: Batch }) {
  const names: Readonly<Record<string, string>> = useStrings().run.stages.statuses
  const look = looks[batch.status]
  return (
    <Tag plain tone={look?.tone} icon={look?.icon}>
      {names[batch.status] ?? batch.status}
    </Tag>
  )
}

function BatchRun({ batch }: { readonly batch: Batch }) {
  const text = useStrings().account.batches
  const engine = useEngine()
  const runs = useQuery(runsQuery(engine))
  const runId = batch.metadata?.['bw_run']
  const run = runs.data?.find(({ id }) => id === runId)
  return run === undefined ? (
    <span className="text-text-3">{runId === undefined ? text.elsewhere : text.noRun}</span>
  ) : (
    <TextLink href={`#/runs/${run.id}`}>{run.name}</TextLink>
  )
}
