import type { ConnectionRecord, PriceRecord } from '#core/records.ts'
import type { Bytes, Milliseconds } from '#core/units.ts'
import type { ApiError } from '#openai/api-error.ts'

export interface Hello {
  readonly storage: 'opfs' | 'node' | 'memory'
  readonly usedBytes: Bytes
  readonly quotaBytes: Bytes
  readonly connections: readonly ConnectionRecord[]
  /** Day of the built-in price table, `YYYY-MM-DD`. */
  readonly priceDate: string
}

export type ConnectionInput = Omit<ConnectionRecord, 'v' | 'rev' | 'createdAt' | 'learned'>

export type BadConnection = {
  readonly kind: 'BadConnection'
  readonly field: 'name' | 'baseUrl'
  readonly cause: 'empty' | 'notAnAddress' | 'insecure' | 'taken'
}

export type PriceInput = Pick<PriceRecord, 'connectionId' | 'model' | 'inputPerMillion' | 'outputPerMillion'>

export type BadPrice = {
  readonly kind: 'BadPrice'
  readonly field: 'model' | 'inputPerMillion' | 'outputPerMillion'
}

export interface ConnectionStep {
  readonly step: 'reach' | 'cors' | 'key' | 'models' | 'files' | 'batches'
  readonly state: 'ok' | 'failed' | 'unknown' | 'skipped'
  readonly milliseconds: Milliseconds | null
  /** Verbatim from the provider or the browser. */
  readonly detail: string | null
  readonly error: ApiError | null
}

export type RemoteFileState =
  /** Nothing needs it any more; of result files: their lines are stored here, with their hash. */
  | 'safe'
  /** A batch that is not over, or may still be made, reads or writes it. */
  | 'needed'
  /** Its lines are not stored here. */
  | 'notStored'
  /** A person had it deleted from here. */
  | 'deleted'
  /** No longer in the account. */
  | 'gone'

/** A file that a run has made at the provider. */
export interface RemoteFile {
  readonly fileId: string
  readonly kind: 'input' | 'output' | 'error'
  /** Null where only the account knows it. */
  readonly name: string | null
  readonly bytes: Bytes | null
  readonly shardId: string
  /** Of a batch that must not have been. */
  readonly surplus: boolean
  readonly state: RemoteFileState
  readonly deletedAt: Milliseconds | null
}

export type NoConnection = { readonly kind: 'NoConnection' }
