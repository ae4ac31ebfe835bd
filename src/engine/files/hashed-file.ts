import type { FileStore, StorageError } from '#core/ports.ts'
import { done, ok, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import { append, createByteBlock, viewBlock, type ByteBlock } from '#formats/csv/byte-block.ts'
import { createFileHash, hashBlockBytes } from './file-hash.ts'

/**
 * A new file, written in blocks of 4 MiB and hashed on the way ([Note: file hash]). A block is written and hashed while
 * the next one is filled; that a write failed is told by a later call, at the latest by `close`.
 */
export interface HashedFile {
  readonly path: string
  /** Bytes appended so far. */
  readonly size: Bytes
  /** Takes the bytes over before it resolves. */
  append(bytes: Uint8Array): Promise<Result<undefined, StorageError>>
  /** The end of the file, for whoever makes bytes right there; another one after every `spill`. */
  readonly block: ByteBlock
  /** Writes the whole blocks of 4 MiB among what stands in `block`; to be awaited whenever it has that much. */
  spill(): Promise<Result<undefined, StorageError>>
  close(): Promise<Result<WrittenFile, StorageError>>
  /** Removes what was written, also after a failure and after `close`. */
  discard(): Promise<void>
}

export interface WrittenFile {
  readonly path: string
  readonly bytes: Bytes
  readonly sha256: string
}

/** @param expected about how long the file will be, where that is known */
export async function createHashedFile(
  files: FileStore,
  path: string,
  expected: Bytes = 0,
): Promise<Result<HashedFile, StorageError>> {
  const created = await files.create(path)
  if (!created.ok) return created
  const writer = created.value
  const hash = createFileHash()
  // Most files are small: the block grows to its full size only where it is needed.
  const capacity = Math.min(expected, hashBlockBytes) + 64 * 1024
  let block = createByteBlock(capacity)
  let spare: ByteBlock | null = null
  /** The write under way, of bytes of `spare`. */
  let writing: Promise<Result<undefined, StorageError>> = Promise.resolve(done)
  let handedOver = 0

  const write = async (bytes: Uint8Array<ArrayBuffer>): Promise<Result<undefined, StorageError>> => {
    const [, written] = await Promise.all([hash.block(bytes), writer.write(bytes)])
    return written
  }

  const spill = async (): Promise<Result<undefined, StorageError>> => {
    while (block.length >= hashBlockBytes) {
      const before = await writing
      if (!before.ok) return before
      const full = block
      block = spare ?? createByteBlock(full.bytes.length)
      block.length = 0
      append(block, full.bytes.subarray(hashBlockBytes, full.length))
      spare = full
      handedOver += hashBlockBytes
      writing = write(full.bytes.subarray(0, hashBlockBytes))
      // Who awaits it later meets its failure; until then it must not count as one that nobody meets.
      writing.catch(() => undefined)
    }
    return done
  }

  return ok({
    path,
    get size() {
      return handedOver + block.length
    },
    async append(bytes) {
      for (let at = 0; at < bytes.length; at += hashBlockBytes) {
        append(block, bytes.subarray(at, at + hashBlockBytes))
        const spilled = await spill()
        if (!spilled.ok) return spilled
      }
      return done
    },
    get block() {
      return block
    },
    spill,
    async close() {
      const spilled = await spill()
      const written = spilled.ok ? await writing : spilled
      const rest = written.ok && block.length > 0 ? await write(viewBlock(block)) : written
      if (!rest.ok) return rest
      const closed = await writer.close()
      return closed.ok ? ok({ path, bytes: writer.size, sha256: await hash.finish() }) : closed
    },
    async discard() {
      await writing.catch(() => undefined)
      await writer.abort()
      await files.remove(path)
    },
  })
}
