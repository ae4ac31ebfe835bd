import type { ReactNode } from 'react'
import type { ColumnStats } from '#core/dataset/column-stats.ts'
import type { ResultFilter } from '#core/results/result-query.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Button } from '#ui/button.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, EyeOff, type LucideIcon } from '#ui/icon.tsx'
import { usePopoverDone } from '#ui/popover.tsx'
import { RangeField } from '#ui/range-field.tsx'
import { ColumnFilterForm } from './column-filter-form.tsx'
import type { RunColumn } from './result-layout.ts'

/** How rows are sorted by a column; null = not by it. */
export interface ColumnSort {
  readonly descending: boolean
  /** 1 = first; null where it is the only one. */
  readonly place: number | null
}

/** What a person can do with one column. */
export interface ColumnControls {
  /** Null = not by this column. */
  readonly setSort: (descending: boolean | null, more: boolean) => void
  readonly setFilter: (filter: ResultFilter | null) => void
  /** Rows are sorted by other columns already. */
  readonly isSortedByOthers: boolean
  /** Null at the edge of its side. */
  readonly moveLeft: (() => void) | null
  readonly moveRight: (() => void) | null
  /** Null when it is the only one. */
  readonly hide: (() => void) | null
  /** Px. */
  readonly width: number
  /** Null = the usual width. */
  readonly setWidth: (width: number | null) => void
}

interface Props {
  readonly column: RunColumn
  readonly stats: ColumnStats | undefined
  readonly filter: ResultFilter | undefined
  readonly sort: ColumnSort | null
  readonly controls: ColumnControls
}

/** Order, filter, width and place of a column. */
export function ColumnMenu({ column, stats, filter, sort, controls }: Props) {
  const text = useStrings().results.column
  const format = useFormat()
  const done = usePopoverDone()
  const sortButton = (descending: boolean) => (
    <Button
      size="small"
      icon={descending ? ArrowDown : ArrowUp}
      aria-pressed={sort?.descending === descending}
      className="flex-1 aria-pressed:border-accent-line aria-pressed:bg-accent-tint aria-pressed:text-accent-text"
      onClick={(event) => {
        controls.setSort(sort?.descending === descending ? null : descending, event.shiftKey)
        done()
      }}
    >
      {descending ? text.descending : text.ascending}
    </Button>
  )
  const then = (descending: boolean) => (
    <Button
      size="small"
      variant="quiet"
      className="flex-1"
      onClick={() => {
        controls.setSort(descending, true)
        done()
      }}
    >
      {descending ? text.descendingNext : text.ascendingNext}
    </Button>
  )
  const place = (label: string, name: string, icon: LucideIcon, act: (() => void) | null) => (
    <Button
      size="small"
      icon={icon}
      aria-label={name}
      disabled={act === null}
      className="flex-1"
      onClick={() => {
        act?.()
        done()
      }}
    >
      {label}
    </Button>
  )
  return (
    <div className="flex flex-col gap-3">
      <Group label={text.sort}>
        <div className="flex gap-2">
          {sortButton(false)}
          {sortButton(true)}
        </div>
        {controls.isSortedByOthers && sort === null ? (
          <div className="mt-1 flex gap-2">
            {then(false)}
            {then(true)}
          </div>
        ) : null}
      </Group>
      <Group label={text.filter}>
        <ColumnFilterForm column={column} stats={stats} filter={filter} onFilter={controls.setFilter} />
      </Group>
      <Group label={text.width}>
        {/* Cards have no widths. */}
        <div className="mb-2 max-sm:hidden">
          <RangeField
            label={text.width}
            min={56}
            max={800}
            step={8}
            value={controls.width}
            said={text.pixels(format.count(controls.width))}
            onChange={controls.setWidth}
          />
        </div>
        <div className="flex flex-wrap gap-2">
          {place(text.left, text.move(column.name, text.left), ArrowLeft, controls.moveLeft)}
          {place(text.right, text.move(column.name, text.right), ArrowRight, controls.moveRight)}
          {place(text.hide, text.hideNamed(column.name), EyeOff, controls.hide)}
        </div>
        <p className="mt-2 text-caption text-text-3 pointer-coarse:hidden max-sm:hidden">{text.placeHint}</p>
      </Group>
    </div>
  )
}

function Group({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <section aria-label={label} className="border-t border-line-soft pt-3 first:border-0 first:pt-0">
      {children}
    </section>
  )
}
