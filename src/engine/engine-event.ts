import type { Bytes } from '#core/units.ts'

export type EngineEvent =
  | {
      readonly kind: 'changed'
      readonly store: 'datasets' | 'runs' | 'shards' | 'segments' | 'connections' | 'prices' | 'notes'
      /** Of `notes`: the run. */
      readonly key: string
    }
  /** Upload progress of a shard; not stored. */
  | {
      readonly kind: 'uploading'
      readonly runId: string
      readonly shardId: string
      readonly sentBytes: Bytes
      readonly totalBytes: Bytes
    }
  /** A result file on its way here; of an unknown size where the provider does not tell it. */
  | {
      readonly kind: 'collecting'
      readonly runId: string
      readonly shardId: string
      readonly receivedBytes: Bytes
      readonly totalBytes: Bytes | null
    }
  /** Something only this page can do is under way; empty = safe to close. */
  | {
      readonly kind: 'unsafeToClose'
      readonly shards: readonly { readonly runId: string; readonly shardId: string }[]
    }
