/** How values are spread: bins of equal width over [low, high). */
export interface Histogram {
  readonly low: number
  /** Exclusive; equals `low` where all values are the same, which is one bin. */
  readonly high: number
  /** Values per bin. */
  readonly bins: readonly number[]
}

export interface HistogramBuilder {
  readonly count: number
  readonly min: number
  readonly max: number
  readonly sum: number
  /** Takes a finite number below 1e120 in. */
  add(value: number): void
  /** Null without a value. The width is the smallest power of two that needs no more than `most` bins. */
  finish(most?: number): Histogram | null
}

/** Bins while the range is still unknown. Enough that none of the widths `finish` chooses is smaller than theirs. */
const fineBins = 512
/** Bin numbers stay far below 2^53, so that they are exact. */
const mostBinNumber = 2 ** 50

/**
 * Builds a histogram in one pass without knowing the range: bins are aligned to multiples of a power of two, so that
 * two of them make one of the next width, and every count stays exact. Whole numbers get bins of at least 1.
 */
export function createHistogram(): HistogramBuilder {
  let bins = new Float64Array(fineBins)
  /** 0 = all values so far are the same. */
  let width = 0
  /** Number of the first bin: it starts at base × width. */
  let base = 0
  let count = 0
  let min = Infinity
  let max = -Infinity
  let sum = 0
  let isWhole = true

  const place = (value: number): number => Math.floor(value / width)

  /** Makes room for min … max, and moves what has been counted to where it belongs then. */
  const widen = (isBelow: boolean): void => {
    let wider = width
    const numberOf = (value: number) => Math.floor(value / wider)
    while (
      numberOf(max) - numberOf(min) >= fineBins ||
      Math.max(-numberOf(min), numberOf(max)) > mostBinNumber
    )
      wider *= 2
    // Free room goes to the side where values come from.
    const first = isBelow ? numberOf(max) - fineBins + 1 : numberOf(min)
    const factor = wider / width
    const moved = new Float64Array(fineBins)
    for (let at = 0; at < fineBins; at++) {
      const held = bins[at] ?? 0
      if (held === 0) continue
      const to = Math.floor((base + at) / factor) - first
      moved[to] = (moved[to] ?? 0) + held
    }
    bins = moved
    base = first
    width = wider
  }

  return {
    get count() {
      return count
    },
    get min() {
      return min
    },
    get max() {
      return max
    },
    get sum() {
      return sum
    },
    add(value) {
      const before = count === 0 ? value : min
      const isBelow = value < min
      if (isBelow) min = value
      if (value > max) max = value
      sum += value
      isWhole &&= Number.isInteger(value)
      count++
      if (width === 0) {
        if (min === max) return
        width = 2 ** Math.max(-200, Math.floor(Math.log2(max - min)) - 8)
        while (Math.max(Math.abs(min), Math.abs(max)) / width > mostBinNumber) width *= 2
        base = isBelow ? place(max) - fineBins + 1 : place(min)
        bins[place(before) - base] = count - 1
      }
      let at = place(value) - base
      if (!(at >= 0 && at < fineBins)) {
        widen(at < 0)
        at = place(value) - base
      }
      bins[at] = (bins[at] ?? 0) + 1
    },
    finish(most = 12) {
      if (count === 0) return null
      if (width === 0) return { low: min, high: min, bins: [count] }
      let wide = isWhole ? Math.max(1, width) : width
      while (Math.floor(max / wide) - Math.floor(min / wide) >= most) wide *= 2
      const first = Math.floor(min / wide)
      const last = Math.floor(max / wide)
      const sums = new Array<number>(last - first + 1).fill(0)
      for (let at = 0; at < fineBins; at++) {
        const held = bins[at] ?? 0
        if (held === 0) continue
        const to = Math.floor(((base + at) * width) / wide) - first
        sums[to] = (sums[to] ?? 0) + held
      }
      return { low: first * wide, high: (last + 1) * wide, bins: sums }
    },
  }
}
