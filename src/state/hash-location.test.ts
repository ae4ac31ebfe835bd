import { expect, test } from 'vitest'
import { parseHash } from './hash-location.ts'

test.each([
  ['', '/', ''],
  ['#', '/', ''],
  ['#/', '/', ''],
  ['#/runs/1', '/runs/1', ''],
  ['#/runs/1/results?outcome=failed&q=a%3Fb', '/runs/1/results', 'outcome=failed&q=a%3Fb'],
  ['#/runs/1?q=?', '/runs/1', 'q=?'],
])('%s is the path %s with the search %s', (hash, path, search) => {
  expect(parseHash(hash)).toEqual({ path, search })
})
