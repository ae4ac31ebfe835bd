import { expect, test } from 'vitest'
import type { ConnectionLimits } from '#core/records.ts'
import { parseLimits, toLimitsForm } from './limits-form.ts'

const limits: ConnectionLimits = {
  requestsPerShard: 50_000,
  bytesPerShard: 190_000_000,
  enqueuedTokens: 2_000_000,
  batchFactor: 0.5,
  completionWindow: '24h',
  dailyCapUsd: 12.5,
  expiresAfter: 604_800,
}

test('what is shown and saved again is what was there', () => {
  expect(parseLimits(toLimitsForm(limits), limits)).toEqual(limits)
  const bare = { ...limits, enqueuedTokens: null, dailyCapUsd: null, expiresAfter: null }
  expect(parseLimits(toLimitsForm(bare), limits)).toEqual(bare)
})

test('numbers are read as people group them', () => {
  const form = { ...toLimitsForm(limits), enqueuedTokens: ' 1,500,000 ', requestsPerShard: '10 000' }
  expect(parseLimits(form, limits)).toMatchObject({ enqueuedTokens: 1_500_000, requestsPerShard: 10_000 })
})

test('what is no usable number is refused as a whole', () => {
  const form = toLimitsForm(limits)
  for (const change of [
    { enqueuedTokens: '2 M' },
    { enqueuedTokens: '0' },
    { requestsPerShard: '' },
    { requestsPerShard: '1,5' },
    { megabytesPerShard: '0' },
    { batchPercent: '120' },
    { batchPercent: '' },
    { dailyCap: '-3' },
  ]) {
    expect([change, parseLimits({ ...form, ...change }, limits)]).toEqual([change, null])
  }
})
