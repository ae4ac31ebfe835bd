import type { ColumnStats } from '#core/dataset/column-stats.ts'
import type { ResultFilter } from '#core/results/result-query.ts'
import { useStrings } from '#state/strings/strings.ts'
import { cx } from '#ui/cx.ts'
import { useFormat } from '#ui/format-context.tsx'
import { ArrowDown, ArrowUp, Funnel, Icon } from '#ui/icon.tsx'
import { Popover } from '#ui/popover.tsx'
import { columnGlyphs } from '../../column-glyphs.ts'
import { ColumnMenu, type ColumnControls, type ColumnSort } from './column-menu.tsx'
import { HeaderPicture } from './header-picture.tsx'
import { sayResultFact } from './result-facts.ts'
import type { RunColumn } from './result-layout.ts'

interface Props {
  readonly column: RunColumn
  readonly stats: ColumnStats | undefined
  readonly filter: ResultFilter | undefined
  readonly sort: ColumnSort | null
  readonly controls: ColumnControls
}

/** Glyph and name, a picture of the values whose parts filter, one fact; its name opens what else can be done. */
export function ResultHeader({ column, stats, filter, sort, controls }: Props) {
  const strings = useStrings()
  const text = strings.results.column
  const format = useFormat()
  const { name, side, type } = column
  const isAnswer = side === 'answer'
  const guess = type ?? stats?.guess ?? 'text'
  const fact = stats === undefined ? '' : sayResultFact(stats, column, strings, format)
  return (
    <div className="flex w-full min-w-0 flex-col gap-0.5 text-start font-normal">
      <Popover
        label={text.menu(name)}
        buttonLabel={text.menu(name)}
        anchorClassName="-mx-1.5 flex h-5"
        buttonClassName={cx(
          'flex min-w-0 items-center gap-1.5 rounded-chip px-1.5 text-start hover:bg-sunken aria-expanded:bg-sunken touch:min-h-7',
          isAnswer && 'text-answer-text hover:bg-answer-tint-2 aria-expanded:bg-answer-tint-2',
        )}
        face={
          <>
            <span
              title={strings.dataStep.column.guesses[guess]}
              className={cx('flex', !isAnswer && 'text-text-2')}
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
      <div className="h-5">
        {stats === undefined ? null : (
          <HeaderPicture column={column} stats={stats} filter={filter} onFilter={controls.setFilter} />
        )}
      </div>
      <span
        title={fact}
        className={cx('h-4 truncate text-caption', isAnswer ? 'text-answer-text' : 'text-text-3')}
      >
        {fact}
      </span>
    </div>
  )
}
