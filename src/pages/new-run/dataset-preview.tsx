import { useQueries, useQuery } from '@tanstack/react-query'
import { useImperativeHandle, useMemo, useRef, useState, type ReactNode, type Ref } from 'react'
import { shownColumns } from '#core/dataset/dataset-layout.ts'
import { createFindingMarks } from '#core/dataset/finding-marks.ts'
import type { DatasetRecord, ImportFinding } from '#core/records.ts'
import type { SpreadsheetPreview } from '#engine/datasets/dataset-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { rowsQuery, statsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import type { GridColumn } from '#ui/grid-columns.ts'
import type { GridRow } from '#ui/grid-row.tsx'
import { VirtualGrid, type VirtualGridHandle } from '#ui/virtual-grid.tsx'
import { toColumnWidths } from '../column-width.ts'
import { ColumnHeader } from './column-header.tsx'
import type { SeenRows } from '../use-seen-rows.ts'
import { PreviewBar } from './preview-bar.tsx'
import type { ColumnActions } from './use-columns.ts'

const pageRows = 100
const headerHeight = 76
const rowHeight = 32

type Cells = readonly (string | null)[]

export interface PreviewHandle {
  /** Brings a row into view and marks it. */
  readonly showRow: (row: number) => void
}

interface DatasetProps {
  readonly dataset: DatasetRecord
  readonly actions: ColumnActions
  /** In the line above the grid. */
  readonly children?: ReactNode
  readonly ref?: Ref<PreviewHandle> | undefined
}

/** Every row as it was read, down to the last one. */
export function DatasetPreview({ dataset, actions, children, ref }: DatasetProps) {
  const engine = useEngine()
  const [pages, setPages] = useState({ first: 0, last: 0 })
  const windows = useQueries({
    queries: Array.from({ length: pages.last - pages.first + 1 }, (_, index) => {
      const start = (pages.first + index) * pageRows
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
      findings={dataset.report.findings}
      bar={children}
      cellsAt={(index) => {
        for (const { data } of windows) {
          const cells = data?.cells[index - data.rowStart]
          if (cells !== undefined) return cells
        }
        return undefined
      }}
      onWindow={(start, end) => {
        const first = Math.floor(start / pageRows)
        const last = Math.floor(Math.max(end - 1, 0) / pageRows)
        setPages((now) => (now.first === first && now.last === last ? now : { first, last }))
      }}
    />
  )
}

/** The first rows of a file, as the import under way will bring them. */
export function SniffedPreview({
  preview,
  children,
}: {
  readonly preview: SpreadsheetPreview
  readonly children?: ReactNode
}) {
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
    <PreviewGrid
      rowCount={rows.length}
      columns={columns}
      places={places}
      findings={preview.findings}
      cellsAt={(index) => rows[index]}
      bar={children}
      isSample={!preview.whole}
    />
  )
}

interface GridProps {
  readonly rowCount: number
  readonly columns: readonly GridColumn[]
  /** Per column the place of its cell in a row. */
  readonly places: readonly number[]
  readonly findings: readonly ImportFinding[]
  readonly cellsAt: (index: number) => Cells | undefined
  readonly onWindow?: (start: number, end: number) => void
  readonly bar?: ReactNode
  /** The rows are only the first of the file. */
  readonly isSample?: boolean
  readonly ref?: Ref<PreviewHandle> | undefined
}

function PreviewGrid({
  rowCount,
  columns,
  places,
  findings,
  cellsAt,
  onWindow,
  bar,
  isSample = false,
  ref,
}: GridProps) {
  const text = useStrings().newRun.data
  const common = useStrings().common
  const format = useFormat()
  const grid = useRef<VirtualGridHandle>(null)
  const box = useRef<HTMLDivElement>(null)
  const seen = useRef<(rows: SeenRows) => void>(null)
  const [shownRow, setShownRow] = useState<number | null>(null)
  const draw = useMemo(() => createRowDrawer(places, findings), [places, findings])
  const row = (index: number): GridRow | undefined => {
    const cells = cellsAt(index)
    return cells && draw.row(index, cells, format.count(index + 1), text)
  }
  const showRow = (index: number) => {
    setShownRow(index)
    grid.current?.showRow(index)
    box.current?.scrollIntoView({ block: 'nearest' })
  }
  useImperativeHandle(ref, () => ({ showRow }))
  return (
    <div ref={box} className="flex min-w-0 scroll-my-28 flex-col gap-2.5">
      <PreviewBar
        rowCount={rowCount}
        isSample={isSample}
        isMarked={draw.marks}
        tellRef={seen}
        onPage={(by) => grid.current?.turnPage(by)}
        onRow={showRow}
      >
        {bar}
      </PreviewBar>
      <VirtualGrid
        ref={grid}
        label={text.preview}
        rowCount={rowCount}
        columns={columns}
        row={row}
        onWindow={onWindow}
        onSeen={(start, end) => seen.current?.({ start, end })}
        selectedRow={shownRow}
        rowNumber={(index) => format.count(index + 1)}
        rowNumberLabel={text.row}
        loadingLabel={common.loading}
        headerHeight={headerHeight}
        // As tall as its rows, and no taller than what the window leaves.
        style={{ height: headerHeight + 4 + rowHeight * rowCount }}
        className="max-h-[max(20rem,100dvh-16rem)] rounded-card border border-line max-sm:max-h-[60dvh]"
      />
    </div>
  )
}

interface CellWords {
  readonly missing: string
  readonly report: { readonly kinds: Readonly<Record<ImportFinding['kind'], (count: string) => string>> }
}

/** Draws rows, each only once for the same cells in the same places: rows that are drawn are not drawn again. */
function createRowDrawer(places: readonly number[], findings: readonly ImportFinding[]) {
  const made = new WeakMap<Cells, GridRow>()
  const marksOf = createFindingMarks(findings)
  return {
    /** Some rows may be marked. */
    marks: marksOf !== null,
    row(index: number, cells: Cells, number: string, words: CellWords): GridRow {
      const known = made.get(cells)
      if (known !== undefined) return known
      const marks = marksOf?.(index, cells) ?? null
      const row: GridRow = {
        number,
        ...(marks?.row && { note: words.report.kinds[marks.row]('1') }),
        cells: places.map((place) => {
          const value = cells[place] ?? null
          const content = value === null ? <span className="text-text-3">{words.missing}</span> : value
          const kind = marks?.cells.get(place)
          if (kind === undefined) return { content }
          return { content, className: 'cell-repaired !bg-warn-tint', note: words.report.kinds[kind]('1') }
        }),
      }
      made.set(cells, row)
      return row
    },
  }
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
