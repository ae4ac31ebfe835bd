import { describe, expect, test } from 'vitest'
import type { Locks } from '#core/ports.ts'

/** What every Locks promises. @param open two tabs of one origin */
export function describeLocks(name: string, open: () => readonly [Locks, Locks]): void {
  describe(`locks: ${name}`, () => {
    let count = 0
    const freshName = () => `bw:test:${name}:${Date.now()}:${count++}`

    /** Takes the lock and keeps it until `release`. */
    async function take(locks: Locks, lock: string, mode: 'exclusive' | 'shared' = 'exclusive') {
      let release: () => void = () => undefined
      let ended: Promise<unknown> = Promise.resolve()
      await new Promise<void>((granted) => {
        ended = locks.hold(lock, { mode }, () => {
          granted()
          return new Promise<void>((resolve) => (release = resolve))
        })
      })
      return async () => {
        release()
        await ended
      }
    }

    test('hold gives what the work gives', async () => {
      const [tab] = open()
      expect(await tab.hold(freshName(), {}, async () => 42)).toBe(42)
    })

    test('the next holder waits until the first has finished', async () => {
      const [one, two] = open()
      const lock = freshName()
      const events: string[] = []
      const release = await take(one, lock)
      const second = two.hold(lock, {}, async () => void events.push('second'))
      await two.held()
      events.push('first ends')
      await release()
      await second
      expect(events).toEqual(['first ends', 'second'])
    })

    test('waiting holders come in the order of asking', async () => {
      const [one, two] = open()
      const lock = freshName()
      const events: number[] = []
      const release = await take(one, lock)
      const waiting = [1, 2, 3].map((number) =>
        (number % 2 === 0 ? one : two).hold(lock, {}, async () => void events.push(number)),
      )
      await release()
      await Promise.all(waiting)
      expect(events).toEqual([1, 2, 3])
    })

    test('other names do not matter', async () => {
      const [one, two] = open()
      const release = await take(one, freshName())
      expect(await two.hold(freshName(), {}, async () => 'free')).toBe('free')
      await release()
    })

    test('with ifAvailable a taken lock is null at once and its work is not done', async () => {
      const [one, two] = open()
      const lock = freshName()
      const release = await take(one, lock)
      let worked = false
      expect(await two.hold(lock, { ifAvailable: true }, async () => (worked = true))).toBeNull()
      expect(worked).toBe(false)
      await release()
      expect(await two.hold(lock, { ifAvailable: true }, async () => 'got it')).toBe('got it')
    })

    test('shared holders are together, an exclusive one is alone', async () => {
      const [one, two] = open()
      const lock = freshName()
      const releaseOne = await take(one, lock, 'shared')
      const releaseTwo = await take(two, lock, 'shared')
      expect(await two.hold(lock, { ifAvailable: true }, async () => 'in')).toBeNull()
      await releaseOne()
      expect(await one.hold(lock, { ifAvailable: true }, async () => 'in')).toBeNull()
      await releaseTwo()
      expect(await one.hold(lock, { ifAvailable: true }, async () => 'in')).toBe('in')
    })

    test('a shared one does not overtake a waiting exclusive one', async () => {
      const [one, two] = open()
      const lock = freshName()
      const events: string[] = []
      const release = await take(one, lock, 'shared')
      const exclusive = two.hold(lock, {}, async () => void events.push('exclusive'))
      const shared = one.hold(lock, { mode: 'shared' }, async () => void events.push('shared'))
      await one.held()
      expect(events).toEqual([])
      await release()
      await Promise.all([exclusive, shared])
      expect(events).toEqual(['exclusive', 'shared'])
    })

    test('an abort while waiting is null, and does not keep back the one behind', async () => {
      const [one, two] = open()
      const lock = freshName()
      const release = await take(one, lock, 'shared')
      const abort = new AbortController()
      let worked = false
      const waiting = two.hold(lock, { signal: abort.signal }, async () => (worked = true))
      const behind = two.hold(lock, { mode: 'shared' }, async () => 'behind')
      await two.held()
      abort.abort(new Error('no longer wanted'))
      expect(await waiting).toBeNull()
      // Chromium 156 lets the ones behind an aborted request move up only when a lock is released.
      await release()
      expect(await behind).toBe('behind')
      expect(worked).toBe(false)
      expect(await one.hold(lock, { ifAvailable: true }, async () => 'free')).toBe('free')
    })

    test('a signal that has aborted already is null', async () => {
      const [tab] = open()
      expect(await tab.hold(freshName(), { signal: AbortSignal.abort() }, async () => 'worked')).toBeNull()
      const options = { signal: AbortSignal.abort(), ifAvailable: true }
      expect(await tab.hold(freshName(), options, async () => 'worked')).toBeNull()
    })

    test('an abort after the lock is granted does not disturb the work', async () => {
      const [tab] = open()
      const abort = new AbortController()
      const worked = tab.hold(freshName(), { signal: abort.signal }, async () => {
        abort.abort()
        await tab.held()
        return 'worked'
      })
      expect(await worked).toBe('worked')
    })

    test('a failing work rejects with its own error and lets go', async () => {
      const [one, two] = open()
      const lock = freshName()
      const fail = async (): Promise<never> => {
        throw new DOMException('mine', 'AbortError')
      }
      await expect(one.hold(lock, { signal: new AbortController().signal }, fail)).rejects.toThrow('mine')
      expect(await two.hold(lock, { ifAvailable: true }, async () => 'free')).toBe('free')
    })

    test('held names what anybody holds, not what is waited for', async () => {
      const [one, two] = open()
      const [a, b] = [freshName(), freshName()]
      const releaseB = await take(two, b, 'shared')
      const releaseA = await take(one, a)
      const releaseB2 = await take(one, b, 'shared')
      const ours = async (tab: Locks) => (await tab.held()).filter((held) => held === a || held === b)
      expect(await ours(one)).toEqual([a, b])
      expect(await ours(two)).toEqual([a, b])
      await releaseA()
      await releaseB2()
      expect(await ours(one)).toEqual([b])
      await releaseB()
      expect(await ours(one)).toEqual([])
    })
  })
}
