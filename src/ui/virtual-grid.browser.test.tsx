import { createRef, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { cdp, page, userEvent } from 'vitest/browser'
import type { GridColumn } from './grid-columns.ts'
import type { GridRow } from './grid-row.tsx'
import { VirtualGrid, type VirtualGridHandle } from './virtual-grid.tsx'
import './theme.css'

const million = 1_000_000
const columns: readonly GridColumn[] = [
  { key: 'id', header: 'id', width: 100, frozen: true },
  { key: 'text', header: 'text', width: 400 },
  { key: 'topic', header: 'topic', width: 300, ink: 'answer' },
  { key: 'note', header: 'note', width: 300, ink: 'answer' },
]
const rowAt = (index: number): GridRow => ({
  number: String(index + 1),
  cells: columns.map((column) => ({ content: `${column.key} ${index + 1}` })),
})

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
const grid = () => page.getByRole('grid', { name: 'Results' })
const element = () => grid().element() as HTMLElement
const millionRows = (more: Partial<Parameters<typeof VirtualGrid>[0]> = {}) => (
  <VirtualGrid
    label="Results"
    rowCount={million}
    columns={columns}
    row={rowAt}
    rowNumberLabel="Row"
    loadingLabel="not loaded yet"
    className="h-[400px] w-[700px]"
    {...more}
  />
)
/** Px between the grid's upper edge and a cell; the first row stands below the header, at 32. */
const topOf = (text: string) =>
  page.getByRole('gridcell', { name: text, exact: true }).element().getBoundingClientRect().top -
  element().getBoundingClientRect().top
const isInView = (text: string) => {
  const cell = page.getByRole('gridcell', { name: text, exact: true }).element()
  const [box, view] = [cell.getBoundingClientRect(), element().getBoundingClientRect()]
  return box.top >= view.top - 1 && box.bottom <= view.bottom + 1
}

describe('a million rows', () => {
  test.each([28, 32, 40])('the scrollbar reaches the last row at %d px a row', async (rowHeight) => {
    show(millionRows({ rowHeight }))
    await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
    element().scrollTop = element().scrollHeight
    await expect.element(page.getByRole('gridcell', { name: 'id 1000000', exact: true })).toBeInTheDocument()
    expect(isInView('id 1000000')).toBe(true)
    element().scrollTop = 0
    await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
  })

  test('a scroll that comes before the grid was measured is followed', async () => {
    flushSync(() => show(millionRows()))
    element().scrollTop = element().scrollHeight
    await expect.element(page.getByRole('gridcell', { name: 'id 1000000', exact: true })).toBeInTheDocument()
    expect(isInView('id 1000000')).toBe(true)
  })

  test('a page is turned by the rows that fit, and the rows in view are told', async () => {
    const handle = createRef<VirtualGridHandle>()
    const onSeen = vi.fn<(start: number, end: number) => void>()
    show(millionRows({ ref: handle, onSeen }))
    await expect.poll(() => onSeen.mock.lastCall?.[0]).toBe(0)
    const [, end] = onSeen.mock.lastCall ?? [0, 0]
    handle.current?.turnPage(1)
    await expect.poll(() => onSeen.mock.lastCall?.[0]).toBeGreaterThanOrEqual(end - 1)
    expect(onSeen.mock.lastCall?.[0]).toBeLessThanOrEqual(end)
    handle.current?.turnPage(-1)
    await expect.poll(() => onSeen.mock.lastCall).toEqual([0, end])
  })

  test('only what is seen is in the document, and the grid says how many rows there are', async () => {
    show(millionRows())
    await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
    expect(element().getAttribute('aria-rowcount')).toBe('1000001')
    expect(element().getAttribute('aria-colcount')).toBe('5')
    expect(document.querySelectorAll('[data-row]').length).toBeLessThan(40)
    expect(document.querySelector('[data-row="0"]')?.getAttribute('aria-rowindex')).toBe('2')
  })

  test('a turn of the wheel moves by its own px, not by scaled ones', async () => {
    show(millionRows())
    await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
    const turn = (deltaY: number) =>
      element().dispatchEvent(new WheelEvent('wheel', { deltaY, bubbles: true, cancelable: true }))
    expect(turn(96)).toBe(false)
    await vi.waitFor(() => expect(topOf('id 4')).toBeCloseTo(32, 0))
    turn(-96)
    await vi.waitFor(() => expect(topOf('id 1')).toBeCloseTo(32, 0))
  })

  test('keys walk to every corner', async () => {
    const onActiveRow = vi.fn()
    show(millionRows({ onActiveRow }))
    await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
    element().focus()
    const activeText = () =>
      document.getElementById(element().getAttribute('aria-activedescendant') ?? '')?.textContent
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowRight}')
    await vi.waitFor(() => expect(activeText()).toBe('text 3'))
    await userEvent.keyboard('{Control>}{End}{/Control}')
    await vi.waitFor(() => expect(activeText()).toBe('note 1000000'))
    expect(isInView('note 1000000')).toBe(true)
    await userEvent.keyboard('{PageUp}')
    await vi.waitFor(() => expect(activeText()).toBe('note 999990'))
    await userEvent.keyboard('{ArrowUp}{Home}')
    await vi.waitFor(() => expect(activeText()).toBe('id 999989'))
    await userEvent.keyboard('{Control>}{Home}{/Control}')
    await vi.waitFor(() => expect(activeText()).toBe('id 1'))
    expect(isInView('id 1')).toBe(true)
    expect(onActiveRow).toHaveBeenLastCalledWith(0)
  })

  test('a row in the middle can be shown, and a shorter list never leaves the view empty', async () => {
    const ref = createRef<VirtualGridHandle>()
    show(millionRows({ ref }))
    await vi.waitFor(() => expect(ref.current).not.toBeNull())
    await vi.waitFor(() => {
      ref.current?.showRow(777_776)
      expect(isInView('id 777777')).toBe(true)
    })
    show(millionRows({ ref, rowCount: 50 }))
    await expect.element(page.getByRole('gridcell', { name: 'id 50', exact: true })).toBeInTheDocument()
    await vi.waitFor(() => expect(isInView('id 50')).toBe(true))
  })

  test('the frozen column and the row numbers stay when scrolled sideways', async () => {
    show(millionRows())
    await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
    const left = () =>
      page.getByRole('gridcell', { name: 'id 1', exact: true }).element().getBoundingClientRect().left
    const before = left()
    element().scrollLeft = 300
    await expect.element(page.getByRole('gridcell', { name: 'note 1', exact: true })).toBeInTheDocument()
    expect(left()).toBe(before)
  })
})

describe('where a cell stands', () => {
  const columnsWide: readonly GridColumn[] = [
    { key: 'id', header: 'id', width: 100, frozen: true },
    ...Array.from({ length: 30 }, (_, index) => ({ key: `c${index}`, header: `c${index}`, width: 120 })),
  ]
  const wideRow = (index: number): GridRow => ({
    number: String(index + 1),
    cells: columnsWide.map(({ key }) => ({ content: `${key} ${index + 1}` })),
  })
  const active = () => document.getElementById(element().getAttribute('aria-activedescendant') ?? '')

  test('is said right however far the grid is scrolled, down and sideways', async () => {
    show(millionRows({ columns: columnsWide, row: wideRow }))
    await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
    element().scrollTop = element().scrollHeight / 2
    element().scrollLeft = 1500
    await expect.poll(() => document.querySelector('[data-column="14"]')).not.toBeNull()
    const cells = [...document.querySelectorAll('[role="gridcell"]')]
    expect(cells.length).toBeGreaterThan(20)
    for (const cell of cells) {
      const [key = '', number = ''] = cell.textContent.split(' ')
      const place = key === 'id' ? 2 : Number(key.slice(1)) + 3
      expect(cell.getAttribute('aria-colindex')).toBe(String(place))
      expect(cell.closest('[role="row"]')?.getAttribute('aria-rowindex')).toBe(String(Number(number) + 1))
    }
    for (const head of document.querySelectorAll('[role="columnheader"][aria-colindex]:not(:first-child)')) {
      const name = head.textContent
      expect(head.getAttribute('aria-colindex')).toBe(name === 'id' ? '2' : String(Number(name.slice(1)) + 3))
    }
    expect(element().getAttribute('aria-rowcount')).toBe('1000001')
    expect(element().getAttribute('aria-colcount')).toBe('32')
  })

  test('the active one is never under the header or the frozen column, whichever way it came', async () => {
    show(millionRows({ columns: columnsWide, row: wideRow }))
    await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
    element().focus()
    const isClear = () => {
      const box = active()?.getBoundingClientRect()
      const view = element().getBoundingClientRect()
      const head = document.querySelector('[role="columnheader"]')?.getBoundingClientRect()
      const frozen = document.querySelector('[data-column="0"]')?.getBoundingClientRect()
      return (
        box !== undefined &&
        box.top >= (head?.bottom ?? 0) - 1 &&
        box.bottom <= view.bottom + 1 &&
        box.right <= view.right + 1 &&
        (active()?.dataset['column'] === '0' || box.left >= (frozen?.right ?? 0) - 1)
      )
    }
    for (const keys of [
      '{End}',
      '{Control>}{End}{/Control}',
      '{ArrowLeft}{ArrowLeft}{ArrowLeft}{ArrowLeft}{ArrowLeft}{ArrowLeft}{ArrowLeft}',
      '{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}',
      '{Home}{ArrowRight}',
      '{PageUp}{PageUp}',
    ]) {
      await userEvent.keyboard(keys)
      await expect.poll(isClear, { message: keys }).toBe(true)
    }
  })

  test('the ring is around the active cell while it is in view, and around the grid while it is not', async () => {
    show(millionRows({ columns: columnsWide, row: wideRow }))
    await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
    element().focus()
    await userEvent.keyboard('{ArrowDown}{ArrowRight}')
    const ringOf = (part: Element | null, pseudo?: string) =>
      part === null ? '' : getComputedStyle(part, pseudo).outlineStyle
    const around = () => ringOf(element().parentElement, '::after')
    await expect.poll(() => ringOf(active())).toBe('solid')
    expect(around()).not.toBe('solid')
    element().scrollLeft = 2000
    await expect.poll(around).toBe('solid')
    element().scrollLeft = 0
    await expect.poll(around).not.toBe('solid')
    element().scrollTop = 4000
    await expect.poll(around).toBe('solid')
    // The next step leads back to where it was left.
    await userEvent.keyboard('{ArrowDown}')
    await expect.poll(() => active()?.textContent).toBe('c0 3')
    expect(isInView('c0 3')).toBe(true)
  })
})

describe('rows that are not loaded', () => {
  test('are asked for, say so, and are not blank', async () => {
    const onWindow = vi.fn()
    show(millionRows({ row: () => undefined, onWindow, rowNumber: (index) => String(index + 1) }))
    await vi.waitFor(() => expect(onWindow).toHaveBeenCalled())
    const [start, end] = onWindow.mock.calls[0] as [number, number]
    expect(start).toBe(0)
    expect(end).toBeGreaterThan(10)
    const first = document.querySelector('[data-row="0"]')
    expect(first?.getAttribute('aria-busy')).toBe('true')
    expect(first?.textContent).toContain('not loaded yet')
  })

  test('that fly past are not asked for', async () => {
    const onWindow = vi.fn()
    show(millionRows({ onWindow }))
    await vi.waitFor(() => expect(onWindow).toHaveBeenCalledTimes(1))
    for (let step = 1; step <= 8; step++) {
      element().scrollTop = step * 500_000
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
    await vi.waitFor(() => expect(onWindow.mock.calls.length).toBeGreaterThan(1))
    expect(onWindow.mock.calls.length).toBeLessThan(8)
    expect((onWindow.mock.calls.at(-1) as [number, number])[0]).toBeGreaterThan(400_000)
  })
})

test('a press on a row chooses it, a press on a link inside does not', async () => {
  const onRowPress = vi.fn()
  const row = (index: number): GridRow => ({
    number: String(index + 1),
    cells: [{ content: <a href="#x">link {index + 1}</a> }, { content: `text ${index + 1}`, span: 3 }],
  })
  show(millionRows({ row, onRowPress }))
  await page.getByText('text 3', { exact: true }).click()
  expect(onRowPress).toHaveBeenCalledExactlyOnceWith(2)
  expect(document.querySelectorAll('[data-row="2"] [role="gridcell"]')).toHaveLength(2)
  await page.getByText('link 2', { exact: true }).click()
  expect(onRowPress).toHaveBeenCalledTimes(1)
  element().focus()
  await userEvent.keyboard('{ArrowDown}{Enter}')
  await vi.waitFor(() => expect(onRowPress).toHaveBeenLastCalledWith(3))
})

describe('at any pixel ratio and row height', () => {
  const scaleTo = (deviceScaleFactor: number) =>
    cdp().send('Emulation.setDeviceMetricsOverride', {
      deviceScaleFactor,
      width: 0,
      height: 0,
      mobile: false,
    })
  afterEach(() => scaleTo(0))

  test.each([1, 1.25, 2, 3])('%d device px each: the last row is reached and stands whole', async (ratio) => {
    await scaleTo(ratio)
    await expect.poll(() => window.devicePixelRatio).toBe(ratio)
    for (const [rowHeight, lines] of [
      [28, 1],
      [32, 1],
      [40, 1],
      [92, 4],
    ] as const) {
      // Afresh: otherwise the grid keeps the rows in view while their height changes.
      show(<div key={rowHeight}>{millionRows({ rowHeight, lines })}</div>)
      await expect.poll(() => document.querySelector<HTMLElement>('[data-row]')?.offsetHeight).toBe(rowHeight)
      await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
      element().scrollTop = element().scrollHeight
      await expect
        .element(page.getByRole('gridcell', { name: 'id 1000000', exact: true }))
        .toBeInTheDocument()
      await vi.waitFor(() => expect(isInView('id 1000000')).toBe(true))
    }
  })
})

test('wrapped cells show as many lines as asked, and no more', async () => {
  const long = 'word '.repeat(400)
  const row = (index: number): GridRow => ({
    number: String(index + 1),
    cells: columns.map(() => ({ content: long })),
  })
  show(millionRows({ row, lines: 4, rowHeight: 92 }))
  await expect.element(grid()).toBeInTheDocument()
  const box = await vi.waitFor(() => {
    const found = document.querySelector('[data-row="0"] [data-column="1"] > div')
    if (found === null) throw new Error('no cell yet')
    return found
  })
  const lineHeight = parseFloat(getComputedStyle(box).lineHeight)
  expect(box.getBoundingClientRect().height / lineHeight).toBeCloseTo(4, 1)
})

describe('columns', () => {
  const head = (name: string) => page.getByRole('columnheader', { name, exact: true }).element()
  const widthOf = (name: string) => Math.round(head(name).getBoundingClientRect().width)

  test('are made wider by dragging their edge, and as usual again by a double click', async () => {
    const onResize = vi.fn<(key: string, width: number | null) => void>()
    show(millionRows({ onResize }))
    await expect.element(page.getByRole('columnheader', { name: 'text' })).toBeInTheDocument()
    const edge = head('text').querySelector('[data-resize]')
    const box = edge?.getBoundingClientRect()
    if (!(edge instanceof HTMLElement) || box === undefined) throw new Error('no edge')
    const drag = (type: string, x: number) =>
      edge.dispatchEvent(
        new PointerEvent(type, { pointerId: 1, clientX: x, button: 0, bubbles: true, cancelable: true }),
      )
    edge.setPointerCapture = () => undefined
    drag('pointerdown', box.x)
    drag('pointermove', box.x + 50)
    drag('pointermove', box.x - 5000)
    drag('pointerup', box.x)
    drag('pointermove', box.x + 90)
    expect(onResize.mock.calls).toEqual([
      ['text', 450],
      ['text', 56],
    ])
    edge.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))
    expect(onResize).toHaveBeenLastCalledWith('text', null)
  })

  test('are reached by keys: Enter presses their button, Shift and an arrow changes their width', async () => {
    const onPress = vi.fn<(key: string) => void>()
    const onResize = vi.fn<(key: string, width: number | null) => void>()
    const buttons = columns.map((column): GridColumn => ({
      ...column,
      label: column.key,
      sort: column.key === 'topic' ? 'descending' : undefined,
      header: <button onClick={() => onPress(column.key)}>{column.key}</button>,
    }))
    show(millionRows({ columns: buttons, hasHeaderButtons: true, onResize }))
    await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
    expect(head('topic').getAttribute('aria-sort')).toBe('descending')
    expect(head('text').hasAttribute('aria-sort')).toBe(false)
    element().focus()
    await userEvent.keyboard('{ArrowUp}{ArrowRight}')
    expect(element().getAttribute('aria-activedescendant')).toBe(head('text').id)
    const width = widthOf('text')
    await userEvent.keyboard('{Shift>}{ArrowRight}{/Shift}')
    expect(onResize).toHaveBeenLastCalledWith('text', width + 16)
    await userEvent.keyboard('{Enter}')
    expect(onPress).toHaveBeenCalledExactlyOnceWith('text')
    // From the button back to the cells.
    await userEvent.keyboard('{Escape}{ArrowDown}')
    const active = () => document.getElementById(element().getAttribute('aria-activedescendant') ?? '')
    await vi.waitFor(() => expect(active()?.textContent).toBe('text 1'))
  })
})

describe('columns that may change places', () => {
  const grouped = columns.map((column, index) => ({ ...column, group: index < 2 ? 'source' : 'answer' }))
  const head = (name: string) => page.getByRole('columnheader', { name, exact: true })
  const middle = (name: string) => {
    const box = head(name).element().getBoundingClientRect()
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 }
  }
  const point = (type: string, target: EventTarget, x: number, y: number, more: PointerEventInit = {}) =>
    target.dispatchEvent(
      new PointerEvent(type, {
        pointerId: 1,
        pointerType: 'mouse',
        button: 0,
        clientX: x,
        clientY: y,
        bubbles: true,
        cancelable: true,
        ...more,
      }),
    )
  const dragTo = (name: string, x: number, more: PointerEventInit = {}) => {
    const from = middle(name)
    point('pointerdown', head(name).element(), from.x, from.y, more)
    point('pointermove', window, from.x + 20, from.y, more)
    point('pointermove', window, x, from.y, more)
  }
  const line = () => document.querySelector<HTMLElement>('[data-drop]')

  test('are dragged there; a line shows where, and the press is no press on the header', async () => {
    const onMoveColumn = vi.fn()
    const onClick = vi.fn()
    show(
      <div onClick={onClick}>
        {millionRows({ columns: grouped, onMoveColumn, className: 'h-[400px] w-[1300px]' })}
      </div>,
    )
    await expect.element(head('topic')).toBeInTheDocument()
    const to = middle('note')
    dragTo('topic', to.x + 20)
    await expect.poll(() => line()?.dataset['drop']).toBe('3')
    expect(line()?.getBoundingClientRect().left).toBeCloseTo(
      head('note').element().getBoundingClientRect().right,
      -1,
    )
    point('pointerup', window, to.x + 20, to.y)
    head('note')
      .element()
      .dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
    expect(onMoveColumn).toHaveBeenCalledExactlyOnceWith('topic', 3)
    expect(onClick).not.toHaveBeenCalled()
    await expect.poll(line).toBeNull()
  })

  test('never leave their group, and stay where they are after Escape or under a finger', async () => {
    const onMoveColumn = vi.fn()
    show(millionRows({ columns: grouped, onMoveColumn, className: 'h-[400px] w-[1300px]' }))
    await expect.element(head('topic')).toBeInTheDocument()
    const left = element().getBoundingClientRect().left
    dragTo('topic', left + 5)
    await new Promise((resolve) => requestAnimationFrame(resolve))
    expect(line()).toBeNull()
    point('pointerup', window, left + 5, 0)
    dragTo('text', left + 60)
    await expect.poll(() => line()?.dataset['drop']).toBe('0')
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))
    await expect.poll(line).toBeNull()
    point('pointerup', window, left + 60, 0)
    dragTo('text', left + 60, { pointerType: 'touch' })
    point('pointerup', window, left + 60, 0, { pointerType: 'touch' })
    expect(onMoveColumn).not.toHaveBeenCalled()
  })

  test('are moved by keys, and stay the active ones', async () => {
    const onMoveColumn = vi.fn()
    show(millionRows({ columns: grouped, onMoveColumn, hasHeaderButtons: true }))
    await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
    element().focus()
    await userEvent.keyboard('{ArrowUp}{ArrowRight}{ArrowRight}{Alt>}{Shift>}{ArrowRight}{/Shift}{/Alt}')
    expect(onMoveColumn).toHaveBeenCalledExactlyOnceWith('topic', 3)
    show(
      millionRows({
        columns: [grouped[0], grouped[1], grouped[3], grouped[2]].flatMap((column) => column ?? []),
        onMoveColumn,
        hasHeaderButtons: true,
      }),
    )
    const active = () => document.getElementById(element().getAttribute('aria-activedescendant') ?? '')
    await expect.poll(() => active()?.textContent).toBe('topic')
    await userEvent.keyboard('{Alt>}{Shift>}{ArrowRight}{/Shift}{/Alt}')
    expect(onMoveColumn).toHaveBeenCalledTimes(1)
  })
})

test('a finger moves a scaled grid by its own px, and the scrollbar follows when it has let go', async () => {
  const ref = createRef<VirtualGridHandle>()
  show(millionRows({ ref }))
  await vi.waitFor(() => expect(ref.current).not.toBeNull())
  await vi.waitFor(() => {
    ref.current?.showRow(500_000)
    expect(isInView('id 500001')).toBe(true)
  })
  const touch = (type: string, fingers: number) => {
    const finger = new Touch({ identifier: 1, target: element(), clientX: 10, clientY: 10 })
    element().dispatchEvent(new TouchEvent(type, { touches: Array.from({ length: fingers }, () => finger) }))
  }
  await new Promise((resolve) => requestAnimationFrame(resolve))
  const before = topOf('id 500001')
  const placed = element().scrollTop
  touch('touchstart', 1)
  element().scrollTop = placed + 64
  await vi.waitFor(() => expect(topOf('id 500001')).toBeCloseTo(before - 64, 0))
  touch('touchend', 0)
  // 64 px of content are a few of the scrollbar's.
  await expect.poll(() => element().scrollTop - placed).toBeLessThan(32)
  expect(topOf('id 500001')).toBeCloseTo(before - 64, 0)
})

describe('a range of cells', () => {
  const selected = () =>
    [...document.querySelectorAll('[role="gridcell"][aria-selected]')].map((cell) => cell.textContent)

  test('grows with Shift, is copied with Ctrl+C, and is let go by the next step', async () => {
    const onCopy = vi.fn()
    show(millionRows({ onCopy }))
    await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
    element().focus()
    await userEvent.keyboard('{ArrowDown}{Control>}c{/Control}')
    expect(onCopy).toHaveBeenLastCalledWith({ rowStart: 1, rowEnd: 2, columnStart: 0, columnEnd: 1 })
    await userEvent.keyboard('{Shift>}{ArrowDown}{ArrowRight}{/Shift}')
    await vi.waitFor(() => expect(selected()).toEqual(['id 2', 'text 2', 'id 3', 'text 3']))
    await userEvent.keyboard('{Control>}c{/Control}')
    expect(onCopy).toHaveBeenLastCalledWith({ rowStart: 1, rowEnd: 3, columnStart: 0, columnEnd: 2 })
    await userEvent.keyboard('{ArrowUp}')
    await vi.waitFor(() => expect(selected()).toEqual([]))
  })

  test('is a row with Shift+Space, and everything with Ctrl+A', async () => {
    const onCopy = vi.fn()
    show(millionRows({ onCopy }))
    await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
    element().focus()
    await userEvent.keyboard('{Shift>} {/Shift}{Control>}c{/Control}')
    expect(onCopy).toHaveBeenLastCalledWith({ rowStart: 0, rowEnd: 1, columnStart: 0, columnEnd: 4 })
    await userEvent.keyboard('{Control>}ac{/Control}')
    expect(onCopy).toHaveBeenLastCalledWith({ rowStart: 0, rowEnd: million, columnStart: 0, columnEnd: 4 })
  })

  test('reaches to a cell that is clicked with Shift, which opens no row', async () => {
    const onRowPress = vi.fn()
    show(millionRows({ onCopy: vi.fn(), onRowPress }))
    await page.getByText('text 2', { exact: true }).click()
    expect(onRowPress).toHaveBeenCalledTimes(1)
    await page.getByText('id 4', { exact: true }).click({ modifiers: ['Shift'] })
    await vi.waitFor(() => expect(selected()).toHaveLength(6))
    expect(onRowPress).toHaveBeenCalledTimes(1)
  })
})

test('a range is drawn with the mouse from cell to cell, and opens no row', async () => {
  const onCopy = vi.fn()
  const onRowPress = vi.fn()
  show(millionRows({ onCopy, onRowPress }))
  await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
  await userEvent.dragAndDrop(
    page.getByRole('gridcell', { name: 'id 2', exact: true }),
    page.getByRole('gridcell', { name: 'text 4', exact: true }),
  )
  await vi.waitFor(() =>
    expect(document.querySelectorAll('[role="gridcell"][aria-selected]')).toHaveLength(6),
  )
  expect(onRowPress).not.toHaveBeenCalled()
  element().focus()
  await userEvent.keyboard('{Control>}c{/Control}')
  expect(onCopy).toHaveBeenCalledExactlyOnceWith({ rowStart: 1, rowEnd: 4, columnStart: 0, columnEnd: 2 })
})

test('keys pass a merged cell in one step', async () => {
  const row = (index: number): GridRow => ({
    number: String(index + 1),
    cells: [
      { content: `id ${index + 1}` },
      { content: 'cause', span: 2 },
      { content: null },
      { content: `note ${index + 1}` },
    ],
  })
  show(millionRows({ row }))
  await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
  element().focus()
  const active = () => document.getElementById(element().getAttribute('aria-activedescendant') ?? '')
  await userEvent.keyboard('{ArrowRight}')
  await vi.waitFor(() => expect(active()?.textContent).toBe('cause'))
  await userEvent.keyboard('{ArrowRight}')
  await vi.waitFor(() => expect(active()?.textContent).toBe('note 1'))
  await userEvent.keyboard('{ArrowLeft}')
  await vi.waitFor(() => expect(active()?.textContent).toBe('cause'))
  await userEvent.keyboard('{ArrowLeft}')
  await vi.waitFor(() => expect(active()?.textContent).toBe('id 1'))
})

test('what a merged cell says stays readable while its beginning is scrolled under the frozen column', async () => {
  const row = (index: number): GridRow => ({
    number: String(index + 1),
    cells: [
      { content: `id ${index + 1}` },
      { content: 'cause', span: 3 },
      { content: null },
      { content: null },
    ],
  })
  show(millionRows({ row }))
  await expect.element(page.getByRole('gridcell', { name: 'id 1', exact: true })).toBeInTheDocument()
  element().scrollLeft = 300
  const cause = () => document.querySelector('[data-row="0"] [data-column="1"] > div')
  const edge = () =>
    document.querySelector('[data-row="0"] [data-column="0"]')?.getBoundingClientRect().right ?? 0
  await expect.poll(() => cause()?.parentElement?.getBoundingClientRect().left).toBeLessThan(edge())
  await expect.poll(() => (cause()?.getBoundingClientRect().left ?? 0) - edge()).toBeCloseTo(10, 0)
})
