import { listLag } from '#core/run/advance-looking.ts'
import type { Clock } from '#core/ports.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { Milliseconds } from '#core/units.ts'
import { shardKey } from '../runs/save-shard.ts'

/** Timers may fire a little early. */
const margin: Milliseconds = 1_000

/**
 * [Note: never pay twice] After the fence, an empty list proves something only when a minute has passed in fact, not
 * only by a clock that may be put forward meanwhile. A timer counts real time, so the look waits for one that was
 * started after the fence; a worker that finds the fence done starts its own.
 *
 * @param onOver a wait is over
 * @returns whether a shard's look need not wait for it
 */
export function createFenceWaits(clock: Clock, onOver: () => void): (shard: ShardRecord) => boolean {
  const waits = new Map<string, 'waiting' | 'over'>()
  return (shard) => {
    const { stage } = shard
    if (stage.name !== 'unresolved' || stage.fence !== 'done') return true
    const key = `${shardKey(shard)} ${stage.attempt}`
    const wait = waits.get(key)
    if (wait === undefined) {
      waits.set(key, 'waiting')
      void clock.sleep(listLag + margin).then(() => {
        waits.set(key, 'over')
        onOver()
      })
    }
    return wait === 'over'
  }
}
