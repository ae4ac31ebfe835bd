import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareOrderKeys, type OrderKey, sortInSteps, toOrderKey } from './row-order.ts'

/** In pieces of three, so that small lists are merged too. */
function sortByKeys(keys: readonly OrderKey[], descending: boolean): Int32Array {
  const steps = sortInSteps(keys, descending, 3)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

const sorted = (cells: readonly (string | null)[], descending = false) =>
  [...sortByKeys(cells.map(toOrderKey), descending)].map((at) => cells[at])

test('numbers go by size, not by their digits, then come texts, then empty cells', () => {
  const cells = ['9', 'high', '', '10', '-3', null, '1.5', 'High', ' ']
  expect(sorted(cells)).toEqual(['-3', '1.5', '9', '10', 'High', 'high', '', null, ' '])
  expect(sorted(cells, true)).toEqual(['10', '9', '1.5', '-3', 'high', 'High', '', null, ' '])
})

test('rows with equal cells keep their order, either way', () => {
  const keys = ['2', '1', '2.0', '1', '2'].map(toOrderKey)
  expect([...sortByKeys(keys, false)]).toEqual([1, 3, 0, 2, 4])
  expect([...sortByKeys(keys, true)]).toEqual([0, 2, 4, 1, 3])
})

test('whatever the cells, every row has one place and no neighbours stand the wrong way round', () => {
  const cell = fc.oneof(fc.constant(null), fc.string({ maxLength: 4 }), fc.integer().map(String))
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 60 }), fc.boolean(), (cells, descending) => {
      const keys = cells.map(toOrderKey)
      const order = [...sortByKeys(keys, descending)]
      expect([...order].sort((a, b) => a - b)).toEqual([...keys.keys()])
      order.forEach((at, place) => {
        const next = order[place + 1]
        if (next === undefined) return
        expect(compareOrderKeys(keys[at] ?? null, keys[next] ?? null, descending)).toBeLessThanOrEqual(0)
      })
    }),
  )
})
