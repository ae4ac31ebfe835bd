import { isBlankBytes } from '#core/dataset/blank.ts'
import { isBoolean, isEmail, isImageUrl, isUrl } from '#core/dataset/cell-address.ts'
import { createCharacterCount } from '#core/dataset/character-count.ts'
import { dayMilliseconds, isYearFirst, readDate, type DateOrder } from '#core/dataset/cell-date.ts'
import { readNumber } from '#core/dataset/cell-number.ts'
import { type ColumnStats, guessColumn } from '#core/dataset/column-stats.ts'
import { createHash64 } from '#core/hash64.ts'
import { createHistogram, type Histogram, type HistogramBuilder } from '#core/results/histogram.ts'
import type { RowNumber } from '#core/units.ts'
import type { RowGroup } from './row-group.ts'
import { createValueTally } from './value-tally.ts'

export interface ColumnCounter {
  /** Takes the column of a row group in, whose first row is row `rowStart` of the dataset. */
  addGroup(group: RowGroup, column: number, rowStart: RowNumber): void
  /**
   * Takes one cell in, UTF-8 bytes [start, end).
   * @returns false where there is nothing to read in it
   */
  addCell(bytes: Uint8Array, start: number, end: number, row: RowNumber): boolean
  finish(): Omit<ColumnStats, 'columnId'>
}

/** Different values counted exactly in all columns of a dataset together: about 20 bytes each. */
const exactValues = 6_400_000
/** Values whose rows are counted, in all columns together: up to 500 bytes each. */
const trackedValues = 200_000
const topValues = 50

/**
 * Counts one column of a dataset in one pass, group by group in row order, on bytes: only dates and values that are
 * shown become strings.
 *
 * @param columns how many columns the dataset has: they share the memory
 */
export function createColumnCounter(columns: number): ColumnCounter {
  const tally = createValueTally({
    exact: Math.max(4096, Math.floor(exactValues / columns)),
    tracked: Math.min(16_384, Math.max(1024, Math.floor(trackedValues / columns))),
    top: topValues,
  })
  const hash = createHash64()
  const pair = new Uint32Array(2)
  const lengths = createHistogram()
  const numbers = createHistogram()
  /** In days, so that whole days are whole numbers. */
  const dates: Record<DateOrder, HistogramBuilder> = {
    dayFirst: createHistogram(),
    monthFirst: createHistogram(),
  }
  const kinds = { boolean: 0, url: 0, imageUrl: 0, email: 0 }
  let missing = 0
  let longestRow = 0

  const judge = (bytes: Uint8Array, cellStart: number, cellEnd: number): void => {
    let start = cellStart
    let end = cellEnd
    while (start < end && (bytes[start] ?? 0) <= 0x20) start++
    while (end > start && (bytes[end - 1] ?? 0) <= 0x20) end--
    const first = bytes[start] ?? 0
    if (first >= 0x2b && first <= 0x39) {
      const number = readNumber(bytes, start, end)
      if (!Number.isNaN(number)) {
        numbers.add(number)
        return
      }
      const day = readDate(bytes, start, end, 'dayFirst') / dayMilliseconds
      if (!Number.isNaN(day)) dates.dayFirst.add(day)
      const month = isYearFirst(bytes, start)
        ? day
        : readDate(bytes, start, end, 'monthFirst') / dayMilliseconds
      if (!Number.isNaN(month)) dates.monthFirst.add(month)
    }
    // Most texts are none of these, and a glance is enough to say so.
    if (isEmail(bytes, start, end)) kinds.email++
    if (first < 0x41) return
    if (end - start <= 6 && isBoolean(bytes, start, end)) kinds.boolean++
    // `http:`, `https:`, `data:`
    if (bytes[start + 4] !== colon && bytes[start + 5] !== colon) return
    const isImage = isImageUrl(bytes, start, end)
    if (isImage) kinds.imageUrl++
    if (isImage || isUrl(bytes, start, end)) kinds.url++
  }

  const countCharacters = createCharacterCount()

  const addCell: ColumnCounter['addCell'] = (bytes, start, end, row) => {
    // A missing cell has no bytes either.
    if (start === end || isBlankBytes(bytes, start, end)) {
      missing++
      return false
    }
    const characters = countCharacters(bytes, start, end)
    if (characters > lengths.max) longestRow = row
    lengths.add(characters)
    hash.start()
    hash.word(end - start)
    hash.bytes(bytes, start, end)
    hash.finishInto(pair, 0)
    tally.add(pair, bytes, start, end)
    judge(bytes, start, end)
    return true
  }

  return {
    addGroup(group, column, rowStart) {
      const bytes = group.bytes(column)
      const offsets = group.offsets(column)
      for (let row = 0; row < group.rows; row++)
        addCell(bytes, offsets[row] ?? 0, offsets[row + 1] ?? 0, rowStart + row)
    },
    addCell,
    finish() {
      const totals = tally.finish()
      const order = orderOf(dates)
      const date = dates[order === 'ambiguous' ? 'dayFirst' : order]
      const filled = lengths.count
      const length = describe(lengths)
      const { guess, fitting } = guessColumn({
        filled,
        ...kinds,
        number: numbers.count,
        date: date.count,
        distinct: totals.distinct.count,
        isTopExact: totals.isTopExact,
        longest: length?.max ?? 0,
      })
      const days = describe(date)
      return {
        guess,
        fitting,
        filled,
        missing,
        ...totals,
        lengths: length && {
          min: length.min,
          max: length.max,
          mean: length.mean,
          longestRow,
          histogram: length.histogram,
        },
        numbers: describe(numbers),
        dates: days && {
          count: days.count,
          first: Math.round(days.min * dayMilliseconds),
          last: Math.round(days.max * dayMilliseconds),
          order,
          histogram: days.histogram,
        },
      }
    },
  }
}

const colon = 0x3a

/** The order that reads more cells; where both read the same days, it does not matter. */
function orderOf(dates: Record<DateOrder, HistogramBuilder>): DateOrder | 'ambiguous' {
  const { dayFirst, monthFirst } = dates
  if (dayFirst.count !== monthFirst.count)
    return dayFirst.count > monthFirst.count ? 'dayFirst' : 'monthFirst'
  return dayFirst.sum === monthFirst.sum ? 'dayFirst' : 'ambiguous'
}

function describe(builder: HistogramBuilder): {
  readonly count: number
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly histogram: Histogram
} | null {
  const histogram = builder.finish()
  const { count, min, max, sum } = builder
  return histogram && { count, min, max, mean: sum / count, histogram }
}
