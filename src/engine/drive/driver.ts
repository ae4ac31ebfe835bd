import type { Gate } from '#core/run/gate.ts'
import type { HoldReason, ShardRecord } from '#core/run/shard.ts'
import type { Result } from '#core/result.ts'
import type { Bytes, Milliseconds } from '#core/units.ts'
import type { ApiError } from '#openai/api-error.ts'
import { retrieveBatch } from '#openai/client.ts'
import type { BuildShard } from '../drafts/build-shard.ts'
import { callDeadline, withDeadline } from '../deadline.ts'
import { createDriveLoop } from './drive-loop.ts'
import type { EngineEvent } from '../engine-event.ts'
import type { NoRun } from '../runs/run-types.ts'
import type { EnginePorts } from '../ports.ts'
import { cancelRunRecord, saveSending, toStorageError } from '../runs/save-run.ts'
import { createShardSaver, shardKey } from '../runs/save-shard.ts'
import type { StorageError } from '#core/ports.ts'
import { done, err } from '#core/result.ts'

export type ShardDecision =
  | { readonly kind: 'lookAgain' }
  | { readonly kind: 'createAgain' }
  | { readonly kind: 'attach'; readonly batchId: string }
  | { readonly kind: 'declareLost' }

/** Moves runs forward: sends what is to be sent, watches batches, collects their files (state-machine §4, §10). */
export interface Driver {
  /** Begins the loop; once. */
  start(): void
  /** Ends the loop. Resolves when nothing of it runs any more and every sender lock is given back. */
  stop(): Promise<void>
  /** A run is new or has new shards; without an id, a key was entered or forgotten, be it the same again. */
  kick(runId?: string): void
  /** Limits or prices have changed: look anew what may go. */
  wake(): void
  /** Ends what is under way for a run, and does not touch it again unless it is kicked: before its records are deleted. */
  forget(runId: string): Promise<void>
  setPresence(presence: { readonly visible: boolean; readonly online: boolean }): void
  /** Turning it on also ends what a person can end: holds for money or a key, and waits for network or storage. */
  setSending(runId: string, sending: 'on' | 'paused'): Promise<Result<undefined, NoRun | StorageError>>
  cancelRun(runId: string): Promise<Result<undefined, NoRun | StorageError>>
  checkNow(runId: string): Promise<Result<undefined, NoRun>>
  resolveShard(
    runId: string,
    shardId: string,
    decision: ShardDecision,
    signal?: AbortSignal,
  ): Promise<Result<undefined, NoRun | ApiError | StorageError | { readonly kind: 'NotAsked' }>>
  /** Who sends for a connection, as of the last turn of the loop. */
  senderOf(connectionId: string): 'here' | 'elsewhere' | 'nobody'
  /** Bytes of the upload under way here; null when there is none. */
  uploadedBytes(runId: string, shardId: string): Bytes | null
  /** When this engine will do something for the shard next; null when it does not know. */
  nextAt(runId: string, shardId: string): Milliseconds | null
  /** Why a shard that could be sent is not, as of the last turn of the loop; null = nothing in its way. */
  gateOf(runId: string, shardId: string): Gate | null
}

/** Holds that end when a person sends again. */
const resumable: readonly HoldReason[] = [
  'billing',
  'budget',
  'key',
  'storage',
  'network',
  'rate_limit',
  'paused',
]

export function createDriver(options: {
  readonly ports: EnginePorts
  readonly buildShard: BuildShard
  readonly emit: (event: EngineEvent) => void
  /** Told of faults nobody can act on; by default they are thrown where the worker's error handler sees them. */
  readonly onFault?: (cause: unknown) => void
}): Driver {
  const { ports, emit } = options
  const { records, clock } = ports
  const saver = createShardSaver(ports, emit)
  const loop = createDriveLoop({ ...options, saver })

  const shardsOf = (runId: string): Promise<readonly ShardRecord[]> =>
    records.all('shards', { index: 'runId', equals: runId })

  return {
    start: () => loop.start(),
    stop: () => loop.stop(),
    kick: (runId) => loop.kick(runId),
    wake: () => loop.wake(),
    forget: (runId) => loop.forget(runId),
    setPresence: (presence) => loop.setPresence(presence),

    async setSending(runId, sending) {
      const saved = await saveSending(ports, saver, runId, sending)
      if (!saved.ok) return saved
      if (sending === 'on')
        for (const { shardId, stage } of await shardsOf(runId))
          if ('hold' in stage && stage.hold !== null && resumable.includes(stage.hold.why))
            await saver.record(runId, shardId, { kind: 'released', attempt: stage.attempt, why: resumable })
      loop.hurry(runId)
      return done
    },

    async cancelRun(runId) {
      const saved = await cancelRunRecord(ports, saver, runId)
      if (saved.ok) loop.hurry(runId)
      return saved
    },

    async checkNow(runId) {
      if ((await records.get('runs', runId)) === undefined) return err({ kind: 'NoRun' })
      for (const { shardId, stage } of await shardsOf(runId)) {
        const { attempt } = 'attempt' in stage ? stage : { attempt: 0 }
        if (stage.name === 'unresolved') await saver.record(runId, shardId, { kind: 'lookAgain', attempt })
        // What would be tried again by the clock is tried now; nothing was created, so nothing can be paid twice.
        else if ('hold' in stage && stage.hold !== null && stage.hold.until !== null)
          await saver.record(runId, shardId, { kind: 'released', attempt, why: [stage.hold.why] })
      }
      loop.checkNow(runId, (await shardsOf(runId)).map(shardKey))
      return done
    },

    async resolveShard(runId, shardId, decision, signal = new AbortController().signal) {
      const run = await records.get('runs', runId)
      const shard = await records.get('shards', [runId, shardId])
      if (run === undefined || shard === undefined) return err({ kind: 'NoRun' })
      const attempt = 'attempt' in shard.stage ? shard.stage.attempt : 0
      const decide = async (event: Parameters<typeof saver.record>[2]) => {
        const saved = await saver.record(runId, shardId, event)
        if (!saved.ok) {
          if (saved.error.kind === 'Refused') return err({ kind: 'NotAsked' } as const)
          return err(
            saved.error.kind === 'ShardGone' ? ({ kind: 'NoRun' } as const) : toStorageError(saved.error),
          )
        }
        loop.lookAgain(shardKey(shard))
        return done
      }
      switch (decision.kind) {
        case 'lookAgain':
          // A live batch is simply checked.
          if (shard.stage.name === 'live' || shard.stage.name === 'ended') {
            loop.checkNow(runId, [shardKey(shard)])
            return done
          }
          return decide({ kind: 'lookAgain', attempt })
        case 'createAgain':
          return decide({ kind: 'createAgain', attempt })
        case 'declareLost':
          return decide({ kind: 'declaredLost', attempt })
        case 'attach': {
          const connection = await records.get('connections', run.connectionId)
          if (connection === undefined) return err({ kind: 'NoRun' })
          const { batchId } = decision
          const found = await withDeadline(clock, callDeadline, signal, (within) =>
            retrieveBatch(loop.apiOf(connection), { batchId }, { signal: within }),
          )
          return found.ok ? decide({ kind: 'attached', attempt, batch: found.value }) : found
        }
      }
    },

    senderOf: (connectionId) => loop.senderOf(connectionId),
    uploadedBytes: (runId, shardId) => loop.uploadedBytes(shardKey({ runId, shardId })),
    nextAt: (runId, shardId) => loop.nextAt(shardKey({ runId, shardId })),
    gateOf: (runId, shardId) => loop.gateOf(shardKey({ runId, shardId })),
  }
}
