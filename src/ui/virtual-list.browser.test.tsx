import { createRef, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { cdp, page, userEvent } from 'vitest/browser'
import type { VirtualGridHandle } from './virtual-grid.tsx'
import { VirtualList } from './virtual-list.tsx'
import './theme.css'

const million = 1_000_000
const rowHeight = 116

let host: HTMLElement
let root: Root
beforeEach(() => {
  host = document.createElement('div')
  document.body.append(host)
  root = createRoot(host)
})
afterEach(() => {
  root.unmount()
  host.remove()
})

const show = (node: ReactNode) => root.render(node)
const cards = (more: Partial<Parameters<typeof VirtualList>[0]> = {}) => (
  <VirtualList
    label="Results"
    columnLabel="Row"
    rowCount={million}
    rowHeight={rowHeight}
    card={(index) => `card ${index + 1}`}
    stillCard={() => 'on its way'}
    before={<input aria-label="Search" className="block h-[200px] w-full" />}
    className="h-[500px] w-[390px]"
    {...more}
  />
)
const list = () => page.getByRole('grid', { name: 'Results' })
const card = (number: number) => page.getByRole('gridcell', { name: `card ${number}`, exact: true })
const scroller = () => {
  const element = list().element().closest('.overflow-y-auto')
  if (!(element instanceof HTMLElement)) throw new Error('nothing scrolls')
  return element
}
const isWhole = (number: number) => {
  const [box, view] = [card(number).element().getBoundingClientRect(), scroller().getBoundingClientRect()]
  return box.top >= view.top - 1 && box.bottom <= view.bottom + 1
}

describe('a million cards', () => {
  afterEach(() =>
    cdp().send('Emulation.setDeviceMetricsOverride', {
      deviceScaleFactor: 0,
      width: 0,
      height: 0,
      mobile: false,
    }),
  )

  test.each([1, 2, 3])('the last one is reached and stands whole at %d device px each', async (ratio) => {
    await cdp().send('Emulation.setDeviceMetricsOverride', {
      deviceScaleFactor: ratio,
      width: 0,
      height: 0,
      mobile: false,
    })
    show(cards())
    await expect.element(card(1)).toBeInTheDocument()
    scroller().scrollTop = scroller().scrollHeight
    await expect.element(card(million)).toBeInTheDocument()
    expect(isWhole(million)).toBe(true)
    expect(list().element().getAttribute('aria-rowcount')).toBe('1000001')
    expect(document.querySelector(`[data-row="${million - 1}"]`)?.getAttribute('aria-rowindex')).toBe(
      '1000001',
    )
    expect(document.querySelectorAll('[data-row]').length).toBeLessThan(10)
  })

  test('what stands above them is scrolled away, and comes back when it gets the focus', async () => {
    show(cards())
    await expect.element(card(1)).toBeInTheDocument()
    const search = page.getByRole('textbox', { name: 'Search' })
    const top = () => search.element().getBoundingClientRect().top - scroller().getBoundingClientRect().top
    await vi.waitFor(() => expect(isWhole(1)).toBe(true))
    expect(top()).toBeCloseTo(0, 0)
    scroller().scrollTop = 150
    await vi.waitFor(() => expect(top()).toBeCloseTo(-150, 0))
    scroller().scrollTop = scroller().scrollHeight
    await expect.element(card(million)).toBeInTheDocument()
    ;(search.element() as HTMLElement).focus()
    await vi.waitFor(() => expect(top()).toBeCloseTo(0, 0))
    await expect.element(card(1)).toBeInTheDocument()
  })

  test('keys walk through them, Enter and a press open one', async () => {
    const onRowPress = vi.fn()
    const ref = createRef<VirtualGridHandle>()
    show(cards({ onRowPress, ref }))
    await expect.element(card(1)).toBeInTheDocument()
    ref.current?.focus()
    const active = () =>
      document.getElementById(list().element().getAttribute('aria-activedescendant') ?? '')?.textContent
    await userEvent.keyboard('{ArrowDown}{ArrowDown}')
    await expect.poll(active).toBe('card 3')
    await userEvent.keyboard('{Enter}')
    expect(onRowPress).toHaveBeenLastCalledWith(2)
    await userEvent.keyboard('{End}')
    await expect.poll(active).toBe(`card ${million}`)
    expect(isWhole(million)).toBe(true)
    await userEvent.keyboard('{PageUp}{Home}')
    await expect.poll(active).toBe('card 1')
    await card(2).click()
    expect(onRowPress).toHaveBeenLastCalledWith(1)
  })

  test('a row in the middle is shown, and fewer cards never leave the view empty', async () => {
    const ref = createRef<VirtualGridHandle>()
    show(cards({ ref }))
    await expect.element(card(1)).toBeInTheDocument()
    ref.current?.showRow(777_776)
    await expect.element(card(777_777)).toBeInTheDocument()
    expect(isWhole(777_777)).toBe(true)
    show(cards({ ref, rowCount: 3 }))
    await expect.element(card(3)).toBeInTheDocument()
    await vi.waitFor(() => expect(isWhole(3)).toBe(true))
  })
})

test('cards that are not loaded say so and are asked for; without any, there is what says why', async () => {
  const onWindow = vi.fn()
  show(cards({ card: () => undefined, onWindow }))
  await vi.waitFor(() => expect(onWindow).toHaveBeenCalled())
  expect(document.querySelector('[data-row="0"]')?.getAttribute('aria-busy')).toBe('true')
  expect(document.querySelector('[data-row="0"]')?.textContent).toBe('on its way')
  show(cards({ rowCount: 0, empty: <p>No row matches</p> }))
  await expect.element(page.getByText('No row matches')).toBeVisible()
  expect(list().element().getAttribute('aria-rowcount')).toBe('1')
})
