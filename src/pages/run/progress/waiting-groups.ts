import type { Gate } from '#core/run/gate.ts'
import type { HoldReason } from '#core/run/shard.ts'
import type { RunView, ShardView } from '#engine/runs/run-types.ts'

/** Shards that wait for the same reason; the first of them is next. */
export interface HeldGroup {
  readonly why: HoldReason
  readonly shards: readonly ShardView[]
  readonly until: number | null
  readonly detail: string | null
}

export interface GatedGroup {
  readonly key: string
  /** Of the first shard: its numbers are the next that matter. */
  readonly gate: Gate
  readonly first: ShardView
  readonly shards: readonly ShardView[]
}

/** What a stage itself says: something was refused, is missing, or has to be decided. */
export function toHeld(shards: readonly ShardView[]): readonly HeldGroup[] {
  const groups = new Map<HoldReason, { shards: ShardView[]; until: number | null; detail: string | null }>()
  for (const shard of shards) {
    if ((shard.stage.name !== 'planned' && shard.stage.name !== 'ready') || shard.stage.hold === null)
      continue
    const { why, until, detail } = shard.stage.hold
    const group = groups.get(why) ?? { shards: [], until: null, detail: null }
    group.shards.push(shard)
    group.until = until === null ? group.until : Math.min(until, group.until ?? until)
    group.detail ??= detail
    groups.set(why, group)
  }
  return [...groups].map(([why, group]) => ({ why, ...group }))
}

/** What is computed from limits, caps and wishes: nothing is wrong with these shards. */
export function toGated(shards: readonly ShardView[]): readonly GatedGroup[] {
  const groups = new Map<string, { key: string; gate: Gate; first: ShardView; shards: ShardView[] }>()
  for (const shard of shards) {
    const { gate } = shard
    if (gate === null) continue
    const key = 'of' in gate ? `${gate.why} ${gate.of}` : gate.why
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { key, gate, first: shard, shards: [shard] })
    else group.shards.push(shard)
  }
  return [...groups.values()]
}

/** What the held shards may cost together; null as soon as one of them is unknown. */
export function toHeldCost(shards: readonly ShardView[]): number | null {
  let sum = 0
  for (const { gate } of shards) {
    if (gate?.why !== 'budget') continue
    if (gate.neededUsd === null) return null
    sum += gate.neededUsd
  }
  return sum
}

/** What closing this page would mean for each shard. */
export interface Closing {
  /** Only an open page brings them on. */
  readonly needed: readonly ShardView[]
  /** Nothing happens to them before a person does something: open or closed is the same. */
  readonly asleep: readonly ShardView[]
  /** At the provider, or over. */
  readonly safe: readonly ShardView[]
}

/** @param unsafe shards with something under way here that only this page can finish */
export function toClosing(
  { shards, run }: Pick<RunView, 'shards'> & { readonly run: Pick<RunView['run'], 'sending'> },
  unsafe: readonly { readonly shardId: string }[],
): Closing {
  const needed: ShardView[] = []
  const asleep: ShardView[] = []
  const safe: ShardView[] = []
  for (const shard of shards) {
    const { stage } = shard
    if (stage.name === 'replaced') continue
    if (unsafe.some(({ shardId }) => shardId === shard.shardId)) needed.push(shard)
    else if (stage.name === 'planned' || stage.name === 'ready')
      (waitsForPerson(shard) || run.sending === 'paused' ? asleep : needed).push(shard)
    // Of some nobody knows yet whether they were created: only an open page can find out.
    else if (['uploading', 'creating', 'unresolved', 'direct'].includes(stage.name)) needed.push(shard)
    else safe.push(shard)
  }
  return { needed, asleep, safe }
}

function waitsForPerson({ stage, gate }: ShardView): boolean {
  if ('hold' in stage && stage.hold !== null)
    return stage.hold.until === null && stage.hold.why !== 'network' && stage.hold.why !== 'storage'
  return gate?.why === 'pilot' || (gate?.why === 'budget' && gate.until === null)
}
