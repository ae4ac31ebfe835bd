import type { RecordChange } from '#core/ports.ts'
import type { AppShapes } from '#core/records.ts'
import type { EnginePorts } from '../ports.ts'

/** Newest entries kept per run (storage-and-engine §3). */
export const logCap = 20_000
/** How many may gather above the cap before the oldest are removed together. */
const slack = 500

/** Keeps each run's log at its newest entries. One per engine. */
export function createLogCap({ records }: Pick<EnginePorts, 'records'>): {
  /** Call after entries were written. Removing may fail: then the next turn does it. */
  added(runId: string, entries: number): Promise<void>
} {
  /** Entries written in this worker's life since the log was last counted; a run not counted yet is absent. */
  const sinceCount = new Map<string, number>()
  return {
    async added(runId, entries) {
      const known = sinceCount.get(runId)
      const gathered = (known ?? 0) + entries
      sinceCount.set(runId, gathered)
      // Once at first, because former lives may have come close to the cap.
      if (known !== undefined && gathered < slack) return
      sinceCount.set(runId, 0)
      const log = await records.all('log', { index: 'runId', equals: runId })
      const oldest = log.slice(0, Math.max(log.length - logCap, 0))
      const changes = oldest.flatMap(({ id }): RecordChange<AppShapes>[] =>
        id === undefined ? [] : [{ remove: 'log', key: id }],
      )
      if (changes.length > 0) await records.commit(changes)
    },
  }
}
