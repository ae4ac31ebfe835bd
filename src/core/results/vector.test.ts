import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64, describeVector, readVector, readVectors } from './vector.ts'

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

test('base64 is decoded as others encode it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = toBase64(bytes)
      expect(decodeBase64(text)).toEqual(Uint8Array.from(bytes))
      expect(decodeBase64(text.replaceAll('=', ''))).toEqual(Uint8Array.from(bytes))
    }),
  )
  for (const text of ['A', '!!!!', 'AAAA\n', 'äAAA', 'AA===']) expect(decodeBase64(text)).toBeNull()
})

test('an embedding is the same as a list of numbers and as base64', () => {
  fc.assert(
    fc.property(
      fc.float32Array({ minLength: 1, maxLength: 20, noNaN: true, noDefaultInfinity: true }),
      (given) => {
        const vector = Float32Array.from(given)
        expect(readVector(toBase64(new Uint8Array(vector.buffer)))).toEqual(vector)
        // JSON does not know -0.
        expect(readVector(JSON.parse(JSON.stringify([...vector])) as unknown)).toEqual(
          vector.map((each) => each + 0),
        )
      },
    ),
  )
})

test('what is no embedding gives none', () => {
  for (const value of [null, undefined, 7, {}, [], [1, 'x'], [null], '', 'AAA=', 'text']) {
    expect(readVector(value)).toBeNull()
  }
  expect(readVectors({ choices: [] })).toEqual([])
  expect(readVectors({ data: [{ url: 'x' }] })).toEqual([])
  expect(readVectors({ data: [{ embedding: [1, 2] }, { embedding: 'broken!' }] })).toHaveLength(1)
})

test('a description tells the length and the first numbers', () => {
  expect(describeVector(Float32Array.of(0.1, -1e-7, 3))).toBe('3 numbers: 0.1, -1e-7, 3')
  expect(describeVector(new Float32Array(1536))).toBe('1536 numbers: 0, 0, 0, 0, …')
})
