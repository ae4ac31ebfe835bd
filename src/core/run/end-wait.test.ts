import { describe, expect, test } from 'vitest'
import { endWait } from './end-wait.ts'
import { after, plannedShard, shardIn, start } from './shard-fixture.suite.ts'

const hour = 3_600_000
const heldUntil = (until: number | null) =>
  after(plannedShard(), { kind: 'held', attempt: 1, why: 'network', until, detail: null })

describe('a wait', () => {
  test('that ends soon stays, unless the clock was put back just now', () => {
    const held = heldUntil(start + hour)
    expect(endWait(held, start, false)).toBeNull()
    expect(endWait(held, start, true)).toEqual({ kind: 'released', attempt: 1, why: ['network'] })
  })

  test('whose end was set by a clock that ran days ahead is over', () => {
    expect(endWait(heldUntil(start + 48 * hour), start, false)).toMatchObject({ kind: 'released' })
  })

  test('for a person has nothing to do with the clock', () => {
    expect(endWait(heldUntil(null), start, true)).toBeNull()
  })

  test('for the next look begins anew', () => {
    const unresolved = shardIn('unresolved')
    expect(endWait(unresolved, start, false)).toBeNull()
    expect(endWait(unresolved, start - hour, false)).toEqual({ kind: 'lookAgain', attempt: 1 })
    expect(endWait(unresolved, start - 1000, true)).toEqual({ kind: 'lookAgain', attempt: 1 })
  })

  test('after the fence is not shortened, but not prolonged by the clock either', () => {
    const stage = shardIn('unresolved').stage
    const fenced = {
      ...shardIn('unresolved'),
      stage: { ...stage, fence: 'done', fencedAt: start, nextLookAt: start + 60_000 } as typeof stage,
    }
    expect(endWait(fenced, start + 1000, true)).toBeNull()
    expect(endWait(fenced, start - hour, false)).toEqual({ kind: 'lookAgain', attempt: 1 })
  })
})

test('a shard that waits for nothing is left alone', () => {
  for (const stage of ['uploading', 'ready', 'creating', 'live'] as const)
    expect(endWait(shardIn(stage), start - 48 * hour, true)).toBeNull()
})
