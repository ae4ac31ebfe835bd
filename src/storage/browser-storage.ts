import type { FileStore, RecordStore, Shapes } from '#core/ports.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import { createBroadcastChannel } from './broadcast-channel.ts'
import { createClock } from './clock.ts'
import { openIdbRecords, type NewerData, type RecordsOptions } from './idb-records.ts'
import { createKeys } from './keys.ts'
import { createMemoryFiles } from './memory-files.ts'
import { createMemoryRecords } from './memory-records.ts'
import type { StoragePorts } from './memory-ports.ts'
import { openOpfsFiles } from './opfs-files.ts'
import { createRandom } from './random.ts'
import type { Schemas } from './schemas.ts'
import { createWebLocks } from './web-locks.ts'

export interface BrowserStorage<S extends Shapes> {
  /** 'memory' = this window forgets everything when it closes; then both stores are in memory. */
  readonly kind: 'opfs' | 'memory'
  /** Why it is memory, in the platform's words; null with 'opfs'. For the details, not for a sentence. */
  readonly reason: string | null
  readonly files: FileStore
  readonly records: RecordStore<S>
}

export interface BrowserStorageOptions extends RecordsOptions {
  /** How much the memory files may hold if it comes to that. */
  readonly capBytes?: Bytes
}

/**
 * Opens the two stores of a dedicated worker: records in IndexedDB, files in the origin private file system.
 * When either is unavailable, both are kept in memory: a record must never outlive its files.
 *
 * @param folder below the root of the file system; '' = the root
 */
export async function openBrowserStorage<S extends Shapes>(
  databaseName: string,
  folder: string,
  schemas: Schemas<S>,
  { capBytes, ...options }: BrowserStorageOptions = {},
): Promise<Result<BrowserStorage<S>, NewerData>> {
  const inMemory = (reason: string): Result<BrowserStorage<S>, never> =>
    ok({
      kind: 'memory',
      reason,
      files: createMemoryFiles(capBytes),
      records: createMemoryRecords<S>(schemas),
    })

  const files = await openOpfsFiles(folder)
  if (!files.ok) return inMemory(reasonOf(files.error))
  const records = await openIdbRecords<S>(databaseName, schemas, options)
  if (records.ok) return ok({ kind: 'opfs', reason: null, files: files.value, records: records.value })
  return records.error.kind === 'NewerData' ? err(records.error) : inMemory(reasonOf(records.error))
}

/** The same with all other ports an engine needs in a worker. The channel goes by the database's name. */
export async function openBrowserPorts<S extends Shapes, M>(
  databaseName: string,
  folder: string,
  schemas: Schemas<S>,
  options: BrowserStorageOptions = {},
): Promise<Result<BrowserStorage<S> & StoragePorts<S, M>, NewerData>> {
  const storage = await openBrowserStorage(databaseName, folder, schemas, options)
  if (!storage.ok) return storage
  return ok({
    ...storage.value,
    clock: createClock(),
    random: createRandom(),
    locks: createWebLocks(),
    channel: createBroadcastChannel<M>(databaseName),
    keys: createKeys(),
  })
}

const reasonOf = (error: { readonly kind: string; readonly message?: string }): string =>
  error.message ?? error.kind
