import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isScaled,
  lastOffset,
  offsetByScroll,
  offsetToShow,
  planColumns,
  planRows,
  planScrollSpace,
  scrollByOffset,
} from './virtual-window.ts'

const spaces = fc.record({
  rowCount: fc.integer({ min: 1, max: 5_000_000 }),
  rowHeight: fc.constantFrom(20, 28, 32, 40, 44),
  viewHeight: fc.integer({ min: 40, max: 2000 }),
  ratio: fc.constantFrom(0.25, 1, 1.25, 1.5, 2, 3, 4, 10, 15),
})

describe('scrolling through more rows than an element can be tall', () => {
  test('the spacer is never taller than a browser draws, at any device pixel ratio', () => {
    fc.assert(
      fc.property(spaces, ({ rowCount, rowHeight, viewHeight, ratio }) => {
        const space = planScrollSpace(rowCount, rowHeight, viewHeight, ratio)
        expect(space.spacerHeight).toBeLessThanOrEqual(8_000_000)
        expect(space.spacerHeight * ratio).toBeLessThanOrEqual(33_554_428)
      }),
    )
  })

  test('the lower end of the scrollbar is the last row, the upper end the first', () => {
    fc.assert(
      fc.property(spaces, ({ rowCount, rowHeight, viewHeight, ratio }) => {
        const space = planScrollSpace(rowCount, rowHeight, viewHeight, ratio)
        const bottom = Math.max(space.spacerHeight - viewHeight, 0)
        const atEnd = planRows(rowCount, rowHeight, space, offsetByScroll(space, bottom), 0)
        expect(atEnd.end).toBe(rowCount)
        expect(planRows(rowCount, rowHeight, space, offsetByScroll(space, 0), 0).start).toBe(0)
      }),
    )
  })

  test('a rounded scroll position still reaches both ends', () => {
    const space = planScrollSpace(1_000_000, 32, 600, 2)
    expect(isScaled(space)).toBe(true)
    expect(offsetByScroll(space, 8_000_000 - 600 - 0.5)).toBe(lastOffset(space))
    expect(offsetByScroll(space, 0.5)).toBe(0)
  })

  test('offset and scroll position lead back to each other', () => {
    fc.assert(
      fc.property(spaces, fc.double({ min: 0, max: 1, noNaN: true }), (plan, share) => {
        const space = planScrollSpace(plan.rowCount, plan.rowHeight, plan.viewHeight, plan.ratio)
        const offset = share * lastOffset(space)
        const back = offsetByScroll(space, scrollByOffset(space, offset))
        // Within one scrolled px of an end the end itself is meant.
        const scale = lastOffset(space) / Math.max(space.spacerHeight - plan.viewHeight, 1)
        expect(Math.abs(back - offset)).toBeLessThanOrEqual(Math.max(scale, 1) * 1.01)
      }),
    )
  })

  test('rows that fit are neither scaled nor scrolled', () => {
    const space = planScrollSpace(10, 32, 600, 1)
    expect(isScaled(space)).toBe(false)
    expect(lastOffset(space)).toBe(0)
    expect(planRows(10, 32, space, 0, 6)).toEqual({ start: 0, end: 10 })
  })

  test('the window holds every row that touches the view', () => {
    const space = planScrollSpace(1000, 32, 320, 1)
    expect(planRows(1000, 32, space, 16, 0)).toEqual({ start: 0, end: 11 })
    expect(planRows(1000, 32, space, 320, 2)).toEqual({ start: 8, end: 22 })
  })

  test('a row out of view is shown with the smallest move', () => {
    const space = planScrollSpace(1000, 32, 320, 1)
    expect(offsetToShow(space, 32, 5, 0)).toBe(0)
    expect(offsetToShow(space, 32, 10, 0)).toBe(32)
    expect(offsetToShow(space, 32, 3, 320)).toBe(96)
    expect(offsetToShow(space, 32, 999, 0)).toBe(lastOffset(space))
  })
})

describe('columns that touch the view', () => {
  test('are drawn, with the width of what lies before them', () => {
    const widths = [100, 100, 100, 100, 100]
    expect(planColumns(widths, 0, 250, 0)).toEqual({ start: 0, end: 3, before: 0 })
    expect(planColumns(widths, 150, 200, 0)).toEqual({ start: 1, end: 4, before: 100 })
  })

  test('never leave a hole at any position', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 40, max: 400 }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (widths, share) => {
          const total = widths.reduce((sum, width) => sum + width, 0)
          const left = share * Math.max(total - 500, 0)
          const { start, end, before } = planColumns(widths, left, 500, 0)
          const drawn = widths.slice(start, end).reduce((sum, width) => sum + width, 0)
          expect(before).toBeLessThanOrEqual(left)
          expect(before + drawn).toBeGreaterThanOrEqual(Math.min(left + 500, total))
        },
      ),
    )
  })
})
