import type { Bytes } from '#core/units.ts'

/**
 * Tells what is in an OLE compound file ([MS-CFB]): the old Office formats, and workbooks with a password, which are
 * packed into one.
 *
 * ```
 * header 512 bytes ─ first directory sector ─ chain through the FAT ─ entries of 128 bytes, names in UTF-16
 * ```
 *
 * @returns xlsx-encrypted, xls, or office for everything else (documents, mails, installers)
 */
export async function identifyCompoundFile(file: Blob): Promise<'xlsx-encrypted' | 'xls' | 'office'> {
  const names = await entryNames(file)
  if (names.includes('EncryptedPackage') || names.includes('EncryptionInfo')) return 'xlsx-encrypted'
  return names.includes('Workbook') || names.includes('Book') ? 'xls' : 'office'
}

/** More sectors than these, and it is no workbook's directory. */
const sectorLimit = 256
const endOfChain = 0xfffffffa

async function entryNames(file: Blob): Promise<readonly string[]> {
  const names: string[] = []
  const header = await readView(file, 0, 512)
  if (header.byteLength < 512) return names
  const sectorBytes = header.getUint16(30, true) === 12 ? 4096 : 512
  const readSector = (sector: number) => readView(file, (sector + 1) * sectorBytes, sectorBytes)
  let sector = header.getUint32(48, true)
  for (let count = 0; sector < endOfChain && count < sectorLimit; count++) {
    const entries = await readSector(sector)
    for (let at = 0; at + 128 <= entries.byteLength; at += 128) names.push(nameAt(entries, at))
    sector = await nextSector(header, readSector, sectorBytes / 4, sector)
  }
  return names
}

/** The header names the first 109 sectors of the FAT, enough for 6.8 MB; beyond it the chain is not followed. */
async function nextSector(
  header: DataView,
  readSector: (sector: number) => Promise<DataView>,
  perSector: number,
  sector: number,
): Promise<number> {
  const index = Math.floor(sector / perSector)
  if (index >= 109) return sector + 1
  const fat = await readSector(header.getUint32(76 + index * 4, true))
  const at = (sector % perSector) * 4
  return at + 4 <= fat.byteLength ? fat.getUint32(at, true) : endOfChain
}

function nameAt(entries: DataView, at: number): string {
  const length = Math.min(entries.getUint16(at + 64, true), 64)
  const units = Array.from({ length: Math.max(0, length / 2 - 1) }, (_, index) =>
    entries.getUint16(at + index * 2, true),
  )
  return String.fromCharCode(...units)
}

const readView = async (file: Blob, start: Bytes, size: Bytes): Promise<DataView> =>
  new DataView(await file.slice(start, start + size).arrayBuffer())
