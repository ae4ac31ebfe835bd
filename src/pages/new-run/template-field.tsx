import { useId, useRef, useState, type KeyboardEvent } from 'react'
import { parseTemplate, type TemplateIssue } from '#core/request/template.ts'
import { useStrings } from '#state/strings/strings.ts'
import { cx } from '#ui/cx.ts'
import { controlLook, Field } from '#ui/field.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { findOpenPlaceholder, splitTemplate } from './template-marks.ts'

interface Props {
  readonly label: string
  readonly hint?: string
  readonly placeholder?: string
  readonly value: string
  readonly columns: readonly string[]
  readonly rows: number
  readonly onChange: (value: string) => void
  /** Told where the caret is, so that a column chip can be inserted there. */
  readonly onFocusField?: (insert: (text: string) => void) => void
}

/** The same for the field and for what is drawn behind it, or the marks would stand beside their words. */
const textLook =
  'px-2.5 py-2 font-mono text-[0.78125rem] leading-[1.3125rem] tracking-[-0.01em] whitespace-pre-wrap break-words touch:text-[1rem] touch:leading-[1.5rem] touch:tracking-[-0.01em]'

/**
 * A plain text field in which `{{` opens the column list. What the placeholders mean is drawn behind the text, so the
 * field stays a native one for the keyboard, the screen reader and the spell checker.
 */
export function TemplateField({
  label,
  hint,
  placeholder,
  value,
  columns,
  rows,
  onChange,
  onFocusField,
}: Props) {
  const text = useStrings().newRun.prompt
  const listId = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const backdrop = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState<{ readonly start: number; readonly typed: string } | null>(null)
  const [active, setActive] = useState(0)
  const parsed = parseTemplate(value, columns)
  // What is being written is not a mistake yet.
  const issues = parsed.ok
    ? []
    : parsed.error.filter(({ kind, start }) => kind !== 'UnclosedPlaceholder' || start !== open?.start)
  const suggestions =
    open === null
      ? []
      : columns.filter((name) => name.toLowerCase().includes(open.typed.toLowerCase())).slice(0, 50)

  const look = () => {
    const element = area.current
    if (element === null) return
    setOpen(
      element.selectionStart === element.selectionEnd
        ? findOpenPlaceholder(element.value, element.selectionStart)
        : null,
    )
    setActive(0)
  }
  const replace = (start: number, end: number, inserted: string) => {
    onChange(value.slice(0, start) + inserted + value.slice(end))
    setOpen(null)
    const caret = start + inserted.length
    requestAnimationFrame(() => {
      area.current?.focus()
      area.current?.setSelectionRange(caret, caret)
    })
  }
  const insertAtCaret = (inserted: string) => {
    const element = area.current
    replace(element?.selectionStart ?? value.length, element?.selectionEnd ?? value.length, inserted)
  }
  const choose = (name: string) => {
    if (open === null) return
    const caret = open.start + 2 + open.typed.length
    // Braces that were already typed behind the caret are taken over, not doubled.
    const closed = /^\s*\}\}/.exec(value.slice(caret))
    replace(open.start, caret + (closed?.[0].length ?? 0), `{{${name}}}`)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (open === null || suggestions.length === 0) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setActive((active + (event.key === 'ArrowDown' ? 1 : suggestions.length - 1)) % suggestions.length)
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      const name = suggestions[active]
      if (name === undefined) return
      event.preventDefault()
      choose(name)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      setOpen(null)
    }
  }

  return (
    <Field
      label={label}
      hint={hint}
      error={issues.length === 0 ? undefined : <Issues issues={issues} onFix={replace} />}
    >
      {(wiring) => (
        <div className="relative">
          <div
            ref={backdrop}
            aria-hidden="true"
            className={cx(
              textLook,
              'pointer-events-none absolute inset-0 overflow-hidden rounded-control border border-transparent bg-surface forced-colors:text-transparent',
            )}
          >
            {splitTemplate(value, columns).map((part, index) => (
              <span
                key={index}
                className={
                  part.kind === 'text'
                    ? undefined
                    : part.kind === 'column'
                      ? 'rounded-[3px] bg-accent-tint text-accent-text shadow-[0_0_0_1px_var(--accent-line)]'
                      : 'text-danger-text underline decoration-danger-text decoration-wavy'
                }
              >
                {part.text}
              </span>
            ))}{' '}
          </div>
          <textarea
            {...wiring}
            ref={area}
            value={value}
            placeholder={placeholder}
            spellCheck
            aria-autocomplete="list"
            aria-controls={suggestions.length > 0 ? listId : undefined}
            aria-activedescendant={suggestions.length > 0 ? `${listId}-${active}` : undefined}
            onChange={(event) => {
              onChange(event.target.value)
              look()
            }}
            onSelect={look}
            onFocus={() => onFocusField?.(insertAtCaret)}
            onBlur={() => setOpen(null)}
            onKeyDown={onKeyDown}
            onScroll={(event) => {
              if (backdrop.current !== null) backdrop.current.scrollTop = event.currentTarget.scrollTop
            }}
            style={{ minHeight: `calc(${rows}lh + 1.125rem)` }}
            className={cx(
              controlLook,
              textLook,
              // The words are drawn behind it, in their two inks; the field itself shows caret and selection.
              'relative block max-h-[50dvh] resize-y border-line-strong bg-transparent text-transparent caret-text field-sizing-content forced-colors:text-[CanvasText]',
            )}
          />
          {suggestions.length === 0 ? null : (
            <ul
              id={listId}
              role="listbox"
              tabIndex={0}
              aria-label={text.listLabel}
              onMouseDown={(event) => event.preventDefault()}
              className="absolute top-full left-2 z-20 mt-1 max-h-60 min-w-52 overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-toast"
            >
              {suggestions.map((name, index) => (
                <li
                  key={name}
                  id={`${listId}-${index}`}
                  role="option"
                  aria-selected={index === active}
                  onClick={() => choose(name)}
                  className={cx(
                    'flex min-h-8 cursor-pointer items-center rounded-chip px-2 font-mono text-code text-accent-text touch:min-h-11',
                    index === active && 'bg-sunken',
                  )}
                >
                  {name}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </Field>
  )
}

function Issues({
  issues,
  onFix,
}: {
  readonly issues: readonly TemplateIssue[]
  readonly onFix: (start: number, end: number, text: string) => void
}) {
  const text = useStrings().newRun.prompt
  return (
    <>
      {issues.slice(0, 3).map((issue) => (
        <span key={issue.start} className="block">
          {issue.kind === 'UnclosedPlaceholder' ? (
            text.unclosed
          ) : (
            <>
              {text.unknown(issue.name)}{' '}
              {issue.nearest === null ? null : (
                <TextButton onClick={() => onFix(issue.start, issue.end, `{{${issue.nearest ?? ''}}}`)}>
                  {text.use(issue.nearest)}
                </TextButton>
              )}
            </>
          )}
        </span>
      ))}
    </>
  )
}
