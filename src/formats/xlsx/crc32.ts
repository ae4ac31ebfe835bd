/** Four tables, so that four bytes are taken at a time; a table for each byte alone takes three times as long. */
const tables = createTables()

function createTables(): readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
    return value
  })
  const shift = (table: Uint32Array) => table.map((value) => (value >>> 8) ^ (first[value & 0xff] ?? 0))
  const second = shift(first)
  const third = shift(second)
  return [first, second, third, shift(third)]
}

/**
 * The checksum of ZIP (ISO 3309, polynomial 0xEDB88320), continued.
 *
 * @param crc what the bytes before gave; 0 at the start
 * @returns an unsigned 32-bit number
 */
export function crc32(bytes: Uint8Array, crc = 0): number {
  const [first, second, third, fourth] = tables
  const end = bytes.length
  const quads = end - (end % 4)
  let value = ~crc
  let at = 0
  /* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within its table */
  for (; at < quads; at += 4) {
    value ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    value =
      fourth[value & 0xff]! ^
      third[(value >>> 8) & 0xff]! ^
      second[(value >>> 16) & 0xff]! ^
      first[value >>> 24]!
  }
  for (; at < end; at++) value = (value >>> 8) ^ first[(value ^ bytes[at]!) & 0xff]!
  /* eslint-enable @typescript-eslint/no-non-null-assertion */
  return ~value >>> 0
}
