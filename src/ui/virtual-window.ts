/**
 * Scrolling through more rows than an element can be tall. Pure arithmetic, in CSS px.
 *
 *   offset   0 ─────────────────────────── contentHeight − viewHeight     what people think they scroll through
 *   scroll   0 ──────────── spacerHeight − viewHeight                     what the browser scrolls through
 *
 * Up to the cap both are the same. Beyond it one scrolled px stands for several px of content; wheel and keys move the
 * offset, which is exact, and the scrollbar follows.
 */
export interface ScrollSpace {
  /** Height of all rows. */
  readonly contentHeight: number
  /** Height of the element that stands for them. */
  readonly spacerHeight: number
  /** Height in which rows are seen. */
  readonly viewHeight: number
}

/** Rows to draw: `start` inclusive, `end` exclusive. */
export interface RowWindow {
  readonly start: number
  readonly end: number
}

/**
 * Chromium's tallest element is 33,554,428 device px (measured 2026-11, Chromium 156), so 16.7 M CSS px at a ratio of
 * 2 and 3.3 M at a ratio of 10 (a fine screen at 500 % zoom). Firefox stops at 17.8 M CSS px.
 */
const tallestInDevicePixels = 32_000_000
const tallest = 8_000_000

export function planScrollSpace(
  rowCount: number,
  rowHeight: number,
  viewHeight: number,
  devicePixelRatio: number,
): ScrollSpace {
  const contentHeight = rowCount * rowHeight
  const cap = Math.min(tallest, Math.floor(tallestInDevicePixels / Math.max(devicePixelRatio, 0.1)))
  return { contentHeight, spacerHeight: Math.min(contentHeight, cap), viewHeight }
}

/** The largest offset: the last row stands at the lower edge. */
export function lastOffset(space: ScrollSpace): number {
  return Math.max(space.contentHeight - space.viewHeight, 0)
}

export function clampOffset(space: ScrollSpace, offset: number): number {
  return Math.min(Math.max(offset, 0), lastOffset(space))
}

function lastScroll(space: ScrollSpace): number {
  return Math.max(space.spacerHeight - space.viewHeight, 0)
}

export function isScaled(space: ScrollSpace): boolean {
  return space.contentHeight > space.spacerHeight
}

export function scrollByOffset(space: ScrollSpace, offset: number): number {
  if (!isScaled(space)) return clampOffset(space, offset)
  const share = lastOffset(space) === 0 ? 0 : clampOffset(space, offset) / lastOffset(space)
  return share * lastScroll(space)
}

/** A scroll position within a pixel of an end is that end: browsers round positions to device px. */
export function offsetByScroll(space: ScrollSpace, scroll: number): number {
  if (!isScaled(space)) return clampOffset(space, scroll)
  const last = lastScroll(space)
  if (scroll <= 1) return 0
  if (scroll >= last - 1) return lastOffset(space)
  return (scroll / last) * lastOffset(space)
}

/** The rows that touch the view at `offset`, and `overscan` more on both sides. */
export function planRows(
  rowCount: number,
  rowHeight: number,
  space: ScrollSpace,
  offset: number,
  overscan: number,
): RowWindow {
  const first = Math.floor(offset / rowHeight)
  const end = Math.ceil((offset + space.viewHeight) / rowHeight)
  return {
    start: Math.max(Math.min(first - overscan, rowCount), 0),
    end: Math.min(Math.max(end + overscan, 0), rowCount),
  }
}

/** The nearest offset at which `row` is wholly in view. */
export function offsetToShow(space: ScrollSpace, rowHeight: number, row: number, offset: number): number {
  const top = row * rowHeight
  if (top < offset) return clampOffset(space, top)
  if (top + rowHeight > offset + space.viewHeight)
    return clampOffset(space, top + rowHeight - space.viewHeight)
  return offset
}

/** Columns that scroll: which of them touch the view. Indices count the scrolling columns only. */
export function planColumns(
  widths: readonly number[],
  scrollLeft: number,
  viewWidth: number,
  overscan: number,
): { readonly start: number; readonly end: number; readonly before: number } {
  let start = 0
  let left = 0
  for (const width of widths) {
    if (left + width > scrollLeft - overscan) break
    left += width
    start += 1
  }
  const before = left
  let end = start
  for (let index = start; index < widths.length && left < scrollLeft + viewWidth + overscan; index++) {
    left += widths[index] ?? 0
    end = index + 1
  }
  return { start, end, before }
}
