import { expect, test } from 'vitest'
import { placePopover } from './place-popover.ts'

const view = { width: 1000, height: 800 }
const anchor = (top: number, left: number) => ({ top, bottom: top + 32, left, right: left + 100 })

test('opens below its button, at the wanted edge', () => {
  expect(placePopover(anchor(100, 200), { width: 180, height: 200 }, view, 'start')).toMatchObject({
    top: 136,
    left: 200,
  })
  expect(placePopover(anchor(100, 200), { width: 180, height: 200 }, view, 'end')).toMatchObject({
    left: 120,
  })
})

test('opens above when there is more room above', () => {
  const place = placePopover(anchor(700, 200), { width: 180, height: 200 }, view, 'start')
  expect(place.top + 200).toBeLessThanOrEqual(700)
})

test('never leaves the window, and scrolls inside itself when it is too tall', () => {
  const place = placePopover(anchor(300, 960), { width: 180, height: 2000 }, view, 'start')
  expect(place.left + 180).toBeLessThanOrEqual(view.width)
  expect(place.top + place.maxHeight).toBeLessThanOrEqual(view.height)
})
