import { expect, test } from 'vitest'
import { runIdOfFile } from './own-names.ts'

test('a file of ours names its run', () => {
  expect(runIdOfFile('bw-0123456789-g0-s12-a3.jsonl')).toBe('0123456789')
})

test.each([
  'reviews.jsonl',
  'bw-short-g0-s1-a1.jsonl',
  'my-bw-0123456789-g0-s1-a1.jsonl',
  'bw-0123456789-g0-s1-a1.jsonl.gz',
])('%s is nobody’s', (name) => {
  expect(runIdOfFile(name)).toBeNull()
})
