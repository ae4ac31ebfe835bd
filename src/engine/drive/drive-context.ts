import type { ConnectionRecord, RunRecord } from '#core/records.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { Bytes, Milliseconds } from '#core/units.ts'
import type { Api } from '#openai/api.ts'
import type { BuildShard, BuiltShard } from '../drafts/build-shard.ts'
import type { EnginePorts } from '../ports.ts'
import type { QueueView } from './queue-view.ts'
import type { ShardSaver } from '../runs/save-shard.ts'

/** What a step has of the driver. */
export interface DriveContext {
  readonly ports: EnginePorts
  readonly saver: ShardSaver
  readonly buildShard: BuildShard
  readonly connection: ConnectionRecord
  readonly api: Api
  /** Aborts when the driver stops, or when the shard was cancelled under the step. */
  readonly signal: AbortSignal
  readonly memory: DriveMemory
}

/** What a step gets when it begins, with the signal of its task. */
export type ContextOf = (signal: AbortSignal) => DriveContext

/** What the driver of this worker's life remembers; all of it may be lost without harm. */
export interface DriveMemory {
  /** Input files that were built and not sent yet, by shard key. */
  readonly built: Map<string, { readonly attempt: number; readonly file: BuiltShard }>
  /** Shards that were looked for in the account, by key. */
  readonly looked: Set<string>
  /** Shards whose batch somebody wants checked now, by key. */
  readonly asked: Set<string>
  /** Connections whose files stay `uploaded` for ever: their next ones are not waited for. */
  readonly neverProcessed: Set<string>
  /** Connections whose provider has no list of batches. */
  readonly listless: Set<string>
  /** Result files that looked cut off, by file id: at how many bytes, and how often just there. */
  readonly cutFiles: Map<string, { readonly bytes: Bytes; readonly times: number }>
  /** Batches seen in the account's list. */
  readonly queue: QueueView
  readonly uploaded: Map<string, Bytes>
  onUploaded(shard: ShardRecord, sent: Bytes, total: Bytes): void
  /** @param total null = the provider does not tell */
  onCollected(shard: ShardRecord, received: Bytes, total: Bytes | null): void
}

/** One shard and its run, as they were when the step was planned. */
export interface Target {
  readonly run: RunRecord
  readonly shard: ShardRecord
}

/**
 * How a step ended. `failed`: nothing was gained; the driver waits before the next step of these shards (null = of all
 * of them), longer with every failure in a row, at least `retryAfter`.
 */
export type StepEnd =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'failed'
      readonly retryAfter: Milliseconds | null
      readonly keys: readonly string[] | null
    }

export const stepDone: StepEnd = { kind: 'done' }
export const stepFailed = (
  retryAfter: Milliseconds | null = null,
  keys: readonly string[] | null = null,
): StepEnd => ({ kind: 'failed', retryAfter, keys })
