import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { RowNumber } from '#core/units.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { cx } from '#ui/cx.ts'
import { Flag, Icon, MessageSquare } from '#ui/icon.tsx'
import { IconButton } from '#ui/icon-button.tsx'

interface Props {
  readonly runId: string
  readonly row: RowNumber
  readonly note: string
  readonly flag: boolean
  /** Esc in the note: the words are kept, and the panel's keys work again. */
  readonly onLeave: () => void
}

/** Typing rests this long before it is kept. */
const rest = 600
/** As the engine has it (`noteLength`). */
const longest = 10_000

/** A person's own words on a row, kept while they are typed. Mounted anew for every row. */
export function RowNote({ runId, row, note, flag, onLeave }: Props) {
  const strings = useStrings()
  const text = strings.rowPanel
  const engine = useEngine()
  const [typed, setTyped] = useState(note)
  const [isFlagged, setFlagged] = useState(flag)
  const [said, setSaid] = useState('')
  const [fault, setFault] = useState<{ readonly kind: string } | null>(null)
  /** What is stored, or on its way there. */
  const kept = useRef({ note, flag })

  const keep = async (next: { readonly note: string; readonly flag: boolean }, done: string) => {
    if (next.note === kept.current.note && next.flag === kept.current.flag) return
    const before = kept.current
    kept.current = next
    const reply = await engine.noteRow({ runId, row, ...next })
    setFault(reply.ok ? null : reply.error)
    setSaid(reply.ok ? done : '')
    // It is tried again with the next change.
    if (!reply.ok) kept.current = before
  }
  const keepTyped = useEffectEvent(() => void keep({ note: typed, flag: isFlagged }, text.saved))
  useEffect(() => {
    const timer = setTimeout(() => keepTyped(), rest)
    return () => clearTimeout(timer)
  }, [typed])
  // Leaving the row or the page must not lose the last words.
  useEffect(() => () => keepTyped(), [])

  const toggle = () => {
    setFlagged(!isFlagged)
    void keep({ note: typed, flag: !isFlagged }, isFlagged ? text.unflagged : text.flagged)
  }
  const problem = fault === null ? null : strings.faults.say(fault)
  return (
    <div className="sticky bottom-0 mt-auto border-t border-line-soft bg-surface px-4 py-3">
      <div className="flex items-start gap-2">
        <div className="relative flex min-w-0 flex-1">
          <Icon
            of={MessageSquare}
            size={14}
            className="absolute start-2.5 top-[9px] text-text-3 touch:top-[15px]"
          />
          <textarea
            data-row-note=""
            aria-label={text.note}
            placeholder={text.addNote}
            rows={1}
            maxLength={longest}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value)
              setSaid('')
            }}
            onBlur={() => void keep({ note: typed, flag: isFlagged }, text.saved)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return
              event.preventDefault()
              event.stopPropagation()
              onLeave()
            }}
            dir="auto"
            className="peer field-sizing-content max-h-48 min-h-8 w-full resize-none rounded-control border border-line-strong bg-surface py-1.5 ps-8 pe-8 text-body leading-[1.125rem] text-text placeholder:text-text-3 touch:min-h-11 touch:py-3 touch:text-[16px]"
          />
          <kbd
            aria-hidden="true"
            className={cx(
              'pointer-events-none absolute end-1.5 top-1.5 rounded-chip border border-line px-1 text-caption text-text-3 peer-focus:hidden touch:hidden',
              typed !== '' && 'hidden',
            )}
          >
            N
          </kbd>
        </div>
        <IconButton
          data-row-flag=""
          icon={Flag}
          label={isFlagged ? text.unflag : text.flag}
          aria-pressed={isFlagged}
          onClick={toggle}
          className={isFlagged ? 'tone-warn !bg-(--tone-tint) !text-(--tone-text)' : undefined}
        />
      </div>
      <p role="status" className={said === '' ? 'sr-only' : 'mt-1 text-caption text-text-3'}>
        {said}
      </p>
      {problem === null ? null : (
        <p role="alert" className="mt-1 text-support text-danger-text">
          {problem.title} {problem.body}
        </p>
      )}
    </div>
  )
}
