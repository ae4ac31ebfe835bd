import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planCompletionOrder } from './completion-order.ts'
import { encodeIndexedLine, indexBytes, openLineIndex } from './line-index.ts'

function indexOf(lengths: readonly number[]) {
  const view = new DataView(new ArrayBuffer(lengths.length * indexBytes))
  let offset = 0
  lengths.forEach((length, line) => {
    const rest = { verdict: 0, reasoning: 1, input: 2, output: 3, lineBytes: 4, customIdBytes: 5 } as const
    encodeIndexedLine(view, line, { offset, length, ...rest })
    offset += length + 1
  })
  return openLineIndex(new Uint8Array(view.buffer))
}

describe('the order in which lines are executed', () => {
  test('has every line once and is the same for the same seed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3_000_000 }), { maxLength: 900 }),
        fc.nat(),
        (lengths, seed) => {
          const { lines } = planCompletionOrder(indexOf(lengths), seed)
          expect([...lines].sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i))
          expect(planCompletionOrder(indexOf(lengths), seed).lines).toEqual(lines)
        },
      ),
    )
  })

  test('is not the order of the file, and another for another seed', () => {
    const index = indexOf(Array.from({ length: 1_000 }, () => 100))
    const one = [...planCompletionOrder(index, 1).lines]
    expect(one).not.toEqual(one.toSorted((a, b) => a - b))
    expect([...planCompletionOrder(index, 2).lines]).not.toEqual(one)
  })

  test('finishes one block of neighbours before the next, and no block is large', () => {
    const index = indexOf(Array.from({ length: 600 }, (_, i) => (i % 50 === 0 ? 2_000_000 : 100)))
    const { lines, blockOf } = planCompletionOrder(index, 7)
    const changes = [...lines].filter((line, i) => i > 0 && blockOf[line] !== blockOf[lines[i - 1]!])
    expect(changes).toHaveLength(new Set(blockOf).size - 1)
    const bytes = new Map<number, number>()
    blockOf.forEach((block, line) => bytes.set(block, (bytes.get(block) ?? 0) + index.length(line)))
    expect(Math.max(...bytes.values())).toBeLessThanOrEqual(4_194_304)
  })
})
