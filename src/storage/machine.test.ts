import { describe, expect, test } from 'vitest'
import { createClock } from './clock.ts'
import { describeMachine } from './machine.suite.ts'
import { createKeys } from './keys.ts'
import { createRandom } from './random.ts'
import { createSeededRandom } from './seeded-random.ts'

describeMachine('Node', createClock(), createRandom())

describe('seeded random', () => {
  test('repeats with its seed, whatever the sizes of the draws', () => {
    const one = createSeededRandom(42)
    const two = createSeededRandom(42)
    const whole = [...one.bytes(12)]
    expect([...two.bytes(5), ...two.bytes(7)]).toEqual(whole)
    expect([...createSeededRandom(43).bytes(12)]).not.toEqual(whole)
  })

  test('uses all byte values about equally often', () => {
    const counts = new Array<number>(256).fill(0)
    for (const byte of createSeededRandom(1).bytes(256 * 200)) counts[byte]!++
    expect(Math.min(...counts)).toBeGreaterThan(130)
    expect(Math.max(...counts)).toBeLessThan(270)
  })
})

describe('keys', () => {
  test('are kept by connection until they are forgotten', () => {
    const keys = createKeys()
    keys.set('a', 'sk-1')
    keys.set('b', 'sk-2')
    keys.set('a', 'sk-3')
    expect([keys.get('a'), keys.get('b'), keys.get('c')]).toEqual(['sk-3', 'sk-2', undefined])
    keys.forget('a')
    keys.forget('c')
    expect([keys.get('a'), keys.get('b')]).toEqual([undefined, 'sk-2'])
  })

  test('cannot be seen by whoever prints the object', () => {
    const keys = createKeys()
    keys.set('a', 'sk-secret')
    expect(JSON.stringify(keys)).not.toContain('sk-secret')
  })
})
