/**
 * The head of a NumPy file with a matrix of 32-bit floats; the rows follow it, one after the other, little-endian.
 * Format 1.0: magic, version, u16 length, and a Python literal padded with blanks so that the numbers begin at a multiple
 * of 64 (numpy.lib.format, read 2026-11-21).
 */
export function writeNpyHeader(rows: number, columns: number): Uint8Array<ArrayBuffer> {
  const literal = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`
  const headBytes = magic.length + 4
  const size = Math.ceil((headBytes + literal.length + 1) / 64) * 64
  const header = new Uint8Array(size).fill(0x20)
  header.set(magic)
  header.set([1, 0], magic.length)
  new DataView(header.buffer).setUint16(magic.length + 2, size - headBytes, true)
  header.set(new TextEncoder().encode(literal), headBytes)
  header[size - 1] = 0x0a
  return header
}

const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)
