import { expect, test } from 'vitest'
import type { ConnectionLimits } from '#core/records.ts'
import { err, ok } from '#core/result.ts'
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
  expect(parseLimits(toLimitsForm(limits), limits)).toEqual(ok(limits))
  const bare = { ...limits, enqueuedTokens: null, dailyCapUsd: null, expiresAfter: null }
  expect(parseLimits(toLimitsForm(bare), limits)).toEqual(ok(bare))
})

test('numbers are read as people group them', () => {
  const form = { ...toLimitsForm(limits), enqueuedTokens: ' 1,500,000 ', requestsPerShard: '10 000' }
  expect(parseLimits(form, limits)).toMatchObject({
    value: { enqueuedTokens: 1_500_000, requestsPerShard: 10_000 },
  })
  const short = { ...toLimitsForm(limits), enqueuedTokens: '2 M', requestsPerShard: '2.5k' }
  expect(parseLimits(short, limits)).toMatchObject({
    value: { enqueuedTokens: 2_000_000, requestsPerShard: 2_500 },
  })
})

test('fields with what is no usable number are named, and nothing is saved', () => {
  const form = toLimitsForm(limits)
  for (const change of [
    { enqueuedTokens: '2 millions' },
    { enqueuedTokens: '0' },
    { requestsPerShard: '' },
    { requestsPerShard: '1,5' },
    { megabytesPerShard: '0' },
    { batchPercent: '120' },
    { batchPercent: '' },
    { dailyCap: '-3' },
  ]) {
    expect([change, parseLimits({ ...form, ...change }, limits)]).toEqual([change, err(Object.keys(change))])
  }
})
