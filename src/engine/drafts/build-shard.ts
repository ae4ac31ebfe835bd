import type { StorageError } from '#core/ports.ts'
import type { RunRecord } from '#core/records.ts'
import type { Result } from '#core/result.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { Bytes } from '#core/units.ts'

/** An input file on this computer, ready to be uploaded. */
export interface BuiltShard {
  readonly path: string
  readonly bytes: Bytes
  /** Over the file's bytes; the same requests always give the same one. */
  readonly sha256: string
}

/** Writes a shard's input file; the driver calls it, `create-engine.ts` provides it. */
export type BuildShard = (
  run: RunRecord,
  shard: ShardRecord,
  call?: { readonly signal?: AbortSignal },
) => Promise<Result<BuiltShard, StorageError | { readonly kind: 'DatasetMissing' }>>
