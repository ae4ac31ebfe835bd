import { isSettled } from '#core/run/next-steps.ts'
import type { ConnectionRecord, RunRecord } from '#core/records.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { EnginePorts } from '../ports.ts'

/** A run that is not over, with all it consists of. */
export interface OpenRun {
  readonly run: RunRecord
  readonly shards: readonly ShardRecord[]
  readonly connection: ConnectionRecord
}

/** The runs that something may still have to be done for. */
export interface OpenRuns {
  /** Oldest first. Those without anything left to do are read once, and again when they change. */
  load(): Promise<readonly OpenRun[]>
  noteChange(runId: string): void
  /** Not to be touched until it is taken up. */
  leave(runId: string): void
  takeUp(runId: string): void
}

export function createOpenRuns({ records }: Pick<EnginePorts, 'records'>): OpenRuns {
  const settled = new Set<string>()
  const left = new Set<string>()
  return {
    async load() {
      const open: OpenRun[] = []
      const connections = new Map((await records.all('connections')).map((each) => [each.id, each]))
      const runs = (await records.all('runs')).toSorted((a, b) => a.createdAt - b.createdAt)
      for (const run of runs) {
        const connection = connections.get(run.connectionId)
        if (connection === undefined || settled.has(run.id) || left.has(run.id)) continue
        // Noted before the read: a change that comes while it is under way must not be lost.
        settled.add(run.id)
        const shards = await records.all('shards', { index: 'runId', equals: run.id })
        if (shards.every(isSettled)) continue
        settled.delete(run.id)
        open.push({ run, shards, connection })
      }
      return open
    },
    noteChange: (runId) => void settled.delete(runId),
    leave: (runId) => void left.add(runId),
    takeUp(runId) {
      settled.delete(runId)
      left.delete(runId)
    },
  }
}
