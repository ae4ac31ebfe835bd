import { useQueries, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { DatasetRecord } from '#core/records.ts'
import { useEngine } from '#state/engine-context.tsx'
import { rowsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import type { GridColumn } from '#ui/grid-columns.ts'
import type { GridRow } from '#ui/grid-row.tsx'
import { VirtualGrid } from '#ui/virtual-grid.tsx'
import { toColumnWidths } from '../column-width.ts'

const pageRows = 100

/** Every row as it was read, down to the last one. */
export function DatasetPreview({ dataset }: { readonly dataset: DatasetRecord }) {
  const text = useStrings().newRun.data
  const common = useStrings().common
  const format = useFormat()
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
  const columns = useMemo(
    () =>
      dataset.columns.map((column, index): GridColumn => ({
        key: column.id,
        header: <span className="truncate">{column.name}</span>,
        label: column.name,
        ...toColumnWidths(column.name, sample?.map((cells) => cells[index] ?? '') ?? []),
        grow: index === dataset.columns.length - 1,
        ink: 'source',
      })),
    [dataset.columns, sample],
  )
  const row = (index: number): GridRow | undefined => {
    for (const { data } of windows) {
      const cells = data?.cells[index - data.rowStart]
      if (cells !== undefined) return toGridRow(cells, format.count(index + 1), text.missing)
    }
    return undefined
  }
  return (
    <VirtualGrid
      label={text.preview}
      rowCount={dataset.rows}
      columns={columns}
      row={row}
      onWindow={(start, end) => setShown({ start, end })}
      rowNumber={(index) => format.count(index + 1)}
      rowNumberLabel={text.row}
      loadingLabel={common.loading}
      // As tall as its rows, and no taller than what the window leaves.
      style={{ height: 36 + 32 * dataset.rows }}
      className="max-h-[max(20rem,100dvh-16rem)] rounded-card border border-line max-sm:max-h-[60dvh]"
    />
  )
}

const made = new WeakMap<readonly (string | null)[], GridRow>()

function toGridRow(cells: readonly (string | null)[], number: string, missing: string): GridRow {
  const known = made.get(cells)
  if (known !== undefined) return known
  const row: GridRow = {
    number,
    cells: cells.map((value) => ({
      content: value === null ? <span className="text-text-3">{missing}</span> : value,
    })),
  }
  made.set(cells, row)
  return row
}
