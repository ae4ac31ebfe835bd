import { Fragment, type ReactNode } from 'react'
import { cx } from './cx.ts'

export interface TableColumn<Row> {
  readonly key: string
  readonly header: ReactNode
  readonly cell: (row: Row) => ReactNode
  /** Numbers go right. */
  readonly align?: 'start' | 'end' | undefined
  /** A CSS width; columns without one share the rest by their content. */
  readonly width?: string | undefined
  /** Left out below this width of the window. */
  readonly from?: 'md' | 'lg' | undefined
  /** The cell that names the row. */
  readonly isRowHeader?: boolean | undefined
}

interface DataTableProps<Row> {
  /** Accessible name of the table (and of the list that replaces it on a phone). */
  readonly label: string
  readonly columns: readonly TableColumn<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  /** Rows that follow each other with the same group stand under one band. */
  readonly groupOf?: ((row: Row) => { readonly key: string; readonly label: ReactNode }) | undefined
  /** What a row becomes below 600 px; without it the table scrolls sideways there. */
  readonly phone?: ((row: Row) => ReactNode) | undefined
  /** Closing rows of the table: totals. */
  readonly footer?: ReactNode
  readonly className?: string | undefined
}

const hidden = { md: 'max-md:hidden', lg: 'max-lg:hidden' } as const

/** A plain table for lists of up to a few hundred rows. Anything longer is a `VirtualGrid`. */
export function DataTable<Row>({
  label,
  columns,
  rows,
  keyOf,
  groupOf,
  phone,
  footer,
  className,
}: DataTableProps<Row>) {
  const groups = toGroups(rows, groupOf)
  return (
    <>
      {/* Positioned, or hidden words inside would widen the page instead of the table. */}
      <div className={cx('relative overflow-x-auto', phone && 'max-sm:hidden', className)}>
        <table aria-label={label} className="w-full border-collapse text-start">
          <thead>
            <tr className="border-b border-line">
              {columns.map((column) => (
                <th
                  key={column.key}
                  scope="col"
                  style={column.width === undefined ? undefined : { width: column.width }}
                  className={cx(
                    'h-8 px-2.5 text-caption font-medium text-text-2 first:ps-4 last:pe-4',
                    column.align === 'end' ? 'text-end' : 'text-start',
                    column.from && hidden[column.from],
                  )}
                >
                  {column.header}
                </th>
              ))}
            </tr>
          </thead>
          {groups.map((group) => (
            <tbody key={group.key} className="border-line-soft not-first-of-type:border-t">
              {group.label === null ? null : (
                <tr className="border-b border-line-soft bg-canvas">
                  <th
                    scope="rowgroup"
                    colSpan={columns.length}
                    className="h-7 px-4 text-start text-support font-medium"
                  >
                    {group.label}
                  </th>
                </tr>
              )}
              {group.rows.map((row) => (
                <tr key={keyOf(row)} className="border-b border-line-soft last:border-b-0">
                  {columns.map((column) => {
                    const Cell = column.isRowHeader ? 'th' : 'td'
                    return (
                      <Cell
                        key={column.key}
                        scope={column.isRowHeader ? 'row' : undefined}
                        className={cx(
                          'px-2.5 py-2 align-middle font-normal first:ps-4 last:pe-4',
                          column.align === 'end' ? 'text-end tabular-nums' : 'text-start',
                          column.from && hidden[column.from],
                        )}
                      >
                        {column.cell(row)}
                      </Cell>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          ))}
          {footer === undefined ? null : <tfoot>{footer}</tfoot>}
        </table>
      </div>
      {phone === undefined ? null : (
        <ul aria-label={label} className="sm:hidden">
          {groups.map((group) => (
            <Fragment key={group.key}>
              {group.label === null ? null : (
                <li className="border-b border-line-soft bg-canvas px-3.5 py-1.5 text-support font-medium not-first:-mt-px not-first:border-t">
                  {group.label}
                </li>
              )}
              {group.rows.map((row) => (
                <li key={keyOf(row)} className="border-b border-line-soft px-3.5 py-3 last:border-b-0">
                  {phone(row)}
                </li>
              ))}
            </Fragment>
          ))}
        </ul>
      )}
    </>
  )
}

interface Group<Row> {
  readonly key: string
  readonly label: ReactNode
  readonly rows: Row[]
}

function toGroups<Row>(rows: readonly Row[], groupOf: DataTableProps<Row>['groupOf']): readonly Group<Row>[] {
  if (groupOf === undefined) return [{ key: 'all', label: null, rows: [...rows] }]
  const groups: Group<Row>[] = []
  for (const row of rows) {
    const { key, label } = groupOf(row)
    const last = groups.at(-1)
    if (last?.key === key) last.rows.push(row)
    else groups.push({ key, label, rows: [row] })
  }
  return groups
}
