import { err, ok, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import type { ReadError } from './import-error.ts'
import { toReadError } from './text/source-text.ts'
import { unpack } from './unpack.ts'

/** A file to be read as often as needed; gzip is unpacked on the way. */
export interface Source {
  readonly file: Blob
  /** Without `.gz`. */
  readonly name: string
  readonly packed: boolean
  open(): OpenSource
  /** Bytes [from, from + size) of what is in it. `whole` = nothing comes after them. */
  read(from: Bytes, size: Bytes): Promise<Result<SourcePart, ReadError>>
}

export interface OpenSource {
  readonly stream: ReadableStream<Uint8Array>
  /** Bytes taken from the file itself; null = the stream gives just these. */
  readonly taken: (() => Bytes) | null
}

export interface SourcePart {
  readonly bytes: Uint8Array
  readonly whole: boolean
}

/** Text shrinks to a tenth, repetitive tables to a fiftieth; beyond it is made to fill a disk. */
const ratioLimit = 300
const ratioFreeBytes: Bytes = 64 * 1024 * 1024

/** Looks whether a file is gzip, by its content. Fails with SourceChanged when it cannot be read any more. */
export async function openSource(file: Blob, name: string): Promise<Result<Source, ReadError>> {
  try {
    const [a, b, c] = new Uint8Array(await file.slice(0, 3).arrayBuffer())
    return ok(a === 0x1f && b === 0x8b && c === 8 ? packedSource(file, name) : plainSource(file, name))
  } catch (error) {
    return err(toReadError(error))
  }
}

const plainSource = (file: Blob, name: string): Source => ({
  ...{ file, name, packed: false },
  open: () => ({ stream: file.stream(), taken: null }),
  async read(from, size) {
    try {
      const bytes = new Uint8Array(await file.slice(from, from + size).arrayBuffer())
      return ok({ bytes, whole: from + size >= file.size })
    } catch (error) {
      return err(toReadError(error))
    }
  },
})

function packedSource(file: Blob, name: string): Source {
  const open = (): { stream: ReadableStream<Uint8Array>; taken: () => Bytes } => {
    let taken = 0
    let given = 0
    const unpacked = unpack(file.stream(), 'gzip', (bytes) => (taken += bytes))
    const limited = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        given += chunk.length
        // Of what was taken so far and not of the whole file, so that a large bomb is no longer bearable than a small one.
        if (given > ratioFreeBytes && given > taken * ratioLimit)
          throw new Error(`it unpacks to more than ${ratioLimit} times its size, as a gzip bomb does`)
        controller.enqueue(chunk)
      },
    })
    return { stream: unpacked.pipeThrough(limited), taken: () => taken }
  }
  return {
    ...{ file, name: name.replace(/\.gz$/i, ''), packed: true },
    open,
    async read(from, size) {
      const reader = open().stream.getReader()
      const bytes = new Uint8Array(size)
      let at = 0
      try {
        for (;;) {
          const { value } = await reader.read()
          if (value === undefined) return ok({ bytes: bytes.slice(0, Math.max(0, at - from)), whole: true })
          const part = value.subarray(Math.max(0, from - at), Math.max(0, from + size - at))
          if (part.length > 0) bytes.set(part, Math.max(0, at - from))
          at += value.length
          if (at > from + size) return ok({ bytes, whole: false })
        }
      } catch (error) {
        return err(toReadError(error))
      } finally {
        await reader.cancel().catch(() => undefined)
      }
    },
  }
}
