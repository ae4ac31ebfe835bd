import type { ReactNode } from 'react'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { IconButton } from '#ui/icon-button.tsx'
import { ChevronLeft, ChevronRight } from '#ui/icon.tsx'
import { GoToRow } from '../go-to-row.tsx'
import { type TellSeenRows, useSeenRows } from '../use-seen-rows.ts'

interface Props {
  readonly rowCount: number
  /** The rows are only the first of the file. */
  readonly isSample: boolean
  /** Cells may carry the mark that the legend explains. */
  readonly isMarked: boolean
  readonly tellRef: TellSeenRows
  readonly onPage: (by: -1 | 1) => void
  readonly onRow: (row: number) => void
  readonly children?: ReactNode
}

/** Which rows are seen, and the ways to others. Rows count as in the source. */
export function PreviewBar({ rowCount, isSample, isMarked, tellRef, onPage, onRow, children }: Props) {
  const text = useStrings().reading
  const format = useFormat()
  const seen = useSeenRows(tellRef)
  const first = Math.min(seen.start + 1, rowCount)
  const last = Math.min(seen.end, rowCount)
  const fitsWhole = seen.start === 0 && last === rowCount
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-0 flex-auto">{children}</div>
      <div className="ms-auto flex flex-wrap items-center gap-x-3 gap-y-1 text-support text-text-3">
        {isMarked ? (
          <span className="flex items-center gap-1.5">
            <span aria-hidden="true" className="cell-repaired h-3 w-4 rounded-bar" />
            {text.marked}
          </span>
        ) : null}
        <span className="tabular-nums">
          {(isSample ? rowCount : last) === 0
            ? null
            : isSample
              ? text.rowsFirst(format.count(rowCount))
              : text.rowsSeen(format.count(first), format.count(last), format.count(rowCount))}
        </span>
        {fitsWhole || last === 0 ? null : (
          <span className="flex items-center gap-0.5">
            <IconButton
              icon={ChevronLeft}
              size="small"
              label={text.earlier}
              disabled={seen.start === 0}
              onClick={() => onPage(-1)}
            />
            <GoToRow
              label={text.goTo}
              onNumber={(number) => onRow(Math.min(number, rowCount) - 1)}
              className="w-[5.5rem] touch:w-28"
            />
            <IconButton
              icon={ChevronRight}
              size="small"
              label={text.later}
              disabled={last === rowCount}
              onClick={() => onPage(1)}
            />
          </span>
        )}
      </div>
    </div>
  )
}
