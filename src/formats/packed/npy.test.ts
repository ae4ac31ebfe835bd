import { expect, test } from 'vitest'
import { writeNpyHeader } from './npy.ts'

test('a head is what NumPy writes', () => {
  const header = writeNpyHeader(3, 1536)
  expect(header.length % 64).toBe(0)
  expect([...header.subarray(0, 8)]).toEqual([0x93, 78, 85, 77, 80, 89, 1, 0])
  expect(new DataView(header.buffer).getUint16(8, true)).toBe(header.length - 10)
  const literal = new TextDecoder().decode(header.subarray(10))
  expect(literal.trimEnd()).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 1536), }")
  expect(literal.endsWith(' \n')).toBe(true)
})

test('numbers begin at a multiple of 64, however long the shape is', () => {
  for (const rows of [0, 1, 9, 999_999, 1_000_000_000, 2 ** 52]) {
    const header = writeNpyHeader(rows, rows)
    expect(header.length % 64).toBe(0)
    expect(header.at(-1)).toBe(10)
  }
})
