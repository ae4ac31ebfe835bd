import { expect, test } from 'vitest'
import { backoff, pollDelay } from './poll-delay.ts'

const minute = 60_000
const calm = { hidden: false, failures: 0, random: 0.5 }

test('a young batch is checked often, an old one every two minutes', () => {
  expect([0, 2, 15, 120, 1440].map((age) => pollDelay(age * minute, calm) / 1000)).toEqual([
    5, 15, 60, 120, 120,
  ])
})

test('a batch that takes a day costs about 850 calls', () => {
  let calls = 0
  for (let age = 0; age < 1440 * minute; age += pollDelay(age, calm)) calls += 1
  expect(calls).toBeGreaterThan(800)
  expect(calls).toBeLessThan(880)
})

test('a hidden page asks half as often, errors double the wait up to ten minutes', () => {
  expect(pollDelay(0, { ...calm, hidden: true })).toBe(10_000)
  expect([1, 2, 3, 30].map((failures) => pollDelay(0, { ...calm, failures }))).toEqual([
    10_000, 20_000, 40_000, 600_000,
  ])
})

test('waits spread by a fifth', () => {
  expect(pollDelay(0, { ...calm, random: 0 })).toBe(4000)
  expect(pollDelay(0, { ...calm, random: 1 })).toBe(6000)
})

test('the first failure waits for the given time, every further one twice as long', () => {
  expect([1, 2, 3, 99].map((failures) => backoff(3000, failures, 0.5))).toEqual([3000, 6000, 12_000, 600_000])
})
