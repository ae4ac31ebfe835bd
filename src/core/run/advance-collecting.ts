import { settle } from './settle-files.ts'
import { type AdvanceContext, type Advanced, change, moveTo, refuse } from './shard-change.ts'
import type { CollectingEvent } from './shard-event.ts'
import type { FileState, ResultFiles, ShardRecord } from './shard.ts'

/** Result files of ended and surplus batches (state-machine §4). */
export const advanceCollecting = (
  shard: ShardRecord,
  event: CollectingEvent,
  { now }: AdvanceContext,
): Advanced => {
  const { stage } = shard
  if (stage.name === 'ended' && stage.batchId === event.batchId) {
    const files = place(stage.files, event)
    if (files === null) return refuse(shard, event, 'stale')
    return change(settle(moveTo(shard, { ...stage, files }, now), now))
  }
  const surplus = shard.surplus.find(({ batchId }) => batchId === event.batchId)
  if (surplus === undefined || surplus.files === null) return refuse(shard, event, 'stale')
  const files = place(surplus.files, event)
  if (files === null) return refuse(shard, event, 'stale')
  const replaced = shard.surplus.map((batch) => (batch === surplus ? { ...surplus, files } : batch))
  return change({ ...shard, surplus: replaced })
}

const place = (files: ResultFiles, event: CollectingEvent): ResultFiles | null => {
  const wanted = files[event.file]
  if (wanted.state !== 'wanted' || wanted.fileId !== event.fileId) return null
  return { ...files, [event.file]: toState(event) }
}

const toState = (event: CollectingEvent): FileState =>
  event.kind === 'fileStored'
    ? { state: 'stored', fileId: event.fileId, segmentId: event.segmentId }
    : { state: 'lost', fileId: event.fileId, why: event.why }
