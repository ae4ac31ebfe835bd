import type { Clock } from '#core/ports.ts'
import type { Milliseconds } from '#core/units.ts'
import type { DriveMemory } from './drive-context.ts'
import type { EngineEvent } from './engine.ts'
import { createQueueView } from './queue-view.ts'
import { shardKey } from './save-shard.ts'

/** As many upload reports per second as an eye can use. */
const reportDelay: Milliseconds = 50

export function createDriveMemory(clock: Clock, emit: (event: EngineEvent) => void): DriveMemory {
  const reportedAt = new Map<string, Milliseconds>()
  const uploaded: DriveMemory['uploaded'] = new Map()
  return {
    built: new Map(),
    looked: new Set(),
    asked: new Set(),
    listless: new Set(),
    cutFiles: new Map(),
    queue: createQueueView(clock),
    uploaded,
    onUploaded(shard, sentBytes, totalBytes) {
      const key = shardKey(shard)
      uploaded.set(key, sentBytes)
      const now = clock.now()
      if (sentBytes > 0 && sentBytes < totalBytes && now - (reportedAt.get(key) ?? -Infinity) < reportDelay)
        return
      reportedAt.set(key, now)
      emit({ kind: 'uploading', runId: shard.runId, shardId: shard.shardId, sentBytes, totalBytes })
    },
  }
}
