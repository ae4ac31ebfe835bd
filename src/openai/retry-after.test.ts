import { expect, test } from 'vitest'
import { parseRetryAfter, parseRetryText } from './retry-after.ts'

test.each<[Record<string, string>, number | null]>([
  [{}, null],
  [{ 'retry-after': '7' }, 7000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after-ms': '1250', 'retry-after': '2' }, 1250],
  [{ 'retry-after': 'Sat, 21 Nov 2026 12:00:30 GMT', date: 'Sat, 21 Nov 2026 12:00:00 GMT' }, 30_000],
  [{ 'retry-after': 'Sat, 21 Nov 2026 12:00:30 GMT' }, null],
  [{ 'retry-after': 'later' }, null],
])('the headers %j ask for %j ms', (headers, wait) => {
  expect(parseRetryAfter(new Headers(headers))).toBe(wait)
})

test.each([
  ['Rate limit reached for gpt-4o in organization org-1. Please try again in 3.89s. Visit …', 3890],
  ['Please try again in 250ms.', 250],
  ['Please try again in 1m30.5s.', 90_500],
  ['Please try again in 6h12m0s.', 22_320_000],
  ['Please retry after 26 seconds.', 26_000],
  ['Please retry in 2 minutes.', 120_000],
  ['try again in 1 minute 5 seconds', 65_000],
  ['Please try again once some in_progress batches have been completed.', null],
  ['Please try again in some time.', null],
  ['You said 3s ago', null],
  ['', null],
])('the message %j asks for %j ms', (message, wait) => {
  expect(parseRetryText(message)).toBe(wait)
})
