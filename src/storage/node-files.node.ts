import { openAsBlob } from 'node:fs'
import { mkdir, open, readdir, rm, stat, statfs, type FileHandle } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { FileReader, FileStore, FileWriter, StorageError } from '#core/ports.ts'
import { done, err, ok, type Result } from '#core/result.ts'
import { codeOf, toStorageError } from './node-error.node.ts'
import { createOpenFiles } from './open-files.ts'
import { splitFolder, splitPath } from './path.ts'
import { alreadyThere, inUse, missing } from './storage-error.ts'
import { syncFolder } from './sync-folder.node.ts'

/**
 * Files below a folder of the disk, for one process at a time. A closed file survives a power failure; one that was
 * being written when the process died stays behind half-written until `removeUnreferenced` takes it away.
 *
 * @param root made when it is not there
 */
export function createNodeFiles(root: string): FileStore {
  const openFiles = createOpenFiles()
  const locate = (path: string): string => join(root, ...splitPath(path))

  async function list(folder: string): Promise<readonly string[]> {
    const start = join(root, ...splitFolder(folder))
    try {
      const entries = await readdir(start, { recursive: true, withFileTypes: true })
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(join(root, sep).length).split(sep).join('/'))
        .filter((path) => !openFiles.isWriting(path))
        .sort()
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') return []
      throw cause
    }
  }

  return {
    kind: 'node',
    list,
    async create(path) {
      const place = locate(path)
      if (!openFiles.startWriting(path)) return err(alreadyThere(path))
      try {
        await makeFolder(dirname(place))
        const handle = await open(place, 'wx')
        return ok(createWriter(path, place, handle, () => openFiles.stopWriting(path)))
      } catch (cause) {
        openFiles.stopWriting(path)
        // A part of the path is a file, or the whole of it a folder.
        const taken = codeOf(cause) === 'ENOTDIR' || codeOf(cause) === 'EISDIR'
        return err(taken ? alreadyThere(path) : toStorageError(path, cause))
      }
    },
    async open(path) {
      const place = locate(path)
      if (openFiles.isWriting(path)) return err(missing(path))
      openFiles.startReading(path)
      const reader = await openReader(path, place, () => openFiles.stopReading(path))
      if (!reader.ok) openFiles.stopReading(path)
      return reader
    },
    async blob(path) {
      const place = locate(path)
      if (openFiles.isWriting(path)) return err(missing(path))
      try {
        if (!(await stat(place)).isFile()) return err(missing(path))
        return ok(await openAsBlob(place))
      } catch (cause) {
        return err(toStorageError(path, cause))
      }
    },
    async remove(path) {
      const place = locate(path)
      if (openFiles.isOpen(path)) return err(inUse(path))
      try {
        await rm(place, { recursive: true })
        return done
      } catch (cause) {
        const error = toStorageError(path, cause)
        return error.kind === 'FileMissing' ? done : err(error)
      }
    },
    async usage() {
      let usedBytes = 0
      for (const path of await list('')) usedBytes += (await stat(locate(path))).size
      await mkdir(root, { recursive: true })
      const { bavail, bsize } = await statfs(root)
      return { usedBytes, quotaBytes: usedBytes + bavail * bsize }
    },
  }
}

function createWriter(path: string, place: string, handle: FileHandle, onEnd: () => void): FileWriter {
  let size = 0
  let state: 'open' | 'closed' | StorageError = 'open'

  async function giveUp(): Promise<void> {
    await handle.close().catch(() => undefined) // what is left is garbage either way
    await rm(place, { force: true }).catch(() => undefined)
    onEnd()
  }
  async function fail(cause: unknown): Promise<Result<undefined, StorageError>> {
    const error = toStorageError(path, cause, size)
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
      const start = size
      size += bytes.length
      try {
        for (let at = 0; at < bytes.length;) {
          at += (await handle.write(bytes, at, bytes.length - at, start + at)).bytesWritten
        }
        return done
      } catch (cause) {
        return fail(cause)
      }
    },
    async close() {
      if (typeof state === 'object') return err(state)
      if (state === 'closed') return done
      try {
        await handle.sync()
        await handle.close()
        await syncFolder(dirname(place))
        state = 'closed'
        onEnd()
        return done
      } catch (cause) {
        return fail(cause)
      }
    },
    async abort() {
      if (state !== 'open') return
      state = missing(path)
      await giveUp()
    },
  }
}

async function openReader(
  path: string,
  place: string,
  onClose: () => void,
): Promise<Result<FileReader, StorageError>> {
  let handle: FileHandle | undefined
  try {
    handle = await open(place, 'r')
    const found = await handle.stat()
    if (found.isFile()) return ok(createReader(path, handle, found.size, onClose))
    await handle.close()
    return err(missing(path))
  } catch (cause) {
    await handle?.close()
    return err(toStorageError(path, cause))
  }
}

function createReader(path: string, handle: FileHandle, size: number, onClose: () => void): FileReader {
  let closed = false
  return {
    size,
    async read(start, end) {
      if (closed) throw new Error(`read after close: ${path}`)
      const from = Math.min(Math.max(0, start), size)
      const bytes = new Uint8Array(Math.max(from, Math.min(end, size)) - from)
      for (let at = 0; at < bytes.length;) {
        const { bytesRead } = await handle.read(bytes, at, bytes.length - at, from + at)
        if (bytesRead === 0) throw new Error(`the file has become shorter: ${path}`)
        at += bytesRead
      }
      return bytes
    },
    async close() {
      if (closed) return
      closed = true
      onClose()
      await handle.close()
    },
  }
}

/** With the names of all folders that were made on the way. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
}
