import type { Bytes } from '#core/units.ts'
import { toReadError } from '../text/source-text.ts'
import { badWorkbook, XlsxFault } from './fault.ts'

export interface ZipEntry {
  readonly name: string
  /** 0 = stored, 8 = deflate; others are refused when the entry is opened. */
  readonly method: number
  readonly encrypted: boolean
  readonly crc32: number
  readonly compressedSize: Bytes
  /** As the directory claims; believed only when as much has come out. */
  readonly size: Bytes
  /** Where the entry's own header starts in the file. */
  readonly headerAt: Bytes
}

/**
 * Entries by name in lower case, because names of parts are equal regardless of it (OPC, ECMA-376 part 2 §6.2.2.3). Of
 * two with one name the last one counts.
 */
export type ZipDirectory = ReadonlyMap<string, ZipEntry>

export const entryOf = (directory: ZipDirectory, name: string): ZipEntry | null =>
  directory.get(toKey(name)) ?? null

/** A workbook has a few hundred parts at most; a directory beyond these is no workbook and is not kept in memory. */
const directoryLimit = 16 * 1024 * 1024

/** The end record has 22 bytes and a comment of up to 65,535 (APPNOTE.TXT 6.3.10 §4.3.16); before it stands zip64's locator. */
const tailBytes = 22 + 65_535 + 20

/**
 * Reads the list of files at an archive's end, also of zip64 archives and of ones with something before their start.
 *
 * Throws BadWorkbook: truncated when there is no end record, damaged when what it points to is no directory.
 */
export async function readZipDirectory(file: Blob): Promise<ZipDirectory> {
  const tailAt = Math.max(0, file.size - tailBytes)
  const tail = await readView(file, tailAt, file.size)
  const end = findEnd(tail)
  if (end === -1) throw badWorkbook('truncated')

  const wide = await readZip64End(file, tail, end)
  const size = wide?.size ?? tail.getUint32(end + 12, true)
  const claimedAt = wide?.at ?? tail.getUint32(end + 16, true)
  const directoryEnd = wide?.end ?? tailAt + end
  if (size > directoryLimit || size > directoryEnd) throw badWorkbook('damaged')
  // The directory ends where its end record starts. If it claims another place, bytes were put before the archive,
  // and all of its places are off by as many.
  const at = directoryEnd - size
  return parseDirectory(await readView(file, at, directoryEnd), at - claimedAt)
}

function parseDirectory(view: DataView, shift: number): ZipDirectory {
  const directory = new Map<string, ZipEntry>()
  let at = 0
  while (at < view.byteLength) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50) throw badWorkbook('damaged')
    const nameEnd = at + 46 + view.getUint16(at + 28, true)
    const extraEnd = nameEnd + view.getUint16(at + 30, true)
    const next = extraEnd + view.getUint16(at + 32, true)
    if (next > view.byteLength) throw badWorkbook('damaged')
    const name = new TextDecoder().decode(toBytes(view, at + 46, nameEnd))
    const wide = createZip64Fields(view, nameEnd, extraEnd)
    // In this order; each stands in the extra field only if its 32 bits are all ones (APPNOTE §4.5.3).
    const size = wide(view.getUint32(at + 24, true))
    const compressedSize = wide(view.getUint32(at + 20, true))
    const headerAt = wide(view.getUint32(at + 42, true)) + shift
    directory.set(toKey(name), {
      ...{ name, size, compressedSize, headerAt },
      method: view.getUint16(at + 10, true),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      crc32: view.getUint32(at + 16, true),
    })
    at = next
  }
  return directory
}

/** Where an entry's bytes start: behind its own header, whose lengths differ from the directory's. */
export async function locateEntry(file: Blob, entry: ZipEntry): Promise<Bytes> {
  const { headerAt, name } = entry
  if (headerAt < 0 || headerAt + 30 > file.size) throw badWorkbook('damaged', name)
  const header = await readView(file, headerAt, headerAt + 30)
  if (header.getUint32(0, true) !== 0x04034b50) throw badWorkbook('damaged', name)
  const start = headerAt + 30 + header.getUint16(26, true) + header.getUint16(28, true)
  if (start + entry.compressedSize > file.size) throw badWorkbook('truncated', name)
  return start
}

/** The end record nearest to the end whose comment reaches exactly there; else the nearest one at all. */
function findEnd(tail: DataView): number {
  let nearest = -1
  for (let at = tail.byteLength - 22; at >= 0; at--) {
    if (tail.getUint32(at, true) !== 0x06054b50) continue
    if (at + 22 + tail.getUint16(at + 20, true) === tail.byteLength) return at
    if (nearest === -1) nearest = at
  }
  return nearest
}

async function readZip64End(
  file: Blob,
  tail: DataView,
  end: number,
): Promise<{ readonly size: Bytes; readonly at: Bytes; readonly end: Bytes } | null> {
  const locator = end - 20
  if (locator < 0 || tail.getUint32(locator, true) !== 0x07064b50) return null
  const recordAt = toNumber(tail.getBigUint64(locator + 8, true))
  if (recordAt + 56 > file.size) throw badWorkbook('damaged')
  const record = await readView(file, recordAt, recordAt + 56)
  if (record.getUint32(0, true) !== 0x06064b50) throw badWorkbook('damaged')
  const [size, at] = [record.getBigUint64(40, true), record.getBigUint64(48, true)]
  return { size: toNumber(size), at: toNumber(at), end: recordAt }
}

function createZip64Fields(view: DataView, start: number, end: number): (narrow: number) => number {
  let at = start
  while (at + 4 <= end && view.getUint16(at, true) !== 1) at += 4 + view.getUint16(at + 2, true)
  at += 4
  return (narrow) => {
    if (narrow !== 0xffffffff) return narrow
    if (at + 8 > end) throw badWorkbook('damaged')
    at += 8
    return toNumber(view.getBigUint64(at - 8, true))
  }
}

function toNumber(wide: bigint): number {
  if (wide > BigInt(Number.MAX_SAFE_INTEGER)) throw badWorkbook('damaged')
  return Number(wide)
}

async function readView(file: Blob, start: Bytes, end: Bytes): Promise<DataView> {
  try {
    return new DataView(await file.slice(start, end).arrayBuffer())
  } catch (error) {
    throw new XlsxFault(toReadError(error))
  }
}

const toBytes = (view: DataView, start: number, end: number): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset + start, end - start)

/** Some writers separate folders by backslashes, or start with one. */
const toKey = (name: string): string => name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase()
