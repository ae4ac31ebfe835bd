import type { ReactNode } from 'react'

export interface GridColumn {
  readonly key: string
  /** Drawn in the header: a name alone, or several lines with a mini chart. */
  readonly header: ReactNode
  /** Accessible name of the header when `header` holds more than the name. */
  readonly label?: string | undefined
  /** Said of the header after its name: what its values are, what they are filtered by. */
  readonly description?: string | undefined
  /** Rows are sorted by it first; of several sorted columns only one says so (ARIA 1.2, aria-sort). */
  readonly sort?: 'ascending' | 'descending' | undefined
  /** Px. */
  readonly width: number
  /** Gives way down to this width, in px, where the columns do not fit side by side. */
  readonly narrowest?: number | undefined
  /** Takes a share of what is left over when all columns fit. */
  readonly grow?: boolean | undefined
  readonly align?: 'start' | 'end' | undefined
  /** Stays when scrolled sideways. Only leading columns can be frozen. */
  readonly frozen?: boolean | undefined
  /** A strong line behind it, as behind the frozen ones: another part begins. */
  readonly edge?: boolean | undefined
  /** Columns change places only with others of their group, which stand side by side. */
  readonly group?: string | undefined
  /** `answer` columns stand on the green tint. */
  readonly ink?: 'source' | 'answer' | undefined
}

/** A column with its final width, and where it starts inside its part (frozen or scrolling). */
export interface PlacedColumn extends GridColumn {
  readonly index: number
  readonly left: number
}

export interface GridColumns {
  readonly frozen: readonly PlacedColumn[]
  readonly scrolling: readonly PlacedColumn[]
  readonly frozenWidth: number
  readonly scrollingWidth: number
}

/** Frozen columns never take more than this share of the view, or nothing would be left to scroll. */
const frozenShare = 0.6

/**
 * Places the columns in a view of `viewWidth` px (without the row-number column).
 * Of the columns marked as frozen, the leading ones that fit are.
 */
export function planGridColumns(columns: readonly GridColumn[], viewWidth: number): GridColumns {
  const widths = shrink(columns, viewWidth)
  const total = widths.reduce((sum, width) => sum + width, 0)
  const growing = columns.filter((column) => column.grow).length
  const extra = growing > 0 ? Math.floor(Math.max(viewWidth - total, 0) / growing) : 0

  const frozen: PlacedColumn[] = []
  const scrolling: PlacedColumn[] = []
  let frozenWidth = 0
  let scrollingWidth = 0
  columns.forEach((column, index) => {
    const width = (widths[index] ?? column.width) + (column.grow ? extra : 0)
    const fits = frozenWidth + width <= viewWidth * frozenShare
    if (column.frozen && fits && scrolling.length === 0) {
      frozen.push({ ...column, index, width, left: frozenWidth })
      frozenWidth += width
    } else {
      scrolling.push({ ...column, index, width, left: scrollingWidth })
      scrollingWidth += width
    }
  })
  return { frozen, scrolling, frozenWidth, scrollingWidth }
}

/** What is missing is taken from the columns that give way, from each by the share of what it can give. */
function shrink(columns: readonly GridColumn[], viewWidth: number): readonly number[] {
  const spare = (column: GridColumn) => Math.max(column.width - (column.narrowest ?? column.width), 0)
  const total = columns.reduce((sum, column) => sum + column.width, 0)
  const toGive = columns.reduce((sum, column) => sum + spare(column), 0)
  const missing = Math.max(total - viewWidth, 0)
  if (missing === 0 || toGive === 0 || viewWidth <= 0) return columns.map(({ width }) => width)
  const share = Math.min(missing / toGive, 1)
  return columns.map((column) => column.width - Math.ceil(spare(column) * share))
}
