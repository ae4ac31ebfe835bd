import { expect, test } from 'vitest'
import { ownCauses } from '#core/results/answer-cells.ts'
import { sayCause } from './causes.ts'

test.each(ownCauses)('our own cause %s is said in words', (cause) => {
  expect(sayCause(cause)).not.toMatch(/_|^[a-z]+$/)
})

test('the value that is wrong is quoted', () => {
  expect(sayCause('value_not_in_list: topic: "weather"')).toBe(
    'a value is not in the list: “topic: "weather"”',
  )
})

test('what is not known is shown as it came', () => {
  expect(sayCause('strange_code: Something happened')).toBe('strange_code: Something happened')
  expect(sayCause('The file is gone: 404')).toBe('The file is gone: 404')
})
