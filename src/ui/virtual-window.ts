/**
 * Scrolling through more rows than an element can be tall. Pure arithmetic, in CSS px.
 *
 *   offset   0 ──plain──┬──────────────────────┬──plain── contentHeight − viewHeight     what people scroll through
 *   scroll   0 ──plain──┬───────────┬──plain── spacerHeight − viewHeight                 what the browser scrolls through
 *
 * Up to the cap both are the same. Beyond it one scrolled px in the middle stands for several px of content; wheel, keys
 * and fingers move the offset, which is exact, and the scrollbar follows. Near the ends both stay the same, so that a
 * finger that moves the browser's own position can never meet its end before the content's.
 */
export interface ScrollSpace {
  /** Px of something else above the first row, scrolled with the rows. */
  readonly before: number
  /** Height of all rows and of what is above them. */
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
/** More than a finger flings in one go, and a hundredth of the scrollbar. */
const plainEnd = 100_000

export function planScrollSpace(
  rowCount: number,
  rowHeight: number,
  viewHeight: number,
  devicePixelRatio: number,
  before = 0,
): ScrollSpace {
  const contentHeight = before + rowCount * rowHeight
  const cap = Math.min(tallest, Math.floor(tallestInDevicePixels / Math.max(devicePixelRatio, 0.1)))
  return { before, contentHeight, spacerHeight: Math.min(contentHeight, cap), viewHeight }
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

/** Where the plain part ends, and how many px of content one scrolled px stands for between the plain parts. */
function planScale(space: ScrollSpace): { readonly end: number; readonly scale: number } {
  const end = Math.min(plainEnd, lastScroll(space) / 4)
  return { end, scale: (lastOffset(space) - 2 * end) / (lastScroll(space) - 2 * end) }
}

export function scrollByOffset(space: ScrollSpace, offset: number): number {
  const wanted = clampOffset(space, offset)
  if (!isScaled(space)) return wanted
  const { end, scale } = planScale(space)
  const left = lastOffset(space) - wanted
  if (wanted <= end) return wanted
  return left <= end ? lastScroll(space) - left : end + (wanted - end) / scale
}

/** A scroll position within a pixel of an end is that end: browsers round positions to device px. */
export function offsetByScroll(space: ScrollSpace, scroll: number): number {
  if (!isScaled(space)) return clampOffset(space, scroll)
  const { end, scale } = planScale(space)
  const left = lastScroll(space) - scroll
  if (scroll <= 1) return 0
  if (left <= 1) return lastOffset(space)
  if (scroll <= end) return scroll
  return left <= end ? lastOffset(space) - left : end + (scroll - end) * scale
}

/** The rows that touch the view at `offset`, and `overscan` more on both sides. */
export function planRows(
  rowCount: number,
  rowHeight: number,
  space: ScrollSpace,
  offset: number,
  overscan: number,
): RowWindow {
  const top = offset - space.before
  const first = Math.floor(top / rowHeight)
  const end = Math.ceil((top + space.viewHeight) / rowHeight)
  return {
    start: Math.max(Math.min(first - overscan, rowCount), 0),
    end: Math.min(Math.max(end + overscan, 0), rowCount),
  }
}

/** The nearest offset at which `row` is wholly in view. */
export function offsetToShow(space: ScrollSpace, rowHeight: number, row: number, offset: number): number {
  const top = space.before + row * rowHeight
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

/**
 * One of `places` for each row, different for rows that are less than `places` apart: a row that comes takes the
 * elements of one that leaves.
 */
export function placeOfRow(row: number, firstPlaced: number, places: number): number {
  return (((row - firstPlaced) % places) + places) % places
}
