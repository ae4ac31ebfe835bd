import { useQueries, useQuery } from '@tanstack/react-query'
import { useMemo, useState, type Ref } from 'react'
import { shownColumns } from '#core/dataset-layout.ts'
import type { DatasetRecord } from '#core/records.ts'
import type { SpreadsheetPreview } from '#engine/engine.ts'
import { useEngine } from '#state/engine-context.tsx'
import { rowsQuery, statsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import type { GridColumn } from '#ui/grid-columns.ts'
import type { GridRow } from '#ui/grid-row.tsx'
import { VirtualGrid, type VirtualGridHandle } from '#ui/virtual-grid.tsx'
import { toColumnWidths } from '../column-width.ts'
import { ColumnHeader } from './column-header.tsx'
import type { ColumnActions } from './use-columns.ts'

const pageRows = 100
const headerHeight = 76
const rowHeight = 32

type Cells = readonly (string | null)[]

interface DatasetProps {
  readonly dataset: DatasetRecord
  readonly actions: ColumnActions
  readonly ref?: Ref<VirtualGridHandle> | undefined
}

/** Every row as it was read, down to the last one. */
export function DatasetPreview({ dataset, actions, ref }: DatasetProps) {
  const engine = useEngine()
  const [shown, setShown] = useState({ start: 0, end: pageRows })
  const firstPage = Math.floor(shown.start / pageRows)
  const lastPage = Math.floor(Math.max(shown.end - 1, 0) / pageRows)
  const windows = useQueries({
    queries: Array.from({ length: lastPage - firstPage + 1 }, (_, index) => {
      const start = (firstPage + index) * pageRows
      return {
        ...rowsQuery(engine, dataset.id, start, Math.min(start + pageRows, dataset.rows)),
        enabled: start < dataset.rows,
      }
    }),
  })
  // Widths follow the first page and then stay, or columns would jump while scrolling.
  const sample = useQuery({ ...rowsQuery(engine, dataset.id, 0, Math.min(pageRows, dataset.rows)) }).data
    ?.cells
  const stats = useQuery(statsQuery(engine, dataset.id)).data
  const placed = useMemo(() => shownColumns(dataset), [dataset])
  const columns = placed.map(({ id, name, index }): GridColumn => {
    const facts = stats?.columns[index]
    return {
      key: id,
      header: <ColumnHeader id={id} name={name} stats={facts} actions={actions} />,
      label: name,
      ...toHeadedWidths(name, sample?.map((cells) => cells[index] ?? '') ?? []),
      grow: id === placed.at(-1)?.id,
      ...(facts?.guess === 'number' && { align: 'end' }),
      ink: 'source',
    }
  })
  const places = useMemo(() => placed.map(({ index }) => index), [placed])
  return (
    <PreviewGrid
      ref={ref}
      rowCount={dataset.rows}
      columns={columns}
      places={places}
      cellsAt={(index) => {
        for (const { data } of windows) {
          const cells = data?.cells[index - data.rowStart]
          if (cells !== undefined) return cells
        }
        return undefined
      }}
      onWindow={(start, end) => setShown({ start, end })}
    />
  )
}

/** The first rows of a file, as the import under way will bring them. */
export function SniffedPreview({ preview }: { readonly preview: SpreadsheetPreview }) {
  const { columns: named, rows } = preview
  const columns = useMemo(
    () =>
      named.map(({ name }, index): GridColumn => ({
        key: String(index),
        header: <span className="truncate">{name}</span>,
        label: name,
        ...toHeadedWidths(
          name,
          rows.slice(0, pageRows).map((cells) => cells[index] ?? ''),
        ),
        grow: index === named.length - 1,
        ink: 'source',
      })),
    [named, rows],
  )
  const places = useMemo(() => named.map((_, index) => index), [named])
  return (
    <PreviewGrid rowCount={rows.length} columns={columns} places={places} cellsAt={(index) => rows[index]} />
  )
}

interface GridProps {
  readonly rowCount: number
  readonly columns: readonly GridColumn[]
  /** Per column the place of its cell in a row. */
  readonly places: readonly number[]
  readonly cellsAt: (index: number) => Cells | undefined
  readonly onWindow?: (start: number, end: number) => void
  readonly ref?: Ref<VirtualGridHandle> | undefined
}

function PreviewGrid({ rowCount, columns, places, cellsAt, onWindow, ref }: GridProps) {
  const text = useStrings().newRun.data
  const common = useStrings().common
  const format = useFormat()
  const row = (index: number): GridRow | undefined => {
    const cells = cellsAt(index)
    return cells && toGridRow(cells, places, format.count(index + 1), text.missing)
  }
  return (
    <VirtualGrid
      ref={ref}
      label={text.preview}
      rowCount={rowCount}
      columns={columns}
      row={row}
      onWindow={onWindow}
      rowNumber={(index) => format.count(index + 1)}
      rowNumberLabel={text.row}
      loadingLabel={common.loading}
      headerHeight={headerHeight}
      // As tall as its rows, and no taller than what the window leaves.
      style={{ height: headerHeight + 4 + rowHeight * rowCount }}
      className="max-h-[max(20rem,100dvh-16rem)] rounded-card border border-line max-sm:max-h-[60dvh]"
    />
  )
}

const made = new WeakMap<readonly number[], WeakMap<Cells, GridRow>>()

/** The same row for the same cells in the same places: drawn rows are not drawn again. */
function toGridRow(cells: Cells, places: readonly number[], number: string, missing: string): GridRow {
  const rows = made.get(places) ?? new WeakMap<Cells, GridRow>()
  made.set(places, rows)
  const known = rows.get(cells)
  if (known !== undefined) return known
  const row: GridRow = {
    number,
    cells: places.map((place) => {
      const value = cells[place] ?? null
      return { content: value === null ? <span className="text-text-3">{missing}</span> : value }
    }),
  }
  rows.set(cells, row)
  return row
}

/** Glyph and menu stand beside the name, and a picture of the values needs some width. */
const headerExtra = 44
const narrowestHeader = 104

function toHeadedWidths(name: string, cells: readonly string[]) {
  const { width, narrowest } = toColumnWidths(name, cells)
  const named = toColumnWidths(name, []).width + headerExtra
  const least = Math.max(narrowestHeader, Math.min(named, 200))
  return { width: Math.max(width, least), narrowest: Math.max(narrowest, least) }
}
