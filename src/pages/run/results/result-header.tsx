import { useStrings } from '#state/strings/strings.ts'
import { cx } from '#ui/cx.ts'
import { useFormat } from '#ui/format-context.tsx'
import { ColumnButton, type ColumnButtonProps } from './column-button.tsx'
import { HeaderPicture } from './header-picture.tsx'
import { pickMissing } from './pick-filter.ts'
import { sayResultFact } from './result-facts.ts'

type Props = Omit<ColumnButtonProps, 'className' | 'anchorClassName'>

/** Glyph and name, a picture of the values whose parts filter, one fact; its name opens what else can be done. */
export function ResultHeader(props: Props) {
  const { column, stats, filter, controls } = props
  const strings = useStrings()
  const format = useFormat()
  const isAnswer = column.side === 'answer'
  const missing = stats?.missing ?? 0
  const rest = stats === undefined ? '' : sayResultFact({ ...stats, missing: 0 }, column, strings, format)
  // Where every cell is missing, that is all there is to say.
  const fact = missing > 0 && stats?.filled === 0 ? '' : rest
  const { missing: missed, withoutValue } = strings.results.column
  const saidMissing = (isAnswer ? withoutValue : missed)(format.count(missing))
  const showMissing = strings.results.column.showMissing(format.count(missing), column.name)
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
        title={missing === 0 ? fact : [saidMissing, fact].filter((part) => part !== '').join(', ')}
        className={cx('h-4 truncate text-caption', isAnswer ? 'text-answer-text' : 'text-text-3')}
      >
        {missing === 0 ? null : (
          // As the parts of the picture it needs no tab stop: the column's menu filters as well.
          <button
            type="button"
            tabIndex={-1}
            aria-label={showMissing}
            aria-pressed={filter?.test === 'missing' && !filter.negated}
            onClick={() => controls.setFilter(pickMissing(column.key, filter))}
            className="underline decoration-dotted underline-offset-2 hover:decoration-solid aria-pressed:font-semibold aria-pressed:text-accent-text"
          >
            {saidMissing}
          </button>
        )}
        {missing === 0 || fact === '' ? fact : `, ${fact}`}
      </span>
    </div>
  )
}
