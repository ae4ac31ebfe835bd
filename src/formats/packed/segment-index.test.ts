import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SegmentLine } from './segment-index.ts'
import { createSegmentIndexWriter, foreignRow, malformedRow, openSegmentIndex } from './segment-index.ts'

const write = (lines: readonly SegmentLine[]): Uint8Array => {
  const writer = createSegmentIndexWriter()
  for (const line of lines) writer.append(line)
  return writer.finish()
}
const read = (bytes: Uint8Array): SegmentLine[] => {
  const index = openSegmentIndex(bytes)
  return Array.from({ length: index.count }, (_, line) => ({
    row: index.row(line),
    gen: index.gen(line),
    outcome: index.outcome(line),
    flags: index.flags(line),
    offset: index.offset(line),
    length: index.length(line),
    inputTokens: index.inputTokens(line),
    outputTokens: index.outputTokens(line),
    cachedTokens: index.cachedTokens(line),
  }))
}
const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const line = fc.record({
  row: fc.oneof(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.constantFrom(foreignRow, malformedRow)),
  gen: fc.integer({ min: 0, max: 65_535 }),
  outcome: fc.integer({ min: 0, max: 255 }),
  flags: fc.integer({ min: 0, max: 255 }),
  offset: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  length: u32,
  inputTokens: u32,
  outputTokens: u32,
  cachedTokens: u32,
})

describe('a segment index', () => {
  test('gives back every line in 32 bytes each', () => {
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const bytes = write(lines)
        expect(bytes.length).toBe(lines.length * 32)
        expect(read(bytes)).toEqual(lines)
      }),
    )
  })

  test('grows beyond its first block', () => {
    const lines = Array.from({ length: 3000 }, (_, row) => ({
      ...{ row, gen: 1, outcome: 2, flags: 3, offset: row * 700, length: 699 },
      ...{ inputTokens: row, outputTokens: 5, cachedTokens: 0 },
    }))
    expect(read(write(lines))).toEqual(lines)
  })

  test('can be read from an odd position of a larger buffer', () => {
    const [sample] = fc.sample(line, 1)
    const larger = new Uint8Array(35)
    larger.set(write([sample!]), 3)
    expect(read(larger.subarray(3))).toEqual([sample])
  })

  test('refuses half a line', () => {
    expect(() => openSegmentIndex(new Uint8Array(33))).toThrow('too early')
  })
})
