import type { ReactNode } from 'react'
import type { RowNumber } from '#core/units.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { IconButton } from '#ui/icon-button.tsx'
import { ArrowDown, ArrowUp } from '#ui/icon.tsx'
import { GoToRow } from '../../go-to-row.tsx'
import { type TellSeenRows, useSeenRows } from '../../use-seen-rows.ts'

interface Props {
  readonly count: number
  readonly total: number
  readonly tellRef: TellSeenRows
  readonly onRow: (row: RowNumber) => void
  /** To the place of a row among those shown. */
  readonly onPlace: (place: number) => void
  /** What was just done, or why it was not. */
  readonly said: string
  /** What can be done with the rows shown. */
  readonly action?: ReactNode
}

/** How many rows are shown, which of them are seen, and the way to any other. */
export function ResultsFoot({ count, total, tellRef, onRow, onPlace, said, action }: Props) {
  const text = useStrings().results
  const format = useFormat()
  const seen = useSeenRows(tellRef)
  const last = Math.min(seen.end, count)
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-1 border-t border-line bg-canvas px-3 py-1 text-support text-text-2 sm:px-6">
      <p role="status" className="font-medium tabular-nums">
        {text.shown(format.count(count), format.count(total))}
      </p>
      {action}
      <p role="status" className="min-w-0 flex-1 truncate text-text-3">
        {said}
      </p>
      {count === 0 || last === 0 ? null : (
        <span className="text-text-3 tabular-nums max-sm:hidden">
          {text.seen(format.count(seen.start + 1), format.count(last))}
        </span>
      )}
      {/* Keys and the scrollbar do this elsewhere. */}
      {count === 0 ? null : (
        <span className="hidden items-center touch:flex">
          <IconButton icon={ArrowUp} label={text.firstRow} onClick={() => onPlace(0)} />
          <IconButton icon={ArrowDown} label={text.lastRow} onClick={() => onPlace(count - 1)} />
        </span>
      )}
      <GoToRow
        label={text.goTo}
        onNumber={(number) => onRow(number - 1)}
        className="w-24 [&_input]:h-7! touch:[&_input]:h-11!"
      />
    </div>
  )
}
