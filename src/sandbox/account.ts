import type { Clock, FileStore, Random, RecordChange, RecordStore } from '#core/ports.ts'
import type { Result } from '#core/result.ts'
import type { Milliseconds } from '#core/units.ts'
import { hexOfBytes } from './hash.ts'
import type { CompletionOrder } from './completion-order.ts'
import type { LineIndex } from './line-index.ts'
import type { SandboxBatch, SandboxFile, SandboxShapes } from './sandbox-records.ts'
import type { Scenario } from './scenario.ts'

export interface LoadedLines {
  readonly index: LineIndex
  readonly order: CompletionOrder
}

/** The one account everybody of this sandbox shares, and the ports it lives on. */
export interface Account {
  readonly clock: Clock
  readonly random: Random
  readonly files: FileStore
  readonly records: RecordStore<SandboxShapes>
  /** Where its files rest in the file store. */
  readonly folder: string
  /** Decides what answers say and which rows have luck. */
  readonly seed: number
  /** The sandbox's own time: the clock's, moved by `advance`. */
  now(): Milliseconds
  /** Greater than all serials before, also those of earlier days. */
  nextSerial(): number
  scenario(): Scenario
  /** Input checks under way, by batch: two looks at once read the file once. */
  readonly checking: Map<string, Promise<SandboxBatch>>
  /** Line indexes lately used, by batch; oldest first. */
  readonly loaded: Map<string, LoadedLines>
  /** Requests executed at once, by the beginning of their user text. */
  readonly singles: Map<string, number>
}

/** Storage did not do as asked. Nobody who talks to an API can act on it: the reply is a 500 that says so. */
export class SandboxStorageFailed extends Error {
  override readonly name = 'SandboxStorageFailed'
}

export function must<T>(result: Result<T, { readonly kind: string }>): T {
  if (result.ok) return result.value
  const error = result.error
  throw new SandboxStorageFailed(`The sandbox's storage answered ${JSON.stringify(error)}.`)
}

export const createPath = (account: Account, ending: string): string =>
  `${account.folder}/${hexOfBytes(account.random.bytes(12))}.${ending}`

/** Changes records by what they are at that moment; asks again when another tab was faster. */
export async function changeRecords(
  account: Account,
  plan: () => Promise<readonly RecordChange<SandboxShapes>[]>,
): Promise<void> {
  for (;;) {
    const committed = await account.records.commit(await plan())
    if (committed.ok) return
    if (committed.error.kind !== 'Conflict') must(committed)
  }
}

/** A change of one batch, as `changeRecords` wants it. */
export const putBatch = (
  batch: SandboxBatch,
  change: Partial<SandboxBatch>,
): RecordChange<SandboxShapes> => ({
  put: 'batches',
  record: { ...batch, ...change, rev: batch.rev + 1 },
  expectRev: batch.rev,
})

export const putFile = (file: SandboxFile, change: Partial<SandboxFile>): RecordChange<SandboxShapes> => ({
  put: 'files',
  record: { ...file, ...change, rev: file.rev + 1 },
  expectRev: file.rev,
})
