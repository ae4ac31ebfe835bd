import type { ColumnStats } from '#core/dataset/column-stats.ts'
import type { ResultFilter } from '#core/results/result-query.ts'
import { useStrings } from '#state/strings/strings.ts'
import { ArrowDown, ArrowUp, Funnel, Icon } from '#ui/icon.tsx'
import { Popover } from '#ui/popover.tsx'
import { columnGlyphs } from '../../column-glyphs.ts'
import { ColumnMenu, type ColumnControls, type ColumnSort } from './column-menu.tsx'
import type { RunColumn } from './result-layout.ts'

export interface ColumnButtonProps {
  readonly column: RunColumn
  readonly stats: ColumnStats | undefined
  readonly filter: ResultFilter | undefined
  readonly sort: ColumnSort | null
  readonly controls: ColumnControls
  readonly className: string
  readonly anchorClassName?: string
}

/** Glyph and name of a column, its place in the order, and whether it is filtered by; opens what can be done with it. */
export function ColumnButton({
  column,
  stats,
  filter,
  sort,
  controls,
  className,
  anchorClassName,
}: ColumnButtonProps) {
  const strings = useStrings()
  const text = strings.results.column
  const { name, side, type } = column
  const guess = type ?? stats?.guess ?? 'text'
  return (
    <Popover
      label={text.menu(name)}
      buttonLabel={text.menu(name)}
      anchorClassName={anchorClassName}
      buttonClassName={className}
      face={
        <>
          <span
            title={strings.dataStep.column.guesses[guess]}
            className={side === 'answer' ? 'flex' : 'flex text-text-2'}
          >
            <Icon of={columnGlyphs[guess]} size={12} />
          </span>
          <span title={name} className="min-w-0 truncate font-semibold">
            {name}
          </span>
          {sort === null ? null : (
            <span className="flex shrink-0 items-center text-caption text-accent-text tabular-nums">
              <Icon of={sort.descending ? ArrowDown : ArrowUp} size={12} />
              {sort.place}
            </span>
          )}
          {filter === undefined ? null : (
            <span title={text.filtered} className="flex shrink-0 text-accent-text">
              <Icon of={Funnel} size={12} />
            </span>
          )}
        </>
      }
    >
      <ColumnMenu column={column} stats={stats} filter={filter} sort={sort} controls={controls} />
    </Popover>
  )
}
