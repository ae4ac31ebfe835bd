import { describe, expect, test } from 'vitest'
import { createFakeClock } from './fake-clock.ts'

describe('a fake clock', () => {
  test('stands still until it is moved', async () => {
    const clock = createFakeClock(1000)
    expect(clock.now()).toBe(1000)
    await clock.advance(250)
    expect(clock.now()).toBe(1250)
  })

  test('wakes sleepers in the order of their time, then of their going to sleep', async () => {
    const clock = createFakeClock(0)
    const woken: string[] = []
    const sleep = (name: string, ms: number) =>
      clock.sleep(ms).then(() => woken.push(`${name} at ${clock.now()}`))
    void sleep('late', 300)
    void sleep('early', 100)
    void sleep('also early', 100)
    void sleep('never', 301)
    await clock.advance(300)
    expect(woken).toEqual(['early at 100', 'also early at 100', 'late at 300'])
    expect(clock.now()).toBe(300)
    expect(clock.sleeping).toBe(1)
  })

  test('wakes those who go to sleep again on the way', async () => {
    const clock = createFakeClock(0)
    const ticks: number[] = []
    void (async () => {
      for (;;) {
        await clock.sleep(10)
        ticks.push(clock.now())
        await new Promise((resolve) => setTimeout(resolve, 0))
      }
    })()
    await clock.advance(35)
    expect(ticks).toEqual([10, 20, 30])
  })

  test('goes to the next wake-up, or says that nobody sleeps', async () => {
    const clock = createFakeClock(0)
    expect(await clock.advanceToNext()).toBe(false)
    void clock.sleep(500)
    void clock.sleep(200)
    expect(await clock.advanceToNext()).toBe(true)
    expect(clock.now()).toBe(200)
    expect(await clock.advanceToNext()).toBe(true)
    expect(clock.now()).toBe(500)
    expect(await clock.advanceToNext()).toBe(false)
  })

  test('an abort wakes at once and time does not move', async () => {
    const clock = createFakeClock(0)
    const abort = new AbortController()
    const sleeping = clock.sleep(1000, abort.signal)
    abort.abort()
    await sleeping
    expect(clock.now()).toBe(0)
    expect(clock.sleeping).toBe(0)
    await clock.sleep(1000, abort.signal)
    await clock.sleep(0)
    await clock.sleep(-5)
    expect(clock.now()).toBe(0)
  })
})
