import { expect, test } from 'vitest'
import type { Clock } from '#core/ports.ts'
import { stallDeadline, storedDeadline, withDeadline } from './deadline.ts'

/** Time passes by `pass`; whoever sleeps so long wakes. */
function createClock(): Clock & { pass(ms: number): Promise<void> } {
  let now = 0
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>()
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { at: now + ms, wake: resolve }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', () => resolve())
      }),
    async pass(ms) {
      now += ms
      for (const sleeper of [...sleepers])
        if (sleeper.at <= now) {
          sleepers.delete(sleeper)
          sleeper.wake()
        }
      for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    },
  }
}

const begin = () => {
  const clock = createClock()
  let late = false
  let move: (ms?: number) => void = () => undefined
  let end: () => void = () => undefined
  const ended = withDeadline(clock, stallDeadline, new AbortController().signal, (within, touch) => {
    move = touch
    within.addEventListener('abort', () => (late = true))
    return new Promise<void>((resolve) => (end = resolve))
  })
  return { clock, move: (ms?: number) => move(ms), end: () => end(), ended, isLate: () => late }
}

test('counts from the last byte that moved, however long the whole takes', async () => {
  const call = begin()
  for (let passed = 0; passed < 3_600_000; passed += 100_000) {
    await call.clock.pass(100_000)
    call.move()
  }
  expect(call.isLate()).toBe(false)
  await call.clock.pass(stallDeadline)
  expect(call.isLate()).toBe(true)
})

test('waits longer for the reply when the last byte has left', async () => {
  const call = begin()
  await call.clock.pass(stallDeadline / 2)
  call.move(storedDeadline)
  await call.clock.pass(stallDeadline)
  await call.clock.pass(storedDeadline - stallDeadline - 1)
  expect(call.isLate()).toBe(false)
  await call.clock.pass(1)
  expect(call.isLate()).toBe(true)
})

test('ends with its work, and does not cut it off', async () => {
  const call = begin()
  await call.clock.pass(stallDeadline * 2)
  call.end()
  await expect(call.ended).resolves.toBeUndefined()
})
