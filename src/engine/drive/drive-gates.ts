import type { Gate } from '#core/run/gate.ts'
import type { PlannedGates } from '#core/run/plan-gates.ts'
import type { ConnectionRecord } from '#core/records.ts'
import type { ShardEvent } from '#core/run/shard-event.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { Milliseconds } from '#core/units.ts'
import { createCreateRates } from './create-rates.ts'
import type { EngineEvent } from '../engine-event.ts'
import { learnLimit } from './learn-limit.ts'
import type { OpenRun } from './open-runs.ts'
import { createPacing } from './pacing.ts'
import type { EnginePorts } from '../ports.ts'
import type { QueueView } from './queue-view.ts'
import type { ShardSaver } from '../runs/save-shard.ts'

export interface PacedShards extends PlannedGates {
  /** A shard waits for room, and batches made elsewhere take some of it. */
  readonly waitsForOthers: boolean
}

/** The gates of a worker's loop: what closes and opens them, and what a person is told of them. */
export interface DriveGates {
  plan(
    connection: ConnectionRecord,
    runs: readonly OpenRun[],
    isBusy: (key: string) => boolean,
  ): Promise<PacedShards>
  /** @param nextAt when the connection is looked at again */
  show(connectionId: string, paced: PacedShards, nextAt: Milliseconds | null): void
  gateOf(key: string): Gate | null
  /** The sender lock was got: others may have created something until now. */
  noteRegained(connectionId: string): void
  noteBegun(shard: ShardRecord, event: ShardEvent): void
  /** Keeps the limit that a refusal names, before the refusal itself is saved. */
  learn(saver: ShardSaver, runId: string, shardId: string, event: ShardEvent): Promise<void>
}

export function createDriveGates(
  ports: Pick<EnginePorts, 'records' | 'clock'>,
  queue: QueueView,
  emit: (event: EngineEvent) => void,
): DriveGates {
  const { records } = ports
  const rates = createCreateRates(ports)
  const pacing = createPacing(ports, queue, rates)
  const toRecall = new Set<string>()
  const connectionOf = new Map<string, string>()
  const shown = new Map<string, { readonly connectionId: string; readonly gate: Gate }>()

  return {
    async plan(connection, runs, isBusy) {
      if (toRecall.delete(connection.id)) await rates.recall(connection.id)
      for (const { run } of runs) connectionOf.set(run.id, connection.id)
      const planned = await pacing.plan(connection, runs, isBusy)
      const isFull = [...planned.gates.values()].some(({ why }) => why === 'capacity')
      const others = isFull
        ? queue.elsewhere(
            connection.id,
            runs.flatMap(({ shards }) => shards),
          )
        : []
      return { ...planned, waitsForOthers: others.some(({ tokens }) => tokens !== null && tokens > 0) }
    },

    show(connectionId, { gates }, nextAt) {
      const changed = new Set<string>()
      for (const [key, known] of shown) {
        if (known.connectionId !== connectionId || gates.has(key)) continue
        shown.delete(key)
        changed.add(key)
      }
      for (const [key, gate] of gates) {
        const before = shown.get(key)?.gate
        if (before === undefined || sayGate(before) !== sayGate(gate)) changed.add(key)
        const until = gate.why === 'capacity' ? nextAt : gate.until
        shown.set(key, { connectionId, gate: { ...gate, until } as Gate })
      }
      for (const key of changed) emit({ kind: 'changed', store: 'shards', key })
    },

    gateOf: (key) => shown.get(key)?.gate ?? null,
    noteRegained: (connectionId) => void toRecall.add(connectionId),

    noteBegun({ runId }, event) {
      const connectionId = connectionOf.get(runId)
      if (connectionId === undefined) return
      if (event.kind === 'createStarted') rates.note(connectionId, 'batches')
      if (event.kind === 'uploadStarted') rates.note(connectionId, 'files')
    },

    async learn(saver, runId, shardId, event) {
      const remedy = 'remedy' in event ? event.remedy : null
      if (remedy?.kind !== 'tokenLimit' || remedy.limitTokens === null) return
      const run = await records.get('runs', runId)
      const shard = await records.get('shards', [runId, shardId])
      const snapshot = run && shard && (await pacing.snapshotOf(run, shard.gen))
      if (run === undefined || !snapshot) return
      const said = { enqueuedTokens: remedy.limitTokens, message: remedy.detail ?? '' }
      await learnLimit(ports, saver, run.connectionId, snapshot.model, said)
    },
  }
}

/** What a person sees of it; the time of the next look moves all the time. */
const sayGate = (gate: Gate): string =>
  JSON.stringify({ ...gate, until: gate.why === 'capacity' ? null : gate.until })
