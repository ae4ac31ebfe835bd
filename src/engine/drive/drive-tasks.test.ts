import { describe, expect, test } from 'vitest'
import { createSeededRandom } from '#storage/seeded-random.ts'
import { stepDone, stepFailed } from './drive-context.ts'
import { createDriveTasks, type ReleaseKey } from './drive-tasks.ts'

const begin = (keys: readonly string[]) => {
  const clock = { now: () => 1000, sleep: () => Promise.resolve() }
  let turns = 0
  const tasks = createDriveTasks({ clock, random: createSeededRandom(1) }, () => turns++, fail)
  let release: ReleaseKey = fail
  let finish: () => void = fail
  tasks.begin({ kind: 'poll', connectionId: 'c', keys }, (_, letGo) => {
    release = letGo
    return new Promise((resolve) => (finish = () => resolve(stepDone)))
  })
  return {
    tasks,
    release: (...of: Parameters<ReleaseKey>) => release(...of),
    finish: () => finish(),
    turns: () => turns,
  }
}

const fail = (): never => {
  throw new Error('not expected')
}

describe('a task of several shards', () => {
  test('lets go of one and keeps the others; the loop is told', async () => {
    const { tasks, release, turns } = begin(['a', 'b'])
    await Promise.resolve()
    tasks.noteProgress('a')
    release('a', stepDone)
    expect([tasks.isBusy('a'), tasks.isBusy('b')]).toEqual([false, true])
    expect([...tasks.busyKeys()]).toEqual(['b'])
    expect(tasks.notBefore('a')).toBe(0)
    expect(turns()).toBe(1)
  })

  test('is under way until its work is over, also when it has let go of all', async () => {
    const { tasks, release, finish } = begin(['a'])
    await Promise.resolve()
    release('a', stepDone)
    expect(tasks.all()).toHaveLength(1)
    expect(tasks.count('c', 'poll')).toBe(1)
    const [task] = tasks.all()
    finish()
    await task?.ended
    expect(tasks.all()).toEqual([])
  })

  test('makes only the shard wait that failed', async () => {
    const { tasks, release } = begin(['a', 'b'])
    await Promise.resolve()
    tasks.noteProgress('a')
    tasks.noteProgress('b')
    release('a', stepFailed(60_000))
    release('b', stepDone)
    expect(tasks.notBefore('a')).toBe(61_000)
    expect(tasks.notBefore('b')).toBe(0)
  })

  test('says nothing more of a shard that another task has by now', async () => {
    const { tasks, release, finish } = begin(['a'])
    await Promise.resolve()
    const [first] = tasks.all()
    release('a', stepDone)
    tasks.begin({ kind: 'collect', connectionId: 'c', keys: ['a'] }, () => new Promise(() => undefined))
    finish()
    await first?.ended
    expect(tasks.isBusy('a')).toBe(true)
  })
})
