import type { Draft, RowOrder } from '#core/request/draft.ts'
import type { StorageError } from '#core/ports.ts'
import type { ConnectionLimits } from '#core/records.ts'
import { ok, type Result } from '#core/result.ts'
import { positionOfRow } from '#core/results/row-list.ts'
import { compareOrderKeys, type OrderKey, sortInSteps, toOrderKey } from '#core/dataset/row-order.ts'
import type { PlannedShard } from '#core/run/shard-plan.ts'
import { cancelled, isCancelled, pause } from '../call.ts'
import type { OpenDataset, PlacedGroup } from '../datasets/dataset-reader.ts'
import { type DraftPlan, planDraftShards } from './draft-plan.ts'

export interface ShardedPlan {
  /** Its requests stand in the order of the shards. */
  readonly plan: DraftPlan
  readonly shards: readonly PlannedShard[]
}

type Stopped = StorageError | { readonly kind: 'Cancelled' }

const rowsPerPause = 4096

/**
 * Cuts a plan into shards. With an order, important rows are in the first ones; inside a shard requests stay ascending,
 * because a file is written from row groups and a batch has no order of its own.
 */
export async function planOrderedShards(
  dataset: OpenDataset,
  plan: DraftPlan,
  { rowsPerShard, order }: Pick<Draft, 'rowsPerShard' | 'order'>,
  limits: ConnectionLimits,
  call?: { readonly signal?: AbortSignal },
): Promise<Result<ShardedPlan, Stopped>> {
  const column = order ? dataset.record.columns.findIndex(({ id }) => id === order.columnId) : -1
  if (!order || column < 0) return ok({ plan, shards: planDraftShards(plan, { rowsPerShard }, limits) })
  const keys = await readKeys(dataset, plan, column, order, call)
  if (!keys.ok) return keys
  const steps = sortInSteps(keys.value, order.descending)
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) {
    await pause()
    if (isCancelled(call)) return cancelled
  }
  const places = step.value
  const shards = planDraftShards(arrange(plan, places), { rowsPerShard }, limits)
  // Places are positions in the ascending list of requests, so ascending places are ascending rows.
  for (const { start, end } of shards) places.subarray(start, end).sort()
  return ok({ plan: arrange(plan, places), shards })
}

const arrange = (plan: DraftPlan, places: Int32Array): DraftPlan => ({
  ...plan,
  requests: places.map((place) => plan.requests[place] ?? 0),
  requestSizes: Uint32Array.from(places, (place) => plan.requestSizes[place] ?? 0),
})

/** Per request its cell, or that of the most important row it is sent for. */
async function readKeys(
  dataset: OpenDataset,
  { targets, representatives, requests }: DraftPlan,
  column: number,
  { descending }: RowOrder,
  call: { readonly signal?: AbortSignal } | undefined,
): Promise<Result<OrderKey[], Stopped>> {
  const keys = new Array<OrderKey>(requests.length).fill(null)
  let placed: PlacedGroup | null = null
  for (const [at, row] of targets.entries()) {
    if (placed === null || row >= placed.rowEnd) {
      const read: Result<PlacedGroup, StorageError> = await dataset.readGroup(
        dataset.groupIndexOf(row),
        'once',
      )
      if (!read.ok) return read
      placed = read.value
    }
    const request = positionOfRow(requests, representatives[at] ?? row)
    const key = toOrderKey(placed.group.text(column, row - placed.rowStart))
    if (compareOrderKeys(key, keys[request] ?? null, descending) < 0) keys[request] = key
    if ((at + 1) % rowsPerPause !== 0) continue
    await pause()
    if (isCancelled(call)) return cancelled
  }
  return ok(keys)
}
