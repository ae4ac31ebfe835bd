import type { RunView } from '#engine/runs/run-types.ts'
import type { Batch } from '#core/wire.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { useNow } from '#ui/use-now.ts'
import { shardNumber } from './shard-words.ts'

interface Moment {
  readonly at: number
  readonly what: string
  readonly fill: string
}

/** What happened, by the provider's own times; oldest first. */
export function TimelineCard({ view }: { readonly view: RunView }) {
  const strings = useStrings()
  const text = strings.run.timeline
  const format = useFormat()
  const now = useNow(60_000)
  const moments: Moment[] = [{ at: view.run.createdAt, what: text.created, fill: 'bg-line-strong' }]
  for (const shard of view.shards) {
    const index = shardNumber(shard.shardId)
    const batch = batchOf(shard.stage)
    if (shard.stage.name === 'rejected') {
      moments.push({ at: shard.stageAt, what: text.rejected(index), fill: 'bg-danger-fill' })
    }
    if (batch === null) continue
    moments.push({ at: batch.created_at * 1000, what: text.sent(index), fill: 'bg-accent' })
    if (batch.in_progress_at !== null) {
      moments.push({ at: batch.in_progress_at * 1000, what: text.started(index), fill: 'bg-accent' })
    }
    const end = batch.completed_at ?? batch.expired_at ?? batch.cancelled_at ?? batch.failed_at
    if (end !== null) {
      const good = batch.status === 'completed'
      moments.push({
        at: end * 1000,
        what: text.finished(index, batch.status),
        fill: good ? 'bg-answer-fill' : 'bg-warn-fill',
      })
    }
    if (shard.stage.name === 'collected') {
      moments.push({ at: shard.stageAt, what: text.collected(index), fill: 'bg-answer-fill' })
    }
  }
  // The provider counts whole seconds; what it did for this run was after the run was made.
  moments.sort((a, b) => Math.max(a.at, view.run.createdAt) - Math.max(b.at, view.run.createdAt))
  const shown = moments.slice(-12)
  return (
    <Card title={text.title} header="open">
      <ol className="flex flex-col gap-2.5">
        {shown.map((moment, index) => (
          <li key={index} className="relative flex items-baseline gap-3">
            {index === 0 ? null : (
              <span aria-hidden="true" className="absolute -top-[15px] left-[55px] h-5 w-px bg-line" />
            )}
            <time
              className="w-10 shrink-0 text-support text-text-3 tabular-nums"
              title={format.exact(moment.at)}
            >
              {format.clock(Math.min(moment.at, now))}
            </time>
            <span
              aria-hidden="true"
              className={`relative size-2 shrink-0 self-center rounded-full ${moment.fill}`}
            />
            <span className="min-w-0">{moment.what}</span>
          </li>
        ))}
      </ol>
    </Card>
  )
}

function batchOf(stage: RunView['shards'][number]['stage']): Batch | null {
  if (stage.name === 'live') return stage.snapshot
  if (stage.name === 'ended' || stage.name === 'collected') return stage.final
  return null
}
