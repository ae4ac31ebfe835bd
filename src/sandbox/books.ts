import type { Bytes, Milliseconds } from '#core/units.ts'
import type { KnownBatchStatus } from '#core/wire.ts'
import type { Account } from './account.ts'
import { readExecutedIds } from './batch-content.ts'
import { listBatches } from './batch-routes.ts'
import { lookAtBatch } from './look-at-batch.ts'

/** What really happened, as no provider tells: for tests that ask whether anything was executed twice. */
export interface Books {
  /** Files uploaded, oldest first; also deleted ones. */
  readonly files: readonly {
    readonly id: string
    readonly filename: string
    readonly purpose: string
    readonly bytes: Bytes
    readonly createdAt: Milliseconds
    readonly deletedAt: Milliseconds | null
  }[]
  /** Batches that have come to be, oldest first. */
  readonly batches: readonly {
    readonly id: string
    readonly inputFileId: string
    readonly status: KnownBatchStatus
    readonly createdAt: Milliseconds
    readonly metadata: Readonly<Record<string, string>> | null
    /** Lines executed so far, failed ones included; expired and cancelled ones were not. */
    readonly executed: number
  }[]
  /** How often each custom_id was executed, over all batches whose files have not all been deleted. */
  readonly executions: Readonly<Record<string, number>>
  /** How often a request was executed at once, by the first 200 characters of its user text; since it was started or reset. */
  readonly singles: Readonly<Record<string, number>>
  /** Calls that reached the sandbox, `POST /v1/batches` → how many; since it was started or reset. */
  readonly calls: Readonly<Record<string, number>>
}

export async function readBooks(account: Account, calls: ReadonlyMap<string, number>): Promise<Books> {
  const files = await account.records.all('files')
  const executions = new Map<string, number>()
  const batches = []
  for (const record of (await listBatches(account)).toReversed()) {
    const look = await lookAtBatch(account, record)
    for await (const customId of readExecutedIds(account, look))
      executions.set(customId, (executions.get(customId) ?? 0) + 1)
    const { id, inputFileId, createdAt, metadata } = record
    const { status, executed } = look.timeline
    batches.push({ id, inputFileId, status, createdAt, metadata, executed })
  }
  return {
    files: files
      .toSorted((a, b) => a.serial - b.serial)
      .map(({ id, filename, purpose, bytes, createdAt, deletedAt }) => ({
        id,
        filename,
        purpose,
        bytes,
        createdAt,
        deletedAt,
      })),
    batches,
    executions: Object.fromEntries(executions),
    singles: Object.fromEntries(account.singles),
    calls: Object.fromEntries(calls),
  }
}
