import type { FileReader, FileStore, FileWriter, StorageError } from '#core/ports.ts'
import { done, err, ok } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import { createOpenFiles } from './open-files.ts'
import { isWithin, splitFolder, splitPath } from './path.ts'
import { alreadyThere, inUse, missing } from './storage-error.ts'

/** What a window without storage of its own may fill (storage-and-engine §5). */
export const defaultMemoryCap: Bytes = 200_000_000

type Block = Uint8Array<ArrayBuffer>

/**
 * Files in memory: for tests, and for windows that may not store anything.
 *
 * @param capBytes all files together, also unfinished ones; a write that would pass it gives StorageFull
 */
export function createMemoryFiles(capBytes: Bytes = defaultMemoryCap): FileStore {
  const files = new Map<string, readonly Block[]>()
  const open = createOpenFiles()
  let usedBytes = 0

  function createWriter(path: string): FileWriter {
    const blocks: Block[] = []
    let size = 0
    let state: 'open' | 'closed' | StorageError = 'open'
    const giveUp = () => {
      usedBytes -= size
      blocks.length = 0
      open.stopWriting(path)
    }
    return {
      get size() {
        return size
      },
      async write(bytes) {
        if (typeof state === 'object') return err(state)
        if (state === 'closed') throw new Error(`write after close: ${path}`)
        if (usedBytes + bytes.length > capBytes) {
          const freeBytes = capBytes - usedBytes + size
          giveUp()
          state = { kind: 'StorageFull', neededBytes: size + bytes.length, freeBytes }
          return err(state)
        }
        blocks.push(new Uint8Array(bytes))
        size += bytes.length
        usedBytes += bytes.length
        return done
      },
      async close() {
        if (typeof state === 'object') return err(state)
        if (state === 'open') {
          state = 'closed'
          files.set(path, blocks)
          open.stopWriting(path)
        }
        return done
      },
      async abort() {
        if (state !== 'open') return
        giveUp()
        state = missing(path)
      },
    }
  }

  return {
    kind: 'memory',
    async create(path) {
      const parts = splitPath(path)
      const taken =
        [...files.keys()].some((file) => isWithin(file, path)) ||
        parts.some((_, index) => files.has(parts.slice(0, index).join('/')))
      if (taken || !open.startWriting(path)) return err(alreadyThere(path))
      return ok(createWriter(path))
    },
    async open(path) {
      splitPath(path)
      const blocks = files.get(path)
      if (blocks === undefined) return err(missing(path))
      open.startReading(path)
      return ok(createReader(path, blocks, () => open.stopReading(path)))
    },
    async blob(path) {
      splitPath(path)
      const blocks = files.get(path)
      return blocks === undefined ? err(missing(path)) : ok(new Blob([...blocks]))
    },
    async remove(path) {
      splitPath(path)
      if (open.isOpen(path)) return err(inUse(path))
      for (const [file, blocks] of [...files]) {
        if (!isWithin(file, path)) continue
        files.delete(file)
        usedBytes -= sizeOf(blocks)
      }
      return done
    },
    async list(folder) {
      splitFolder(folder)
      return [...files.keys()].filter((path) => path !== folder && isWithin(path, folder)).sort()
    },
    usage: async () => ({ usedBytes, quotaBytes: capBytes }),
  }
}

function createReader(path: string, blocks: readonly Block[], onClose: () => void): FileReader {
  const size = sizeOf(blocks)
  let closed = false
  return {
    size,
    async read(start, end) {
      if (closed) throw new Error(`read after close: ${path}`)
      const from = Math.max(0, start)
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - from))
      let blockStart = 0
      for (const block of blocks) {
        const first = Math.max(from, blockStart)
        const last = Math.min(from + bytes.length, blockStart + block.length)
        if (first < last) bytes.set(block.subarray(first - blockStart, last - blockStart), first - from)
        blockStart += block.length
      }
      return bytes
    },
    async close() {
      if (!closed) onClose()
      closed = true
    },
  }
}

const sizeOf = (blocks: readonly Block[]): Bytes => blocks.reduce((sum, block) => sum + block.length, 0)
