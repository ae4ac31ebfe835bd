import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { RowNumber } from '#core/units.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { rowDetailQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { reasonOf } from '#state/unwrap.ts'
import { Banner } from '#ui/banner.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { IconButton } from '#ui/icon-button.tsx'
import { ChevronLeft, ChevronRight, OctagonX, X } from '#ui/icon.tsx'
import { Segmented } from '#ui/segmented.tsx'
import { Tag } from '#ui/tag.tsx'
import { outcomeIcons } from '../../run-words.ts'
import { ChosenRowsDialog } from '../resend/resend-shown.tsx'
import { RowAnswerView } from './row-answer.tsx'
import { RowNote } from './row-note.tsx'
import { RowPromptView } from './row-prompt.tsx'
import { RowRawView } from './row-raw.tsx'

interface Props {
  readonly view: RunView
  readonly row: RowNumber
  /** Moves whenever the row may have got another answer. */
  readonly version: number
  /** Where it stands among the rows shown; null = it is not one of them. */
  readonly position: number | null
  /** `position` is known; it takes a moment after every step. */
  readonly isPlaced: boolean
  /** How many rows are shown. */
  readonly count: number
  /** To the row shown before or after it. */
  readonly onMove: (by: -1 | 1) => void
  /** To any row, shown or not. */
  readonly onShow: (row: RowNumber) => void
  /** Whoever opened it takes the focus back. */
  readonly onClose: () => void
}

type View = 'answer' | 'prompt' | 'raw'

/** One row whole. Takes the focus when it opens, so that its keys work at once. */
export function RowPanel({ view, row, version, position, isPlaced, count, onMove, onShow, onClose }: Props) {
  const strings = useStrings()
  const text = strings.rowPanel
  const format = useFormat()
  const engine = useEngine()
  const panel = useRef<HTMLElement>(null)
  const [shown, setShown] = useState<View>('answer')
  const [isResending, setResending] = useState(false)
  const [indented, setIndented] = useState(false)
  const [attempt, setAttempt] = useState<{ readonly row: RowNumber; readonly index: number } | null>(null)
  const read = useQuery(rowDetailQuery(engine, view.run.id, row, version))
  // However a row was opened, its keys work; whoever is in the panel already stays where they are.
  useEffect(() => {
    if (panel.current?.contains(document.activeElement) === false)
      panel.current.focus({ preventScroll: true })
  }, [row])

  const [placed, setPlaced] = useState(position)
  if (isPlaced && placed !== position) setPlaced(position)

  const detail = read.data
  /** The same list for as long as the row is the same: it is a part of what is asked about. */
  const one = useMemo(() => [row], [row])
  const showAttempt = (index: number) => {
    setAttempt({ row, index })
    setShown('raw')
  }
  const canMove = (by: -1 | 1) => placed !== null && placed + by >= 0 && placed + by < count
  const press = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target, event.key)) return
    const act = keyAction(event.key)
    if (act === null) return
    event.preventDefault()
    event.stopPropagation()
    if (act === 'close') onClose()
    else if (act === 'note' || act === 'flag') reach(panel.current, act)
    else if (canMove(act)) onMove(act)
  }
  const tone = detail?.outcome === 'failed' && !detail.fixable ? 'fatal' : (detail?.outcome ?? 'neutral')
  const said = read.error === null ? null : strings.faults.say(reasonOf(read.error))

  return (
    <>
      <aside
        ref={panel}
        tabIndex={-1}
        aria-labelledby="row-panel-title"
        aria-describedby="row-panel-keys"
        onKeyDown={press}
        className="flex w-[328px] shrink-0 flex-col min-[900px]:max-[1199px]:w-[300px] overflow-y-auto border-s border-line bg-surface shadow-panel outline-none max-[899px]:absolute max-[899px]:inset-0 max-[899px]:z-20 max-[899px]:w-full max-[899px]:border-s-0 max-[599px]:fixed max-[599px]:bottom-[calc(60px+env(safe-area-inset-bottom))] max-[599px]:z-30"
      >
        <p id="row-panel-keys" className="sr-only">
          {text.keys}
        </p>
        <header className="sticky top-0 z-10 flex min-h-11 items-center gap-2.5 border-b border-line-soft bg-surface ps-4 pe-2">
          <h2 id="row-panel-title" className="text-body font-semibold">
            {text.title(format.count((detail?.row ?? row) + 1))}
          </h2>
          <span role="status" className="text-support text-text-3 tabular-nums">
            {placed === null
              ? isPlaced
                ? text.notShown
                : ''
              : text.place(format.count(placed + 1), format.count(count))}
          </span>
          <span className="ms-auto flex items-center gap-1">
            <IconButton
              icon={ChevronLeft}
              label={text.previous}
              disabled={!canMove(-1)}
              onClick={() => onMove(-1)}
            />
            <IconButton
              icon={ChevronRight}
              label={text.next}
              disabled={!canMove(1)}
              onClick={() => onMove(1)}
            />
            <IconButton icon={X} label={text.close} onClick={onClose} />
          </span>
        </header>
        {said === null ? null : (
          <Banner tone="danger" title={said.title} className="m-4">
            {said.body}
          </Banner>
        )}
        {detail === undefined ? (
          said === null ? (
            <p role="status" className="p-4 text-text-3">
              {strings.common.loading}
            </p>
          ) : null
        ) : (
          <>
            <div className="flex flex-wrap items-center justify-between gap-2 px-4 pt-3 pb-2.5">
              <Segmented
                label={text.view}
                value={shown}
                onChange={setShown}
                options={(['answer', 'prompt', 'raw'] as const).map((value) => ({
                  value,
                  label: text.views[value],
                }))}
              />
              <Tag plain tone={tone} icon={tone === 'fatal' ? OctagonX : outcomeIcons[detail.outcome]}>
                {strings.common.outcomes[detail.outcome]}
              </Tag>
            </div>
            {shown === 'answer' ? (
              <RowAnswerView
                key={detail.row}
                detail={detail}
                view={view}
                onShow={onShow}
                onAttempt={showAttempt}
                onResend={() => setResending(true)}
              />
            ) : shown === 'prompt' ? (
              <RowPromptView runId={view.run.id} detail={detail} />
            ) : (
              <RowRawView
                runId={view.run.id}
                detail={detail}
                attempt={attempt?.row === detail.row ? attempt.index : null}
                onAttempt={showAttempt}
                indented={indented}
                onIndented={setIndented}
              />
            )}
            {detail.row === row ? (
              <RowNote
                key={`note ${row}`}
                runId={view.run.id}
                row={row}
                note={detail.note}
                flag={detail.flag}
                onLeave={() => panel.current?.focus()}
              />
            ) : null}
          </>
        )}
      </aside>
      {isResending ? (
        <ChosenRowsDialog
          view={view}
          rows={one}
          said={strings.resend.rowSaid(format.count(row + 1))}
          onClose={() => setResending(false)}
        />
      ) : null}
    </>
  )
}

type Action = 'close' | 'note' | 'flag' | -1 | 1

function keyAction(key: string): Action | null {
  switch (key) {
    case 'Escape':
      return 'close'
    case 'ArrowLeft':
      return -1
    case 'ArrowRight':
      return 1
    case 'n':
    case 'N':
      return 'note'
    case 'f':
    case 'F':
      return 'flag'
    default:
      return null
  }
}

/** The note is a part of its own, which keeps what is typed: it is reached as a person would. */
function reach(panel: HTMLElement | null, part: 'note' | 'flag'): void {
  const control = panel?.querySelector<HTMLElement>(`[data-row-${part}]`)
  if (part === 'note') control?.focus()
  else control?.click()
}

/** Where arrows and letters mean something else. */
function isTaken(target: EventTarget, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('textarea, select, input:not([type="radio"], [type="checkbox"])') !== null) return true
  return key.startsWith('Arrow') && target.closest('input[type="radio"]') !== null
}
