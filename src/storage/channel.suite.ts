import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Channel } from '#core/ports.ts'

export interface Note {
  readonly text: string
  readonly list?: readonly number[]
}

/** What every Channel promises. @param open three tabs of one origin */
export function describeChannel(
  name: string,
  open: () => readonly [Channel<Note>, Channel<Note>, Channel<Note>],
): void {
  describe(`channel: ${name}`, () => {
    let tabs: ReturnType<typeof open>
    beforeEach(() => {
      tabs = open()
    })
    afterEach(() => tabs.forEach((tab) => tab.close()))

    /** The texts a tab hears until one says "end". */
    const hear = (tab: Channel<Note>): Promise<readonly string[]> =>
      new Promise((resolve) => {
        const heard: string[] = []
        tab.subscribe(({ text }) => {
          if (text === 'end') resolve(heard)
          else heard.push(text)
        })
      })

    test('all others hear a message, in the order of sending; the sender does not', async () => {
      const [one, two, three] = tabs
      const heard = [hear(one), hear(two), hear(three)]
      one.post({ text: 'a' })
      one.post({ text: 'b' })
      one.post({ text: 'end' })
      expect(await heard[1]).toEqual(['a', 'b'])
      expect(await heard[2]).toEqual(['a', 'b'])
      two.post({ text: 'end' })
      expect(await heard[0]).toEqual([])
    })

    test('a message is a copy, made when it is sent', async () => {
      const [one, two] = tabs
      const heard = new Promise<Note>((resolve) => two.subscribe(resolve))
      const list = [1]
      one.post({ text: 'a', list })
      list.push(2)
      expect(await heard).toEqual({ text: 'a', list: [1] })
    })

    test('nobody hears within the sender’s own step', async () => {
      const [one, two] = tabs
      let heard = false
      const arrived = new Promise<void>((resolve) => {
        two.subscribe(() => {
          heard = true
          resolve()
        })
      })
      one.post({ text: 'a' })
      expect(heard).toBe(false)
      await arrived
      expect(heard).toBe(true)
    })

    test('every listener of a tab hears, until it unsubscribes', async () => {
      const [one, two] = tabs
      const heard: string[] = []
      const stop = two.subscribe(({ text }) => heard.push(`first ${text}`))
      const end = hear(two)
      one.post({ text: 'a' })
      await new Promise<void>((resolve) => {
        const stopWaiting = two.subscribe(() => {
          stopWaiting()
          resolve()
        })
      })
      stop()
      stop()
      one.post({ text: 'b' })
      one.post({ text: 'end' })
      expect(await end).toEqual(['a', 'b'])
      expect(heard).toEqual(['first a'])
    })

    test('a closed channel is deaf and dumb', async () => {
      const [one, two, three] = tabs
      let heard = 0
      two.subscribe(() => heard++)
      two.close()
      two.close()
      expect(() => two.post({ text: 'a' })).toThrow()
      const end = hear(three)
      one.post({ text: 'b' })
      one.post({ text: 'end' })
      expect(await end).toEqual(['b'])
      expect(heard).toBe(0)
    })
  })
}
