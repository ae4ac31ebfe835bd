import type { Bytes } from '#core/units.ts'
import { crc32 } from './crc32.ts'

/** A file of an archive that is packed as it comes. */
export interface ZipPart {
  /** Bytes written, before packing. */
  readonly size: Bytes
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  close(): Promise<void>
}

export interface ZipWriter {
  /** Bytes of the archive so far, also those taken. Beyond `zipLimit` it is none that everybody opens. */
  readonly size: Bytes
  /** A small file, whose sizes then stand before it. */
  add(name: string, text: string): Promise<void>
  /** Starts a file of any length; to be closed before the next one begins. */
  open(name: string): ZipPart
  /** The archive's bytes since the last time. */
  take(): readonly Uint8Array<ArrayBuffer>[]
  finish(): void
}

/** Sizes and places of 32 bits: Excel is not known to open others (ZIP64), so a file's end is drawn before them. */
export const zipLimit: Bytes = 0xffff_ffff

interface Entry {
  readonly name: Uint8Array
  readonly at: Bytes
  readonly crc: number
  readonly packed: Bytes
  readonly size: Bytes
  readonly flags: number
}

const deflated = 8
const utf8Names = 0x800
const sizesFollow = 0x8

/**
 * Writes a ZIP archive from its beginning to its end (PKWARE APPNOTE 6.3.3). Nothing is kept but what was not taken yet
 * and the directory. Every file is dated 1980-01-01, so that the same content gives the same bytes.
 */
export function createZipWriter(): ZipWriter {
  let out: Uint8Array<ArrayBuffer>[] = []
  let at: Bytes = 0
  const entries: Entry[] = []
  const push = (bytes: Uint8Array<ArrayBuffer>): void => {
    out.push(bytes)
    at += bytes.length
  }
  const pushHeader = ({ name, crc, packed, size, flags }: Omit<Entry, 'at'>): void => {
    push(toBytes([...local, ...common(flags), u32(crc), u32(packed), u32(size), u16(name.length), u16(0)]))
    push(name.slice())
  }

  return {
    get size() {
      return at
    },
    async add(name, text) {
      const content = encoder.encode(text)
      const stream = new Blob([content]).stream().pipeThrough(new CompressionStream('deflate-raw'))
      const packed = new Uint8Array(await new Response(stream).arrayBuffer())
      const entry = {
        name: encoder.encode(name),
        at,
        crc: crc32(content),
        packed: packed.length,
        size: content.length,
        flags: utf8Names,
      }
      entries.push(entry)
      pushHeader(entry)
      push(packed)
    },
    open(name) {
      const start = { name: encoder.encode(name), at, flags: utf8Names | sizesFollow }
      pushHeader({ ...start, crc: 0, packed: 0, size: 0 })
      const dataAt = at
      let crc = 0
      let size = 0
      const packer = new CompressionStream('deflate-raw')
      const writer = packer.writable.getWriter()
      const reader = packer.readable.getReader()
      const drained = (async () => {
        for (;;) {
          const { done, value } = await reader.read()
          if (done) return
          push(value)
        }
      })()
      return {
        get size() {
          return size
        },
        async write(bytes) {
          crc = crc32(bytes, crc)
          size += bytes.length
          // Settles when the block has been packed, so that no more than one of them waits.
          await writer.write(bytes)
        },
        async close() {
          await writer.close()
          await drained
          const packed = at - dataAt
          push(toBytes([u32(0x08074b50), u32(crc), u32(packed), u32(size)]))
          entries.push({ ...start, crc, packed, size })
        },
      }
    },
    take() {
      const taken = out
      out = []
      return taken
    },
    finish() {
      const directoryAt = at
      for (const { name, crc, packed, size, flags, at: headerAt } of entries) {
        push(
          toBytes([
            ...[u32(0x02014b50), u16(20), u16(20), ...common(flags), u32(crc), u32(packed), u32(size)],
            ...[u16(name.length), u16(0), u16(0), u16(0), u16(0), u32(0), u32(headerAt)],
          ]),
        )
        push(name.slice())
      }
      const count = entries.length
      push(
        toBytes([
          ...[u32(0x06054b50), u16(0), u16(0), u16(count), u16(count)],
          ...[u32(at - directoryAt), u32(directoryAt), u16(0)],
        ]),
      )
    },
  }
}

const encoder = new TextEncoder()

const u16 = (value: number) => [value & 0xff, (value >>> 8) & 0xff]
const u32 = (value: number) => [...u16(value), ...u16(value >>> 16)]
const toBytes = (fields: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(fields.flat())

const local = [u32(0x04034b50), u16(20)] as const
/** Flags, method, time and date. */
const common = (flags: number) => [u16(flags), u16(deflated), u16(0), u16(0x21)]
