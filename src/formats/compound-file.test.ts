import { expect, test } from 'vitest'
import { identifyCompoundFile } from './compound-file.ts'
import { readSpreadsheet } from './spreadsheet.ts'

/** Header, FAT in sector 0, directory in sectors 3 and 1: a chain that goes backwards. */
function compoundFile(names: readonly string[]): Blob {
  const view = new DataView(new ArrayBuffer(512 * 5))
  view.setUint32(0, 0xe011cfd0, true)
  view.setUint32(4, 0xe11ab1a1, true)
  view.setUint16(30, 9, true)
  view.setUint32(48, 3, true)
  view.setUint32(76, 0, true)
  const fat = [0xfffffffd, 0xfffffffe, 0xffffffff, 1]
  fat.forEach((next, sector) => {
    view.setUint32(512 + sector * 4, next, true)
  })
  names.forEach((name, index) => {
    const at = (index < 4 ? 4 : 2) * 512 + (index % 4) * 128
    Array.from(name, (letter, unit) => {
      view.setUint16(at + unit * 2, letter.charCodeAt(0), true)
    })
    view.setUint16(at + 64, (name.length + 1) * 2, true)
  })
  return new Blob([view.buffer])
}

test.each([
  ['xls', ['Root Entry', 'Workbook']],
  ['xls', ['Root Entry', 'a', 'b', 'c', 'Book']],
  [
    'xlsx-encrypted',
    ['Root Entry', '\u0006DataSpaces', 'Version', 'x', 'EncryptionInfo', 'EncryptedPackage'],
  ],
  ['office', ['Root Entry', 'WordDocument']],
  ['office', []],
])('is %s by its entries %j', async (kind, names) => {
  expect(await identifyCompoundFile(compoundFile(names))).toBe(kind)
})

test('is not read, and named', async () => {
  const file = compoundFile(['Root Entry', 'EncryptedPackage'])
  const read = await readSpreadsheet(file, 'a.xlsx', { header: () => undefined, row: () => undefined })
  expect(read).toEqual({ ok: false, error: { kind: 'UnknownFormat', looksLike: 'xlsx-encrypted' } })
})

test('with a chain that ends nowhere ends', async () => {
  const bytes = new Uint8Array(await compoundFile(['Root Entry']).arrayBuffer())
  new DataView(bytes.buffer).setUint32(512 + 12, 3, true)
  expect(await identifyCompoundFile(new Blob([bytes]))).toBe('office')
  expect(await identifyCompoundFile(new Blob([bytes.slice(0, 100)]))).toBe('office')
})
