import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { cx } from './cx.ts'
import { controlLook, Field, type FieldText } from './field.tsx'
import { ChevronDown, Icon } from './icon.tsx'
import { movePopover } from './place-popover.ts'

export interface ComboboxOption {
  readonly value: string
  /** Right end of the line: a price, a context length. */
  readonly detail?: ReactNode
}

interface ComboboxProps extends FieldText {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly options: readonly ComboboxOption[]
  readonly mono?: boolean | undefined
  readonly placeholder?: string | undefined
  readonly aside?: ReactNode
  readonly disabled?: boolean | undefined
  readonly className?: string | undefined
}

/** Long lists are narrowed by typing, not by scrolling. */
const mostShown = 200

/**
 * Free text with suggestions. A datalist would do, but it hides every suggestion that does not contain the text
 * already there, so that a chosen value could not be exchanged for another without erasing it first.
 */
export function Combobox({
  label,
  hideLabel,
  hint,
  error,
  aside,
  value,
  onChange,
  options,
  mono = false,
  placeholder,
  disabled,
  className,
}: ComboboxProps) {
  const listId = useId()
  const input = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  /** Closed, open with everything, or open with what contains the text typed since. */
  const [open, setOpen] = useState<'no' | 'all' | 'typed'>('no')
  const [active, setActive] = useState(-1)
  const needle = value.trim().toLowerCase()
  const shown = (
    open === 'typed' ? options.filter((option) => option.value.toLowerCase().includes(needle)) : options
  ).slice(0, mostShown)
  const isOpen = open !== 'no' && shown.length > 0

  useLayoutEffect(() => {
    const [box, popover] = [input.current, list.current]
    if (!isOpen || box === null || popover === null) return
    if (!popover.matches(':popover-open')) popover.showPopover()
    const anchor = box.getBoundingClientRect()
    popover.style.minWidth = `${anchor.width}px`
    movePopover(popover, anchor, 'start', 320)
    const close = (event: Event) => {
      if (!(event.target instanceof Node) || !popover.contains(event.target)) setOpen('no')
    }
    window.addEventListener('resize', close)
    window.addEventListener('scroll', close, true)
    return () => {
      window.removeEventListener('resize', close)
      window.removeEventListener('scroll', close, true)
    }
  }, [isOpen, shown.length])
  useLayoutEffect(() => {
    if (!isOpen && list.current?.matches(':popover-open')) list.current.hidePopover()
  }, [isOpen])
  useLayoutEffect(() => {
    if (isOpen && active >= 0) list.current?.children[active]?.scrollIntoView({ block: 'nearest' })
  }, [isOpen, active])

  const show = () => {
    setActive(options.findIndex((option) => option.value === value))
    setOpen('all')
  }
  const close = () => {
    setOpen('no')
    setActive(-1)
  }
  const choose = (chosen: string) => {
    onChange(chosen)
    close()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (!isOpen) show()
      else {
        const step = event.key === 'ArrowDown' ? 1 : -1
        setActive((active + step + shown.length + (active < 0 && step < 0 ? 1 : 0)) % shown.length)
      }
    } else if (event.key === 'Enter' && isOpen) {
      const option = shown[active]
      if (option === undefined) return
      event.preventDefault()
      choose(option.value)
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault()
      event.stopPropagation()
      close()
    }
  }

  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error} aside={aside} className={className}>
      {(wiring) => (
        <div className="relative flex">
          <input
            {...wiring}
            ref={input}
            type="text"
            role="combobox"
            aria-autocomplete="list"
            aria-expanded={isOpen}
            aria-controls={isOpen ? listId : undefined}
            aria-activedescendant={isOpen && active >= 0 ? `${listId}-${active}` : undefined}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            value={value}
            placeholder={placeholder}
            disabled={disabled}
            onChange={(event) => {
              onChange(event.target.value)
              setActive(-1)
              setOpen('typed')
            }}
            onClick={() => (isOpen ? undefined : show())}
            onBlur={close}
            onKeyDown={onKeyDown}
            className={cx(
              controlLook,
              'h-8 border-line-strong pe-8 touch:h-11',
              mono && 'font-mono text-code',
            )}
          />
          <Icon
            of={ChevronDown}
            className="pointer-events-none absolute end-2.5 top-1/2 -translate-y-1/2 text-text-2"
          />
          <div
            ref={list}
            id={listId}
            popover="manual"
            role="listbox"
            aria-label={label}
            // A press must not take the focus out of the input, or the list would close before the click arrives.
            onPointerDown={(event) => event.preventDefault()}
            onMouseDown={(event) => event.preventDefault()}
            className="fixed inset-auto m-0 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-card border border-line bg-raised p-1 text-body text-text shadow-toast"
          >
            {isOpen
              ? shown.map((option, index) => (
                  <div
                    key={option.value}
                    id={`${listId}-${index}`}
                    role="option"
                    aria-selected={option.value === value}
                    onClick={() => choose(option.value)}
                    className={cx(
                      'flex min-h-8 cursor-pointer items-center gap-4 rounded-chip px-2 hover:bg-sunken touch:min-h-11',
                      index === active && 'bg-sunken forced-colors:outline-2',
                      option.value === value && 'text-accent-text',
                      mono && 'font-mono text-code',
                    )}
                  >
                    <span className="min-w-0 flex-1 truncate">{option.value}</span>
                    {option.detail === undefined ? null : (
                      <span className="font-sans text-support text-text-3">{option.detail}</span>
                    )}
                  </div>
                ))
              : null}
          </div>
        </div>
      )}
    </Field>
  )
}
