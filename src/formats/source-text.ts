import type { Result } from '#core/result.ts'
import { err, ok } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import { createDecoder } from './encoding.ts'
import type { ReadError } from './import-error.ts'
import type { Source } from './source.ts'

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

/**
 * Reads a file as text, block by block. A block comes from at most `blockBytes` bytes, unless the stream's chunks are tiny;
 * the last one may be empty.
 *
 * The text is decoded here and never by a parser: Papa Parse decodes every slice of a File alone and damages characters
 * that a slice cuts. Fails with SourceChanged when the file is not what it was when the reading began: some browsers end
 * the stream of a changed file without an error (seen in Chromium 156), so its size is compared and one byte is read
 * afresh.
 */
export async function readText(
  source: Source,
  call: {
    readonly encoding: string
    readonly fatal: boolean
    readonly blockBytes: Bytes
    readonly signal: AbortSignal | undefined
    readonly onBytes: (bytes: Bytes) => void
  },
  onText: OnText,
): Promise<Result<{ readonly bytes: Bytes }, ReadError | NotDecodable>> {
  const decode = createDecoder(call.encoding, { fatal: call.fatal })
  const wide = call.encoding.startsWith('utf-16')
  const { stream, taken } = source.open()
  const reader = stream.getReader()
  let bytes = 0
  let gathered = ''
  let zeros = false
  const stop = async <E>(error: E): Promise<{ readonly ok: false; readonly error: E }> => {
    await reader.cancel().catch(() => undefined)
    return err(error)
  }

  const pass = async (piece: Uint8Array | undefined): Promise<ReadError | NotDecodable | null> => {
    if (call.signal?.aborted) return { kind: 'Cancelled' }
    const text = tryDecode(decode, piece)
    if (text === null) return { kind: 'NotDecodable', at: bytes }
    gathered += text
    bytes += piece?.length ?? 0
    zeros ||= wide || hasZero(piece, text)
    // Streams of tiny chunks must not become a flood of tiny blocks.
    if (piece !== undefined && gathered.length * 4 < call.blockBytes) return null
    const block = gathered
    gathered = ''
    const error = await onText(block, piece === undefined, zeros)
    zeros = false
    if (!error) call.onBytes(taken?.() ?? bytes)
    return error
  }

  for (;;) {
    const chunk = await readChunk(reader)
    if (!chunk.ok) return chunk
    const pieces = chunk.value === undefined ? [undefined] : cut(chunk.value, call.blockBytes)
    for (const piece of pieces) {
      const error = await pass(piece)
      if (error) return stop(error)
    }
    if (chunk.value === undefined) break
  }
  const { file } = source
  const complete = (taken?.() ?? bytes) === file.size && (await isUnchanged(file))
  return complete ? ok({ bytes: file.size }) : err({ kind: 'SourceChanged' })
}

const cut = (chunk: Uint8Array, size: Bytes): Uint8Array[] =>
  Array.from({ length: Math.ceil(chunk.length / size) }, (_, index) =>
    chunk.subarray(index * size, (index + 1) * size),
  )

/** In ASCII a search of the text is thirty times faster than one of the bytes; in other text it is half as fast. */
const hasZero = (bytes: Uint8Array | undefined, text: string): boolean =>
  bytes?.length === text.length ? text.includes('\0') : bytes !== undefined && bytes.indexOf(0) !== -1

async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<Result<Uint8Array | undefined, ReadError>> {
  try {
    return ok((await reader.read()).value)
  } catch (error) {
    return err(toReadError(error))
  }
}

function tryDecode(decode: (bytes?: Uint8Array) => string, bytes: Uint8Array | undefined): string | null {
  try {
    return decode(bytes)
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
