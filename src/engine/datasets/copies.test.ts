import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ok } from '#core/result.ts'
import { findCopies } from './copies.ts'

/** Bodies by row, in groups of three rows, under a hash with only three values: most agreements are false ones. */
const search = (bodies: readonly number[], opened: [number, number][] = []) => ({
  rows: Int32Array.from(bodies.keys()),
  words: Uint32Array.from(bodies.flatMap((body) => [body % 3, 7])),
  groups: Array.from({ length: Math.ceil(bodies.length / 3) }, (_, group) => ({
    rowStart: group * 3,
    rowEnd: group * 3 + 3,
  })),
  compareGroups: async (earlier: number, later: number) => {
    opened.push([earlier, later])
    return ok((a: number, b: number) => {
      expect([Math.floor(a / 3), Math.floor(b / 3)]).toEqual([earlier, later])
      return bodies[a] === bodies[b]
    })
  },
})

test('a copy points at the lowest row with its body', async () => {
  expect(await findCopies(search([5, 6, 5, 6, 5]))).toEqual(ok(Int32Array.of(0, 1, 0, 1, 0)))
})

test('rows of one hash with different bodies stay apart', async () => {
  expect(await findCopies(search([0, 3, 6, 3, 6, 0]))).toEqual(ok(Int32Array.of(0, 1, 2, 1, 2, 0)))
})

test('representatives are exactly the first rows of every body, whatever the hash does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(12), { maxLength: 40 }), async (bodies) => {
      const expected = Int32Array.from(bodies, (body) => bodies.indexOf(body))
      expect(await findCopies(search(bodies))).toEqual(ok(expected))
    }),
  )
})

test('without two equal hashes nothing is read again', async () => {
  const opened: [number, number][] = []
  await findCopies(search([0, 1, 2], opened))
  expect(opened).toEqual([])
})

test('an abort ends the search', async () => {
  const reply = await findCopies(search(new Array<number>(5000).fill(1)), { signal: AbortSignal.abort() })
  expect(reply).toEqual({ ok: false, error: { kind: 'Cancelled' } })
})
