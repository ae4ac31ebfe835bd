import type { FileReader, FileStore, FileWriter, StorageError } from '#core/ports.ts'
import { done, err, ok, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import { createOpenFiles } from './open-files.ts'
import { splitFolder, splitPath } from './path.ts'
import { alreadyThere, failed, inUse, missing, nameOf } from './storage-error.ts'

/**
 * Files in the origin private file system, below `folder` of its root ('' = the root itself).
 * Works in a dedicated worker only, where sync access handles exist.
 *
 * A file that was being written when its worker died stays behind half-written and looks like any other; it counts
 * for nothing because no record names it, and `removeUnreferenced` takes it away.
 *
 * Fails with StorageFailed where there is no such file system, e.g. in a private window of some browsers.
 */
export async function openOpfsFiles(folder: string): Promise<Result<FileStore, StorageError>> {
  try {
    const root = await folderIn(await navigator.storage.getDirectory(), splitFolder(folder), true)
    await probe(root)
    return ok(createOpfsFiles(root))
  } catch (cause) {
    return err(failed(folder, cause))
  }
}

/**
 * Some browsers hand out the directory and refuse the file. A full disk is no reason to call the storage missing:
 * what was stored earlier is still there to be read.
 */
async function probe(root: FileSystemDirectoryHandle): Promise<void> {
  const name = `probe-${crypto.randomUUID()}`
  try {
    const file = await root.getFileHandle(name, { create: true })
    const access = await file.createSyncAccessHandle()
    access.close()
  } catch (cause) {
    if (nameOf(cause) !== 'QuotaExceededError') throw cause
  } finally {
    await removeQuietly(root, name)
  }
}

function createOpfsFiles(root: FileSystemDirectoryHandle): FileStore {
  const open = createOpenFiles()

  /** The folder that holds the last part of `path`, and that part. */
  async function locate(path: string, create: boolean) {
    const parts = splitPath(path)
    const folder = await folderIn(root, parts.slice(0, -1), create)
    return { folder, name: parts.at(-1) ?? path }
  }

  async function fileAt(path: string): Promise<FileSystemFileHandle> {
    const { folder, name } = await locate(path, false)
    return folder.getFileHandle(name)
  }

  return {
    kind: 'opfs',
    async create(path) {
      splitPath(path)
      if (!open.startWriting(path)) return err(alreadyThere(path))
      let made: { folder: FileSystemDirectoryHandle; name: string } | null = null
      try {
        const place = await locate(path, true)
        if (await holds(place.folder, place.name)) {
          open.stopWriting(path)
          return err(alreadyThere(path))
        }
        const file = await place.folder.getFileHandle(place.name, { create: true })
        made = place
        const access = await file.createSyncAccessHandle()
        return ok(createWriter(path, place, access, () => open.stopWriting(path)))
      } catch (cause) {
        if (made !== null) await removeQuietly(made.folder, made.name)
        open.stopWriting(path)
        // A part of the path is a file.
        if (nameOf(cause) === 'TypeMismatchError') return err(alreadyThere(path))
        return err(await toError(path, cause, 0))
      }
    },
    async open(path) {
      splitPath(path)
      if (open.isWriting(path)) return err(missing(path))
      open.startReading(path)
      try {
        return ok(await createReader(path, await fileAt(path), () => open.stopReading(path)))
      } catch (cause) {
        open.stopReading(path)
        return err(await toError(path, cause, 0))
      }
    },
    async blob(path) {
      splitPath(path)
      if (open.isWriting(path)) return err(missing(path))
      try {
        const file = await fileAt(path)
        return ok(await file.getFile())
      } catch (cause) {
        return err(await toError(path, cause, 0))
      }
    },
    async remove(path) {
      splitPath(path)
      if (open.isOpen(path)) return err(inUse(path))
      try {
        const { folder, name } = await locate(path, false)
        await folder.removeEntry(name, { recursive: true })
        return done
      } catch (cause) {
        const error = await toError(path, cause, 0)
        return error.kind === 'FileMissing' ? done : err(error)
      }
    },
    async list(folder) {
      const parts = splitFolder(folder)
      const paths: string[] = []
      try {
        await listInto(paths, await folderIn(root, parts, false), folder)
      } catch (cause) {
        if (!isMissing(cause)) throw cause
      }
      return paths.filter((path) => !open.isWriting(path)).sort()
    },
    usage: readUsage,
  }
}

function createWriter(
  path: string,
  place: { readonly folder: FileSystemDirectoryHandle; readonly name: string },
  access: FileSystemSyncAccessHandle,
  onEnd: () => void,
): FileWriter {
  let size = 0
  let state: 'open' | 'closed' | StorageError = 'open'

  async function giveUp(): Promise<void> {
    access.close()
    await removeQuietly(place.folder, place.name)
    onEnd()
  }
  async function fail(cause: unknown, needed: Bytes): Promise<Result<undefined, StorageError>> {
    const error = await toError(path, cause, needed)
    state = error
    await giveUp()
    return err(error)
  }

  return {
    get size() {
      return size
    },
    async write(bytes) {
      if (typeof state === 'object') return err(state)
      if (state === 'closed') throw new Error(`write after close: ${path}`)
      try {
        const written = access.write(bytes, { at: size })
        if (written !== bytes.length) throw new DOMException('a block was cut short', 'QuotaExceededError')
        size += written
        return done
      } catch (cause) {
        return fail(cause, size + bytes.length)
      }
    },
    async close() {
      if (typeof state === 'object') return err(state)
      if (state === 'closed') return done
      try {
        access.flush()
        access.close()
        state = 'closed'
        onEnd()
        return done
      } catch (cause) {
        return fail(cause, size)
      }
    },
    async abort() {
      if (state !== 'open') return
      state = missing(path)
      await giveUp()
    },
  }
}

async function createReader(
  path: string,
  file: FileSystemFileHandle,
  onClose: () => void,
): Promise<FileReader> {
  const { size, read, release } = sharesReading() ? await readByHandle(file) : await readBySlice(file)
  let closed = false
  return {
    size,
    async read(start, end) {
      if (closed) throw new Error(`read after close: ${path}`)
      const from = Math.min(Math.max(0, start), size)
      return read(from, Math.max(from, Math.min(end, size)))
    },
    async close() {
      if (closed) return
      closed = true
      release()
      onClose()
    },
  }
}

interface Source {
  readonly size: Bytes
  /** 0 <= from <= to <= size */
  readonly read: (from: Bytes, to: Bytes) => Promise<Uint8Array<ArrayBuffer>>
  readonly release: () => void
}

/**
 * Where the mode is unknown it is ignored, and the handle would lock out every other reader
 * (read-only: Chromium 121 and later; the property of the same name came with it).
 */
const sharesReading = (): boolean => 'mode' in FileSystemSyncAccessHandle.prototype

async function readByHandle(file: FileSystemFileHandle): Promise<Source> {
  const access = await file.createSyncAccessHandle({ mode: 'read-only' })
  return {
    size: access.getSize(),
    async read(from, to) {
      const bytes = new Uint8Array(to - from)
      const count = access.read(bytes, { at: from })
      if (count !== bytes.length) throw new Error(`read ${count} of ${bytes.length} bytes`)
      return bytes
    },
    release: () => access.close(),
  }
}

async function readBySlice(file: FileSystemFileHandle): Promise<Source> {
  const blob = await file.getFile()
  return {
    size: blob.size,
    read: async (from, to) => new Uint8Array(await blob.slice(from, to).arrayBuffer()),
    release: () => undefined,
  }
}

async function folderIn(
  root: FileSystemDirectoryHandle,
  parts: readonly string[],
  create: boolean,
): Promise<FileSystemDirectoryHandle> {
  let folder = root
  for (const part of parts) folder = await folder.getDirectoryHandle(part, { create })
  return folder
}

async function holds(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name)
    return true
  } catch (cause) {
    if (nameOf(cause) === 'NotFoundError') return false
    if (nameOf(cause) === 'TypeMismatchError') return true // a folder
    throw cause
  }
}

async function listInto(paths: string[], folder: FileSystemDirectoryHandle, prefix: string): Promise<void> {
  for await (const [name, handle] of folder.entries()) {
    const path = prefix === '' ? name : `${prefix}/${name}`
    if (handle.kind === 'file') paths.push(path)
    else await listInto(paths, handle, path)
  }
}

/** For what is garbage anyway: if it cannot be removed now, the next collection does it. */
async function removeQuietly(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  await folder.removeEntry(name).catch(() => undefined)
}

// A part of the path that is a file instead of a folder, or the reverse: there is no file at this path.
const isMissing = (cause: unknown): boolean =>
  nameOf(cause) === 'NotFoundError' || nameOf(cause) === 'TypeMismatchError'

async function toError(path: string, cause: unknown, neededBytes: Bytes): Promise<StorageError> {
  if (nameOf(cause) === 'QuotaExceededError') {
    const { usedBytes, quotaBytes } = await readUsage()
    return { kind: 'StorageFull', neededBytes, freeBytes: Math.max(0, quotaBytes - usedBytes) }
  }
  if (isMissing(cause)) return missing(path)
  // Another tab has it open (File System Standard, "take a lock"; read 2026-11-21).
  if (nameOf(cause) === 'NoModificationAllowedError') return inUse(path)
  return failed(path, cause)
}

async function readUsage(): Promise<{ readonly usedBytes: Bytes; readonly quotaBytes: Bytes }> {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate()
  return { usedBytes: usage, quotaBytes: quota }
}
