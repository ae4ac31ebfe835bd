import { mkdir, open, readFile, rename, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommitError, RecordStore, Shapes, StorageError } from '#core/ports.ts'
import { done, err, ok, type Result } from '#core/result.ts'
import { takeFolderLock } from './folder-lock.node.ts'
import type { NewerData } from './idb-records.ts'
import { codeOf, toStorageError } from './node-error.node.ts'
import { toPlainJson } from './plain-json.ts'
import { createRecordTables, type PlannedChange, type RecordTables } from './record-tables.ts'
import type { Schemas } from './schemas.ts'
import { failed } from './storage-error.ts'
import { syncFolder } from './sync-folder.node.ts'

/**
 * Records in a folder of the disk, held in memory, for one process at a time.
 *
 *     records.json   {version, next: {store: number}, changes: [put, …]}      the state at the last start
 *     journal.jsonl  one line per commit since then: [{put, key, record} | {remove, key}, …]
 *     lock           the id of the process that has the folder
 *
 * A commit is one line, written and synced before it counts, so a crash leaves all of it or a torn last line, which the
 * next start cuts off. Replaying a journal over a state that has it already changes nothing; so between writing a new
 * records.json and emptying the journal any crash is fine.
 *
 * Records are plain JSON; others throw. Fails with StorageFailed when another process has the folder or the files are
 * damaged, and with NewerData when they were written by a newer layout.
 */
export async function openNodeRecords<S extends Shapes>(
  folder: string,
  schemas: Schemas<S>,
  { version = 1 }: { readonly version?: number } = {},
): Promise<Result<RecordStore<S>, NewerData | StorageError>> {
  try {
    await mkdir(folder, { recursive: true })
    const lock = await takeFolderLock(join(folder, 'lock'))
    if (lock.takenBy !== null) return err(failed(folder, `Process ${lock.takenBy} has this folder open.`))
    const opened = await load<S>(folder, schemas, version, lock.release).catch(async (cause: unknown) => {
      await lock.release()
      throw cause
    })
    if (!opened.ok) await lock.release()
    return opened
  } catch (cause) {
    return err(toStorageError(folder, cause))
  }
}

async function load<S extends Shapes>(
  folder: string,
  schemas: Schemas<S>,
  version: number,
  release: () => Promise<void>,
): Promise<Result<RecordStore<S>, NewerData | StorageError>> {
  const tables = createRecordTables(schemas)
  const state = JSON.parse((await readIfThere(join(folder, 'records.json'))) ?? 'null') as State | null
  if (state !== null) {
    if (state.version > version) {
      return err({ kind: 'NewerData', database: folder, known: version, found: state.version })
    }
    tables.apply(state.changes)
    for (const [store, next] of Object.entries(state.next)) tables.setNextNumber(store, next)
  }
  const journal = parseJournal((await readIfThere(join(folder, 'journal.jsonl'))) ?? '')
  if (journal === null) return err(failed(folder, 'journal.jsonl is damaged before its last line.'))
  for (const changes of journal) tables.apply(changes)

  await writeState(folder, {
    version,
    next: Object.fromEntries(tables.nextNumbers),
    changes: tables.dump(),
  })
  const handle = await open(join(folder, 'journal.jsonl'), 'w')
  await handle.sync()
  await syncFolder(folder)
  return ok(createNodeRecords<S>(folder, tables, handle, release))
}

interface State {
  readonly version: number
  readonly next: Readonly<Record<string, number>>
  readonly changes: readonly PlannedChange[]
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null
    throw cause
  }
}

/** The commits of a journal without a torn last one; null when a line before the last is damaged. */
function parseJournal(text: string): readonly (readonly PlannedChange[])[] | null {
  const lines = text.split('\n')
  lines.pop() // what follows the last line break: nothing, or a commit that was never finished
  const commits: (readonly PlannedChange[])[] = []
  for (const [index, line] of lines.entries()) {
    try {
      commits.push(JSON.parse(line) as readonly PlannedChange[])
    } catch {
      // Blocks of a disk may arrive out of order: the end of the last line before its middle.
      return index === lines.length - 1 ? commits : null
    }
  }
  return commits
}

async function writeState(folder: string, state: State): Promise<void> {
  const path = join(folder, 'records.json')
  const handle = await open(`${path}.new`, 'w')
  try {
    await handle.writeFile(JSON.stringify(state))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${path}.new`, path)
  await syncFolder(folder)
}

function createNodeRecords<S extends Shapes>(
  folder: string,
  tables: RecordTables,
  journal: FileHandle,
  release: () => Promise<void>,
): RecordStore<S> {
  let size = 0
  let closed: string | null = null
  let last: Promise<unknown> = Promise.resolve()

  /** One after another: a condition is judged after everything before it has been written or refused. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }

  async function write(changes: readonly PlannedChange[]): Promise<Result<undefined, CommitError>> {
    const line = new TextEncoder().encode(`${JSON.stringify(changes)}\n`)
    try {
      for (let at = 0; at < line.length;) {
        at += (await journal.write(line, at, line.length - at, size + at)).bytesWritten
      }
      await journal.datasync()
      size += line.length
      return done
    } catch (cause) {
      // After a failed sync nobody knows what is on the disk: cut back, or take no more.
      await journal.truncate(size).catch((truncating: unknown) => {
        closed = `The journal cannot be repaired: ${String(truncating)}`
      })
      return err(toStorageError(folder, cause, line.length))
    }
  }

  const ensureOpen = () => {
    if (closed !== null) throw new Error(closed)
  }
  return {
    async get(store, key) {
      ensureOpen()
      return structuredClone(tables.get(store, key))
    },
    async all(store, where) {
      ensureOpen()
      return structuredClone(tables.all(store, where))
    },
    commit: (changes) =>
      inTurn(async () => {
        if (closed !== null) return err(failed(folder, closed))
        const planned = tables.plan(changes, (record) => toPlainJson(record) as object)
        if (!planned.ok || planned.value.length === 0) return planned.ok ? done : planned
        const written = await write(planned.value)
        if (written.ok) tables.apply(planned.value)
        return written
      }),
    close: () =>
      inTurn(async () => {
        if (closed !== null) return
        closed = 'The record store is closed.'
        await journal.close()
        await release()
      }),
  }
}
