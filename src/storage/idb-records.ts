import { openDB, type IDBPDatabase } from 'idb'
import type { CommitError, RecordStore, Shapes, StorageError } from '#core/ports.ts'
import { done, err, ok, type Result } from '#core/result.ts'
import {
  formatKey,
  keyOf,
  numberProperty,
  revOf,
  type AnyChange,
  type RecordKey,
  type Schemas,
} from './schemas.ts'
import { failed, nameOf } from './storage-error.ts'

/** The database was written by a newer version of the product; it is left as it is. */
export interface NewerData {
  readonly kind: 'NewerData'
  readonly database: string
  /** The layout version this program knows, and the one found (null = the browser does not tell). */
  readonly known: number
  readonly found: number | null
}

/** Why an open database was closed from outside. Everything after it fails. */
export type RecordsClosed =
  /** Another tab opens a newer layout: reload this page. */
  | 'newerVersion'
  /** Another tab or the person deleted the database. */
  | 'deleted'
  /** The browser gave up on it, e.g. because the site's data was cleared. */
  | 'terminated'

export interface RecordsOptions {
  /** Layout version of the schemas, from 1. Raised when stores or indexes are added. */
  readonly version?: number
  readonly onClosed?: (why: RecordsClosed) => void
  /** Another tab holds an older layout open and does not let go; opening waits until it does. */
  readonly onBlocked?: () => void
}

/**
 * Records in IndexedDB. Every commit is one strict transaction: once it resolves, the change survives a power failure.
 * Stores and indexes of the schemas that are not there yet are made.
 */
export async function openIdbRecords<S extends Shapes>(
  name: string,
  schemas: Schemas<S>,
  { version = 1, onClosed, onBlocked }: RecordsOptions = {},
): Promise<Result<RecordStore<S>, NewerData | StorageError>> {
  try {
    const db = await openDB(name, version, {
      upgrade(database, _oldVersion, _newVersion, transaction) {
        for (const [store, schema] of schemaEntries(schemas)) {
          const target = database.objectStoreNames.contains(store)
            ? transaction.objectStore(store)
            : database.createObjectStore(
                store,
                schema.key === null
                  ? { keyPath: numberProperty, autoIncrement: true }
                  : { keyPath: typeof schema.key === 'string' ? schema.key : [...schema.key] },
              )
          for (const index of schema.indexes ?? []) {
            if (!target.indexNames.contains(index)) target.createIndex(index, index)
          }
        }
      },
      blocked: () => onBlocked?.(),
      blocking(_current, blockedVersion) {
        db.close()
        onClosed?.(blockedVersion === null ? 'deleted' : 'newerVersion')
      },
      terminated: () => onClosed?.('terminated'),
    })
    return ok(createIdbRecords<S>(name, db, new Map(schemaEntries(schemas))))
  } catch (cause) {
    if (nameOf(cause) !== 'VersionError') return err(failed(name, cause))
    return err({ kind: 'NewerData', database: name, known: version, found: await findVersion(name) })
  }
}

const schemaEntries = <S extends Shapes>(schemas: Schemas<S>) =>
  Object.entries<Schemas<S>[keyof S & string]>(schemas)

async function findVersion(name: string): Promise<number | null> {
  const databases = await indexedDB.databases().catch(() => [])
  return databases.find((database) => database.name === name)?.version ?? null
}

function createIdbRecords<S extends Shapes>(
  name: string,
  db: IDBPDatabase,
  schemas: ReadonlyMap<string, Schemas<S>[keyof S & string]>,
): RecordStore<S> {
  return {
    async get(store, key) {
      return (await db.get(store, toIdbKey(key))) as S[typeof store]['record'] | undefined
    },
    async all(store, where) {
      type Found = readonly S[typeof store]['record'][]
      if (where === undefined) return (await db.getAll(store)) as Found
      const range = IDBKeyRange.only(where.equals)
      if (where.last === undefined) return (await db.getAllFromIndex(store, where.index, range)) as Found
      return (await readLast(db, store, where.index, range, where.last)) as Found
    },
    async commit(changes) {
      const steps = (changes as readonly AnyChange[]).map((change) => toStep(schemas, change))
      if (steps.length === 0) return done
      try {
        return await writeAll(db, steps)
      } catch (cause) {
        if (isFault(cause)) throw cause
        if (nameOf(cause) === 'QuotaExceededError') return err({ kind: 'StorageFull' })
        return err(failed(name, cause))
      }
    },
    async close() {
      db.close()
    },
  }
}

/** A change with its key read out of the record; undefined = the store gives a number. */
interface Step {
  readonly change: AnyChange
  readonly store: string
  readonly key: RecordKey | undefined
}

function toStep(schemas: ReadonlyMap<string, Schemas<Shapes>[string]>, change: AnyChange): Step {
  if ('remove' in change) return { change, store: change.remove, key: change.key }
  const schema = schemas.get(change.put)
  if (schema === undefined) throw new Error(`no store ${change.put}`)
  return { change, store: change.put, key: keyOf(change.put, schema, change.record) }
}

async function writeAll(db: IDBPDatabase, steps: readonly Step[]): Promise<Result<undefined, CommitError>> {
  const stores = [...new Set(steps.map((step) => step.store))]
  const transaction = db.transaction(stores, 'readwrite', { durability: 'strict' })
  const pending: Promise<unknown>[] = []
  const follow = (request: Promise<unknown>) => {
    request.catch(() => undefined) // looked at below, together; until then it must not count as unhandled
    pending.push(request)
  }
  follow(transaction.done)
  const rollBack = async () => {
    try {
      transaction.abort()
    } catch (cause) {
      if (nameOf(cause) !== 'InvalidStateError') throw cause // it has aborted by itself
    }
    await Promise.allSettled(pending)
  }
  try {
    for (const { change, store, key } of steps) {
      const target = transaction.objectStore(store)
      if ('remove' in change) {
        follow(target.delete(toIdbKey(change.key)))
        continue
      }
      if (change.expectRev !== undefined && key !== undefined) {
        const stored = (await target.get(toIdbKey(key))) as object | undefined
        const holds =
          change.expectRev === null
            ? stored === undefined
            : stored !== undefined && revOf(stored) === change.expectRev
        if (!holds) {
          await rollBack()
          return err({ kind: 'Conflict', store, key: formatKey(key) })
        }
      }
      follow(target.put(change.record))
    }
    await Promise.all(pending)
    return done
  } catch (cause) {
    await rollBack()
    throw cause
  }
}

/** From the end backwards, so that the newest 100 of 20,000 cost 100 steps. */
async function readLast(
  db: IDBPDatabase,
  store: string,
  index: string,
  range: IDBKeyRange,
  count: number,
): Promise<readonly unknown[]> {
  const found: unknown[] = []
  let cursor = count > 0 ? await db.transaction(store).store.index(index).openCursor(range, 'prev') : null
  while (cursor !== null) {
    found.push(cursor.value)
    cursor = found.length < count ? await cursor.continue() : null
  }
  return found.reverse()
}

const toIdbKey = (key: RecordKey): IDBValidKey => (typeof key === 'object' ? [...key] : key)

/** What only a mistake in the program can cause: a record that cannot be cloned, an unknown store, a key that is none. */
const isFault = (cause: unknown): boolean =>
  ['DataCloneError', 'DataError', 'NotFoundError', 'TypeError', 'ReferenceError'].includes(nameOf(cause))
