import { expect, test } from 'vitest'
import { createSeededRandom } from '#storage/seeded-random.ts'
import { pickSample } from '../datasets/pick-sample.ts'
import { fitTokenModel } from './token-model.ts'

const requests = Array.from({ length: 20_000 }, (_, index) => {
  // Three kinds of rows with different tokens per byte, and some noise.
  const bytes = 300 + ((index * 7919) % 900)
  return { bytes, tokens: Math.round(40 + bytes / [4, 4, 1.6][index % 3]! + ((index * 31) % 17)) }
})
const bytes = requests.reduce((sum, request) => sum + request.bytes, 0)
const tokens = requests.reduce((sum, request) => sum + request.tokens, 0)

test('a fixed text plus so much per byte is found exactly', () => {
  const model = fitTokenModel(
    [100, 200, 400].map((size) => ({ bytes: size, tokens: 50 + size / 4 })),
    { requests: 1000, bytes: 300_000 },
  )
  expect(model.total.low).toBe(125_000)
  expect(model.total.high).toBe(125_000)
  expect(model.guess(10, 4000)).toBeCloseTo(1500)
})

test('counting every request gives the exact number', () => {
  const model = fitTokenModel(requests, { requests: requests.length, bytes })
  expect(model.total).toEqual({ low: tokens, high: tokens })
})

test('the interval of a thousand requests holds the exact count in at least 95 of 100 draws', () => {
  let hits = 0
  for (let seed = 0; seed < 100; seed++) {
    const sample = Array.from(pickSample(requests.length, 1000, createSeededRandom(seed)))
    const { total } = fitTokenModel(
      sample.map((index) => requests[index]!),
      { requests: requests.length, bytes },
    )
    if (total.low <= tokens && tokens <= total.high) hits++
    expect(total.high - total.low).toBeLessThan(tokens * 0.1)
  }
  expect(hits).toBeGreaterThanOrEqual(95)
})

test('nothing sampled is nothing', () => {
  expect(fitTokenModel([], { requests: 0, bytes: 0 }).total).toEqual({ low: 0, high: 0 })
})
