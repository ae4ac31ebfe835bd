import type { Clock } from '#core/ports.ts'
import type { Bytes, Milliseconds } from '#core/units.ts'
import type { DriveMemory } from './drive-context.ts'
import type { EngineEvent } from '../engine-event.ts'
import { createQueueView } from './queue-view.ts'
import { shardKey } from '../runs/save-shard.ts'

/** As many reports of moving bytes per second as an eye can use. */
const reportDelay: Milliseconds = 50

export function createDriveMemory(clock: Clock, emit: (event: EngineEvent) => void): DriveMemory {
  const reportedAt = new Map<string, Milliseconds>()
  const uploaded: DriveMemory['uploaded'] = new Map()
  /** The first and the last bytes of a file are always told. */
  const isDue = (key: string, bytes: Bytes, total: Bytes | null): boolean => {
    const now = clock.now()
    const since = now - (reportedAt.get(key) ?? -Infinity)
    if (bytes > 0 && bytes !== total && since >= 0 && since < reportDelay) return false
    reportedAt.set(key, now)
    return true
  }
  return {
    built: new Map(),
    looked: new Set(),
    asked: new Set(),
    neverProcessed: new Set(),
    listless: new Set(),
    cutFiles: new Map(),
    queue: createQueueView(clock),
    uploaded,
    onUploaded(shard, sentBytes, totalBytes) {
      const key = shardKey(shard)
      uploaded.set(key, sentBytes)
      if (isDue(key, sentBytes, totalBytes))
        emit({ kind: 'uploading', runId: shard.runId, shardId: shard.shardId, sentBytes, totalBytes })
    },
    onCollected(shard, receivedBytes, totalBytes) {
      if (isDue(shardKey(shard), receivedBytes, totalBytes))
        emit({ kind: 'collecting', runId: shard.runId, shardId: shard.shardId, receivedBytes, totalBytes })
    },
  }
}
