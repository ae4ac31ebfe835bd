import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countVectors, createVectorWriter } from './vector-file.ts'

const write = (vectors: readonly (readonly [line: number, vector: Float32Array])[]) => {
  const writer = createVectorWriter()
  const pieces: Uint8Array[] = []
  for (const [line, vector] of vectors) {
    const piece = writer.append(line, vector)
    if (piece !== null) pieces.push(piece)
  }
  pieces.push(...writer.finish())
  return { writer, bytes: new Uint8Array(Buffer.concat(pieces)) }
}

test('vectors come back with their lines', () => {
  fc.assert(
    fc.property(fc.nat({ max: 40 }), fc.integer({ min: 1, max: 8 }), (count, dimensions) => {
      const given = Array.from({ length: count }, (_, at) => {
        const vector = Float32Array.from({ length: dimensions }, (_each, place) => at + place / 8)
        return [at * 2, vector] as const
      })
      const { bytes } = write(given)
      expect(countVectors(bytes.length, dimensions)).toBe(count)
      const numbers = new Float32Array(bytes.buffer, 0, count * dimensions)
      expect([...numbers]).toEqual(given.flatMap(([, vector]) => [...vector]))
      expect([...new Uint32Array(bytes.buffer, count * dimensions * 4)]).toEqual(given.map(([line]) => line))
    }),
  )
})

test('a vector of another length is left out and counted', () => {
  const { writer, bytes } = write([
    [0, Float32Array.of(1, 2)],
    [1, Float32Array.of(1, 2, 3)],
    [3, Float32Array.of(3, 4)],
  ])
  expect([writer.dimensions, writer.count, writer.others]).toEqual([2, 2, 1])
  expect(countVectors(bytes.length, 2)).toBe(2)
  expect(countVectors(bytes.length - 1, 2)).toBeNull()
})

test('no more than a block is held', () => {
  const writer = createVectorWriter()
  const vector = new Float32Array(1536)
  let written = 0
  for (let line = 0; line < 2000; line++) written += writer.append(line, vector)?.length ?? 0
  expect(2000 * vector.byteLength - written).toBeLessThan(1024 * 1024)
  for (const piece of writer.finish()) written += piece.length
  expect(written).toBe(2000 * (vector.byteLength + 4))
})
