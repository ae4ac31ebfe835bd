import type { Bytes } from '#core/units.ts'
import { createDecoder } from '../text/encoding.ts'
import { badWorkbook } from './fault.ts'
import { createXmlScanner, type XmlHandler } from './xml-scanner.ts'
import { entryOf, type ZipDirectory } from './zip-directory.ts'
import { readEntry, type EntryCall } from './zip-entry.ts'

/** An archive: the file and what is in it. */
export interface Archive {
  readonly file: Blob
  readonly directory: ZipDirectory
}

export interface PartCall extends EntryCall {
  /** After each piece, when the handler has seen it. */
  readonly afterPiece?: () => Promise<void> | void
}

export const compressedSizeOf = ({ directory }: Archive, part: string): Bytes =>
  entryOf(directory, part)?.compressedSize ?? 0

/** Runs `handler` over an XML part. Throws BadWorkbook (missingPart), and as `readEntry` and `createXmlScanner` do. */
export async function readPart(
  { file, directory }: Archive,
  part: string,
  handler: XmlHandler,
  call: PartCall = {},
): Promise<void> {
  const entry = entryOf(directory, part)
  if (!entry) throw badWorkbook('missingPart', part)
  const scanner = createXmlScanner(part, handler)
  const decode = createXmlDecoder(part)
  await readEntry(
    file,
    entry,
    (piece) => {
      scanner.write(decode(piece))
      return call.afterPiece?.()
    },
    call,
  )
  scanner.write(decode())
  scanner.end()
  await call.afterPiece?.()
}

/** Bytes of the start that show the encoding, byte order mark or declaration; XML's appendix F asks for no more. */
const startBytes = 256

/** UTF-8 if neither a mark nor the declaration says otherwise. Call it without bytes at the end. */
function createXmlDecoder(part: string): (bytes?: Uint8Array) => string {
  let start: Uint8Array | null = new Uint8Array(0)
  let decode: ((bytes?: Uint8Array) => string) | null = null
  return (bytes) => {
    if (decode === null || start !== null) {
      const held: Uint8Array = start ?? new Uint8Array(0)
      const begun = new Uint8Array(held.length + (bytes?.length ?? 0))
      begun.set(held)
      if (bytes) begun.set(bytes, held.length)
      if (bytes && begun.length < startBytes) {
        start = begun
        return ''
      }
      start = null
      decode = tryDecoder(encodingOf(begun), part)
      return decode(begun) + (bytes ? '' : decode())
    }
    return decode(bytes)
  }
}

function tryDecoder(label: string, part: string): (bytes?: Uint8Array) => string {
  try {
    return createDecoder(label, { fatal: false })
  } catch {
    throw badWorkbook('notXml', part)
  }
}

function encodingOf(start: Uint8Array): string {
  const [a, b] = start
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le'
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be'
  const head = String.fromCharCode(...start.subarray(0, startBytes))
  return /^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1] ?? 'utf-8'
}
