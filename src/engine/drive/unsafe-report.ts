import type { Task } from './drive-tasks.ts'
import type { EngineEvent } from '../engine-event.ts'

/** Tells, whenever it changes, for which shards something is under way that only this page can finish. */
export function createUnsafeReport(emit: (event: EngineEvent) => void): (tasks: readonly Task[]) => void {
  let told = '[]'
  return (tasks) => {
    const shards = tasks
      .filter(({ kind }) => kind === 'upload' || kind === 'create')
      .flatMap((task) => task.keys)
      .map((key) => {
        const [runId = '', shardId = ''] = key.split('/')
        return { runId, shardId }
      })
    const now = JSON.stringify(shards)
    if (now === told) return
    told = now
    emit({ kind: 'unsafeToClose', shards })
  }
}
