import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPathFinder, parsePath, type PathSteps, toCellText, valueAt, writePath } from './answer-path.ts'
import { nastyCell } from '../nasty.suite.ts'

const find = (...answers: readonly unknown[]) => {
  const finder = createPathFinder()
  for (const answer of answers) finder.add(answer)
  return finder.finish()
}

test('a path is written as people write it', () => {
  expect(writePath(['a', 'b', 0, 'c'])).toBe('a.b[0].c')
  expect(writePath([2, 'größe'])).toBe('[2].größe')
  expect(writePath(['a.b', 'c d', ''])).toBe('["a.b"]["c d"][""]')
})

test('any path is read back', () => {
  const step = fc.oneof(nastyCell(), fc.nat({ max: 999_999_999 }))
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (steps: PathSteps) => {
      expect(parsePath(writePath(steps))).toEqual(steps)
    }),
  )
  for (const path of ['', '.', 'a.', '.a', 'a..b', 'a[', 'a[x]', 'a[01]', '["a"]', 'a b', '[1]a']) {
    expect(parsePath(path), path).toBeNull()
  }
})

test('a path leads to its value, never to what every object has', () => {
  const value = { a: { b: [{ c: 1 }] }, list: [null] }
  expect(valueAt(value, ['a', 'b', 0, 'c'])).toBe(1)
  for (const steps of [
    ['a', 'x'],
    ['a', 'b', 1],
    ['a', 0],
    ['constructor'],
    ['__proto__'],
    ['a', 'b', 'length'],
  ]) {
    expect(valueAt(value, steps)).toBeUndefined()
  }
})

test('values are cells as they are, and nothing is no cell', () => {
  expect([true, 1.5, 'x', '', [1], { a: null }].map(toCellText)).toEqual([
    'true',
    '1.5',
    'x',
    '',
    '[1]',
    '{"a":null}',
  ])
  expect([null, undefined, Infinity].map(toCellText)).toEqual([null, null, null])
})

test('paths of answers come with type, share and an example', () => {
  expect(
    find(
      { mood: 'good', score: 1, why: { short: 'Sun', tags: ['x', 'y'] } },
      { mood: 'bad', score: 2.5, extra: true, why: null },
      { mood: 'good', score: 'n/a' },
      { mood: 'good', score: 3 },
    ),
  ).toEqual([
    { path: 'mood', type: 'text', share: 1, example: 'good' },
    { path: 'score', type: 'json', share: 1, example: '1' },
    { path: 'why', type: 'json', share: 0.25, example: '{"short":"Sun","tags":["x","y"]}' },
    { path: 'why.short', type: 'text', share: 0.25, example: 'Sun' },
    { path: 'why.tags', type: 'json', share: 0.25, example: '["x","y"]' },
    { path: 'why.tags[0]', type: 'text', share: 0.25, example: 'x' },
    { path: 'why.tags[1]', type: 'text', share: 0.25, example: 'y' },
    { path: 'extra', type: 'boolean', share: 0.25, example: 'true' },
  ])
})

test('texts that repeat are a category', () => {
  const answers = Array.from({ length: 12 }, (_, at) => ({
    mood: ['good', 'bad', 'meh'][at % 3],
    id: `t${at}`,
  }))
  expect(find(...answers).map(({ type }) => type)).toEqual(['category', 'text'])
})

test('huge and deep answers are looked at no further than is useful', () => {
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`k${at}`, at]))
  expect(find(wide)).toHaveLength(300)
  let deep: unknown = 1
  for (let level = 0; level < 50; level++) deep = { a: deep }
  expect(find(deep)).toHaveLength(6)
  expect(find(Array.from({ length: 1000 }, (_, at) => at))).toHaveLength(5)
  expect(find()).toEqual([])
})
