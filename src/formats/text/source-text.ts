import type { Result } from '#core/result.ts'
import { err, ok } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import { createDecoder } from './encoding.ts'
import type { ReadError } from '../import-error.ts'
import type { Source } from '../source.ts'

/**
 * Takes a block of text; may stop the reading by returning an error.
 *
 * @param zeros the block may hold U+0000. Asked of the bytes, because V8 searches two-byte strings for it byte by byte,
 *   and every ASCII character of them has a zero byte.
 */
export type OnText = (text: string, last: boolean, zeros: boolean) => Promise<ReadError | null>

/** The file has bytes that its encoding does not have; only told when asked for. */
export interface NotDecodable {
  readonly kind: 'NotDecodable'
  /** Bytes before the block that they are in. */
  readonly at: Bytes
}

/** Takes a block of bytes, valid until it resolves; may stop the reading by returning an error. */
export type OnBytes = (bytes: Uint8Array, last: boolean) => Promise<ReadError | 'NotDecodable' | null>

interface ReadBytesCall {
  readonly blockBytes: Bytes
  readonly signal: AbortSignal | undefined
  readonly onBytes: (bytes: Bytes) => void
  readonly pause: (() => Promise<void>) | undefined
}

/** Bytes between two pauses: some ten milliseconds of work. */
export const pauseEvery: Bytes = 1024 * 1024

/**
 * Reads a file as text, block by block, as `readBytes` cuts it.
 *
 * The text is decoded here and never by a parser: Papa Parse decodes every slice of a File alone and damages characters
 * that a slice cuts.
 */
export async function readText(
  source: Source,
  call: ReadBytesCall & { readonly encoding: string; readonly fatal: boolean },
  onText: OnText,
): Promise<Result<{ readonly bytes: Bytes }, ReadError | NotDecodable>> {
  const decode = createDecoder(call.encoding, { fatal: call.fatal })
  const wide = call.encoding.startsWith('utf-16')
  return readBytes(source, call, async (bytes, last) => {
    const text = tryDecode(decode, bytes, last)
    return text === null ? 'NotDecodable' : onText(text, last, wide || hasZero(bytes, text))
  })
}

/**
 * Reads a file block by block. A block has at most `blockBytes` bytes, and a quarter of them even where the stream comes
 * in tiny chunks; the last one may be empty.
 *
 * Fails with SourceChanged when the file is not what it was when the reading began: some browsers end the stream of a
 * changed file without an error (seen in Chromium 156), so its size is compared and one byte is read afresh.
 */
export async function readBytes(
  source: Source,
  call: ReadBytesCall,
  onBlock: OnBytes,
): Promise<Result<{ readonly bytes: Bytes }, ReadError | NotDecodable>> {
  const { stream, taken } = source.open()
  const reader = stream.getReader()
  const gathered = createGatherer(call.blockBytes)
  let bytes = 0
  let pausedAt = 0

  const pass = async (block: Uint8Array, last: boolean): Promise<ReadError | NotDecodable | null> => {
    if (call.signal?.aborted) return { kind: 'Cancelled' }
    const error = await onBlock(block, last)
    if (error === 'NotDecodable') return { kind: 'NotDecodable', at: bytes }
    bytes += block.length
    if (error) return error
    call.onBytes(taken?.() ?? bytes)
    if (bytes - pausedAt >= pauseEvery) {
      pausedAt = bytes
      await call.pause?.()
    }
    return null
  }

  for (;;) {
    const chunk = await readChunk(reader)
    if (!chunk.ok) return chunk
    const last = chunk.value === undefined
    const pieces = chunk.value === undefined ? [undefined] : cut(chunk.value, call.blockBytes)
    for (const piece of pieces) {
      const block = gathered.add(piece)
      const error = block && (await pass(block, last))
      if (!error) continue
      await reader.cancel().catch(() => undefined)
      return err(error)
    }
    if (last) break
  }
  const { file } = source
  const complete = (taken?.() ?? bytes) === file.size && (await isUnchanged(file))
  return complete ? ok({ bytes: file.size }) : err({ kind: 'SourceChanged' })
}

/** Streams of tiny chunks must not become a flood of tiny blocks. */
function createGatherer(blockBytes: Bytes): {
  /** Adds a piece, or with undefined the end. @returns the next block; null = there is too little for one */
  add(piece: Uint8Array | undefined): Uint8Array | null
} {
  const gathered = new Uint8Array(blockBytes + (blockBytes >> 2))
  let length = 0
  return {
    add(piece) {
      const isEnough = piece === undefined || (length + piece.length) * 4 >= blockBytes
      if (length === 0 && isEnough) return piece ?? gathered.subarray(0, 0)
      if (piece) gathered.set(piece, length)
      length += piece?.length ?? 0
      if (!isEnough) return null
      const block = gathered.subarray(0, length)
      length = 0
      return block
    },
  }
}

const cut = (chunk: Uint8Array, size: Bytes): Uint8Array[] =>
  Array.from({ length: Math.ceil(chunk.length / size) }, (_, index) =>
    chunk.subarray(index * size, (index + 1) * size),
  )

/** In ASCII a search of the text is thirty times faster than one of the bytes; in other text it is half as fast. */
const hasZero = (bytes: Uint8Array, text: string): boolean =>
  bytes.length === text.length ? text.includes('\0') : bytes.includes(0)

async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<Result<Uint8Array | undefined, ReadError>> {
  try {
    return ok((await reader.read()).value)
  } catch (error) {
    return err(toReadError(error))
  }
}

function tryDecode(decode: (bytes?: Uint8Array) => string, bytes: Uint8Array, last: boolean): string | null {
  try {
    return last ? decode(bytes) + decode() : decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

/** The file can still be read to its end. */
export async function isUnchanged(file: Blob): Promise<boolean> {
  try {
    await file.slice(Math.max(0, file.size - 1), file.size).arrayBuffer()
    return true
  } catch {
    return false
  }
}

/** What a stream's or Blob's error means: the file changed or went away, or whatever the platform says. */
export function toReadError(error: unknown): ReadError {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return name === 'NotReadableError' || name === 'NotFoundError'
    ? { kind: 'SourceChanged' }
    : { kind: 'Unreadable', line: null, column: null, message }
}
