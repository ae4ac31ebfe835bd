import { useStrings } from '#state/strings/strings.ts'
import { cx } from '#ui/cx.ts'
import { useFormat } from '#ui/format-context.tsx'
import { ColumnButton, type ColumnButtonProps } from './column-button.tsx'
import { HeaderPicture } from './header-picture.tsx'
import { sayResultFact } from './result-facts.ts'

type Props = Omit<ColumnButtonProps, 'className' | 'anchorClassName'>

/** Glyph and name, a picture of the values whose parts filter, one fact; its name opens what else can be done. */
export function ResultHeader(props: Props) {
  const { column, stats, filter, controls } = props
  const strings = useStrings()
  const format = useFormat()
  const isAnswer = column.side === 'answer'
  const fact = stats === undefined ? '' : sayResultFact(stats, column, strings, format)
  return (
    <div className="flex w-full min-w-0 flex-col gap-0.5 text-start font-normal">
      <ColumnButton
        {...props}
        anchorClassName="-mx-1.5 flex h-5"
        className={cx(
          'flex min-w-0 items-center gap-1.5 rounded-chip px-1.5 text-start hover:bg-sunken aria-expanded:bg-sunken touch:min-h-7',
          isAnswer && 'text-answer-text hover:bg-answer-tint-2 aria-expanded:bg-answer-tint-2',
        )}
      />
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
