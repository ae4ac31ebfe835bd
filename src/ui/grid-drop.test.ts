import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planGridColumns } from './grid-columns.ts'
import { planDrop, planStep } from './grid-drop.ts'

const column = (key: string, group: string, frozen = false) => ({
  key,
  header: key,
  width: 100,
  group,
  frozen,
})
/** number | a | b | c ‖ x | y, the first one frozen, 100 px each after 50 px of numbers */
const list = [
  column('a', 'source', true),
  column('b', 'source'),
  column('c', 'source'),
  column('x', 'answer'),
  column('y', 'answer'),
]
const columns = planGridColumns(list, 500)
const drop = (from: number, pointer: number, scrollLeft = 0) =>
  planDrop(columns, from, pointer, { numberWidth: 50, scrollLeft, viewWidth: 550 })

describe('a column that is dragged', () => {
  test('would stand before or behind the column under the pointer, by its halves', () => {
    expect(drop(0, 190)).toEqual({ to: 0, x: 150 })
    expect(drop(0, 210)).toEqual({ to: 1, x: 250 })
    expect(drop(2, 160)).toEqual({ to: 1, x: 150 })
    expect(drop(2, 60)).toEqual({ to: 0, x: 50 })
    expect(drop(2, 140)).toEqual({ to: 1, x: 150 })
  })

  test('stays in its group, however far the pointer goes', () => {
    expect(drop(0, 540)).toEqual({ to: 2, x: 350 })
    expect(drop(4, 10)).toEqual({ to: 3, x: 350 })
    expect(drop(3, 549)).toEqual({ to: 4, x: 550 })
  })

  test('stays where it is over its own place', () => {
    for (const from of [0, 1, 2, 3, 4]) expect(drop(from, 100 + from * 100)?.to).toBe(from)
  })

  test('is not dropped among columns that are scrolled under the frozen one', () => {
    expect(drop(2, 160, 100)).toEqual({ to: 2, x: 150 })
    expect(drop(2, 120, 100)).toEqual({ to: 1, x: 150 })
  })

  test('always lands inside its group, and the line is drawn in view', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: -50, max: 900 }),
        fc.integer({ min: 0, max: 300 }),
        (from, pointer, scrollLeft) => {
          const planned = drop(from, pointer, scrollLeft)
          expect(list[planned?.to ?? -1]?.group).toBe(list[from]?.group)
          expect(planned?.x).toBeGreaterThanOrEqual(50)
          expect(planned?.x).toBeLessThanOrEqual(550)
        },
      ),
    )
  })
})

test('a step ends where the group does', () => {
  expect(planStep(list, 0, -1)).toBeNull()
  expect(planStep(list, 1, -1)).toBe(0)
  expect(planStep(list, 2, 1)).toBeNull()
  expect(planStep(list, 3, 1)).toBe(4)
  expect(planStep(list, 4, 1)).toBeNull()
})
