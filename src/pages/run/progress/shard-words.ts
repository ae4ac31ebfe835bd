import type { ShardView } from '#engine/runs/run-types.ts'
import type { Strings } from '#state/strings/strings.ts'
import type { Format } from '#ui/format.ts'
import {
  Activity,
  Check,
  CircleStop,
  CircleX,
  Hourglass,
  Search,
  TriangleAlert,
  Upload,
  type LucideIcon,
} from '#ui/icon.tsx'
import type { BarSegment } from '#ui/stacked-bar.tsx'
import type { Tone } from '#ui/tag.tsx'

export interface ShardLook {
  readonly label: string
  readonly icon: LucideIcon
  readonly tone: Tone
}

/** `s12` as people say it. */
export const shardNumber = (shardId: string): string => shardId.replace(/^s/, '')

/** "shard 2", "shards 1, 2 and 3"; more than six are only counted. */
export function nameShards(shardIds: readonly string[], text: Strings['run'], format: Format): string {
  if (shardIds.length > 6) return text.batches.shards(format.count(shardIds.length))
  return text.waiting.shardList(format.list(shardIds.map(shardNumber)), shardIds.length)
}

export const batchIdOf = (shard: ShardView): string | null =>
  'batchId' in shard.stage ? shard.stage.batchId : null

/** How a shard's stage is said. A batch's own status keeps the provider's word; an unknown one is shown verbatim. */
export function toShardLook(
  shard: ShardView,
  text: Strings['run']['stages'],
  /** Nobody is at work on it: the tab that was has been closed, and no other has the key. */
  isLeft = false,
  gates: Strings['pacing']['labels'] | null = null,
): ShardLook {
  const { stage, gate } = shard
  if (isLeft && (stage.name === 'uploading' || stage.name === 'creating'))
    return { label: text.interrupted, icon: Hourglass, tone: 'warn' }
  switch (stage.name) {
    case 'planned':
    case 'ready':
      return stage.hold === null
        ? {
            label: gate === null || gates === null ? text[stage.name] : gates[gate.why],
            icon: Hourglass,
            tone: 'neutral',
          }
        : {
            label: text.holds[stage.hold.why],
            icon: ['key', 'ask', 'billing', 'storage'].includes(stage.hold.why) ? TriangleAlert : Hourglass,
            tone: ['key', 'ask', 'billing', 'storage'].includes(stage.hold.why) ? 'warn' : 'neutral',
          }
    case 'uploading':
      return { label: text.uploading, icon: Upload, tone: 'accent' }
    case 'creating':
      return { label: text.creating, icon: Upload, tone: 'accent' }
    case 'unresolved':
      return stage.ask
        ? { label: text.holds.ask, icon: TriangleAlert, tone: 'warn' }
        : { label: text.unresolved, icon: Search, tone: 'warn' }
    case 'live': {
      const { status } = stage.snapshot
      if (stage.cancel !== 'no') return { label: text.statuses.cancelling, icon: CircleStop, tone: 'neutral' }
      // People read "in progress 0 %" as broken: until the first request is done it is queued.
      if (status === 'in_progress' && shard.completed + shard.failed === 0) {
        return { label: text.statuses.queued, icon: Hourglass, tone: 'neutral' }
      }
      const known = text.statuses as Readonly<Record<string, string>>
      return {
        label: known[status] ?? status,
        icon: status === 'validating' ? Hourglass : Activity,
        tone: 'accent',
      }
    }
    case 'direct':
      return {
        label: stage.cancelAsked ? text.statuses.cancelling : text.direct,
        icon: Activity,
        tone: 'accent',
      }
    case 'ended':
      return { label: text.ended, icon: Activity, tone: 'accent' }
    case 'collected': {
      const { status } = stage.final
      if (status === 'completed') return { label: text.collected, icon: Check, tone: 'answered' }
      const known = text.statuses as Readonly<Record<string, string>>
      return {
        label: known[status] ?? status,
        icon: status === 'cancelled' ? CircleStop : TriangleAlert,
        tone: status === 'expired' ? 'expired' : status === 'cancelled' ? 'cancelled' : 'warn',
      }
    }
    case 'rejected':
      return { label: text.rejected, icon: CircleX, tone: 'danger' }
    case 'replaced':
      return { label: text.replaced, icon: Check, tone: 'neutral' }
    case 'withdrawn':
      return { label: text.withdrawn, icon: CircleStop, tone: 'cancelled' }
  }
}

/** request_counts as a bar: what is done is striped until its lines are collected. */
export function toCountSegments(shard: ShardView): readonly BarSegment[] {
  const collected = shard.stage.name === 'collected'
  return [
    { key: 'completed', value: shard.completed, fill: collected ? 'fill-answered' : 'fill-done' },
    { key: 'failed', value: shard.failed, fill: 'fill-failed' },
  ]
}
