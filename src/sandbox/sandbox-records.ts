import type { BatchError, RequestCounts } from '#core/wire.ts'
import type { Bytes, Milliseconds } from '#core/units.ts'
import type { BatchPlan } from './scenario.ts'

/** An uploaded file. A deleted one stays as a record for the books; its bytes go once no batch needs them. */
export interface SandboxFile {
  readonly v: 1
  readonly id: string
  readonly rev: number
  readonly filename: string
  readonly purpose: string
  readonly bytes: Bytes
  /** Where the bytes rest; null once they are gone. */
  readonly path: string | null
  readonly createdAt: Milliseconds
  readonly serial: number
  readonly expiresAt: Milliseconds | null
  readonly deletedAt: Milliseconds | null
}

export interface TokenSums {
  readonly input: number
  readonly output: number
  readonly reasoning: number
}

/** What reading the input file once has shown. Kept, so that it is read once only. */
export type InputCheck =
  | { readonly ok: false; readonly errors: readonly BatchError[] }
  | {
      readonly ok: true
      readonly lines: number
      readonly model: string
      /** 32 bytes per line: `line-index.ts`. */
      readonly indexPath: string
    }

/** The figures of a batch at one moment; kept once it is terminal, because then they stay. */
export interface Tally {
  readonly counts: RequestCounts
  /** Requests that were executed: completed, failed, and those whose line got lost. */
  readonly executed: number
  readonly tokens: TokenSums
  readonly outputLines: number
  readonly outputBytes: Bytes
  readonly errorLines: number
  readonly errorBytes: Bytes
}

export interface SandboxBatch {
  readonly v: 1
  readonly id: string
  readonly rev: number
  /** When the batch came to be; later than its POST where the scenario delays effects. */
  readonly createdAt: Milliseconds
  /** Grows with every record: keeps those of one millisecond in order. */
  readonly serial: number
  readonly endpoint: string
  readonly completionWindow: string
  readonly metadata: Readonly<Record<string, string>> | null
  readonly inputFileId: string
  readonly inputPath: string | null
  readonly inputBytes: Bytes
  /** The input file was not there when the batch came to be: it never runs. */
  readonly inputGone: boolean
  /** Ids the result files will have, if there will be any. */
  readonly outputFileId: string
  readonly errorFileId: string
  readonly outputSeconds: number
  readonly outputDeletedAt: Milliseconds | null
  readonly errorDeletedAt: Milliseconds | null
  readonly plan: BatchPlan
  /** Refused already when it was created, said only after validation. */
  readonly refusal: BatchError | null
  readonly cancelAskedAt: Milliseconds | null
  readonly check: InputCheck | null
  readonly settled: Tally | null
}

/** The sandbox's own database, `batch-workbench-sandbox`, as the RecordStore port sees it. */
export type SandboxShapes = {
  files: { key: string; record: SandboxFile }
  batches: { key: string; record: SandboxBatch }
}

export const sandboxSchemas = {
  files: { key: 'id' },
  batches: { key: 'id', indexes: ['inputFileId', 'outputFileId', 'errorFileId'] },
} as const
