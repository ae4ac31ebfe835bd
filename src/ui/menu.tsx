import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { Button } from './button.tsx'
import type { ButtonSize, ButtonVariant } from './button-look.ts'
import { cx } from './cx.ts'
import { Check, ChevronDown, Icon, type LucideIcon } from './icon.tsx'
import { IconButton } from './icon-button.tsx'
import { movePopover } from './place-popover.ts'

export interface MenuItem {
  readonly key: string
  readonly label: string
  readonly icon?: LucideIcon | undefined
  /** Second line: what it does, what it costs. */
  readonly hint?: ReactNode
  /** Right end: a count, a shortcut. */
  readonly detail?: ReactNode
  readonly danger?: boolean | undefined
  readonly disabled?: boolean | undefined
  readonly current?: boolean | undefined
  /** Leads somewhere instead of doing something. */
  readonly href?: string | undefined
  readonly onSelect?: (() => void) | undefined
}

interface MenuProps {
  /** Accessible name of the menu, and of an icon-only trigger. */
  readonly label: string
  /** What the trigger says; without it the trigger is `icon` alone, named by `label`. */
  readonly trigger?: ReactNode
  readonly icon?: LucideIcon | undefined
  readonly variant?: ButtonVariant | undefined
  readonly size?: ButtonSize | undefined
  readonly align?: 'start' | 'end' | undefined
  readonly disabled?: boolean | undefined
  readonly busy?: boolean | undefined
  readonly items: readonly MenuItem[]
}

/**
 * Button and menu on the platform's popover. Keys: arrows, Home, End, first letters, Enter, Esc, Tab leaves;
 * ArrowUp on the button opens at the last item.
 */
export function Menu({
  label,
  trigger,
  icon,
  variant,
  size,
  align = 'start',
  disabled = false,
  busy = false,
  items,
}: MenuProps) {
  const id = useId()
  const anchor = useRef<HTMLSpanElement>(null)
  const popover = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState<'first' | 'last' | null>(null)
  const pressedOpen = useRef(false)
  const typed = useRef({ text: '', at: 0 })

  useLayoutEffect(() => {
    const list = popover.current
    const button = anchor.current
    if (open === null || list === null || button === null) return
    if (!list.matches(':popover-open')) list.showPopover()
    movePopover(list, button.getBoundingClientRect(), align)
    const entries = itemsOf(list)
    ;(open === 'last' ? entries.at(-1) : entries[0])?.focus()
    const close = () => list.hidePopover()
    window.addEventListener('resize', close)
    return () => window.removeEventListener('resize', close)
  }, [open, align])

  const focusButton = () => anchor.current?.querySelector('button')?.focus()
  const close = () => {
    popover.current?.hidePopover()
    focusButton()
  }
  const openAt = (position: 'first' | 'last') => {
    if (!disabled && !busy) setOpen(position)
  }
  const buttonProps = {
    'aria-haspopup': 'menu',
    'aria-expanded': open !== null,
    'aria-controls': open === null ? undefined : id,
    // The browser closes the menu before the click arrives; that press must not open it again.
    onPointerDown: () => {
      pressedOpen.current = open !== null
    },
    onClick: () => {
      if (open === null && !pressedOpen.current) openAt('first')
      pressedOpen.current = false
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
      event.preventDefault()
      openAt(event.key === 'ArrowDown' ? 'first' : 'last')
    },
  } as const

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const entries = itemsOf(event.currentTarget)
    const at = entries.findIndex((entry) => entry === document.activeElement)
    const go = (index: number) => {
      event.preventDefault()
      entries.at(index % Math.max(entries.length, 1))?.focus()
    }
    const moves: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }
    const move = moves[event.key]
    if (move !== undefined) {
      go(move)
      return
    }
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      close()
      return
    }
    if (event.key === 'Tab') {
      // From the button on, so that Tab leaves the menu for the button's neighbour.
      close()
      return
    }
    if (event.key === ' ') {
      event.preventDefault()
      if (document.activeElement instanceof HTMLElement) document.activeElement.click()
      return
    }
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return
    const fresh = event.timeStamp - typed.current.at > 700
    typed.current = { text: (fresh ? '' : typed.current.text) + event.key.toLowerCase(), at: event.timeStamp }
    const order = [...entries.slice(at + (fresh ? 1 : 0)), ...entries]
    order.find((entry) => entry.textContent.trim().toLowerCase().startsWith(typed.current.text))?.focus()
  }

  return (
    <span ref={anchor} className="inline-flex *:first:flex-1">
      {trigger === undefined && icon !== undefined ? (
        <IconButton
          {...buttonProps}
          icon={icon}
          label={label}
          size={size === 'small' ? 'small' : 'default'}
          disabled={disabled}
        />
      ) : (
        <Button
          {...buttonProps}
          variant={variant}
          size={size}
          icon={icon}
          iconAfter={ChevronDown}
          disabled={disabled}
          busy={busy}
        >
          {trigger ?? label}
        </Button>
      )}
      <div
        ref={popover}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        onBeforeToggle={(event) => {
          if (event.newState === 'closed') setOpen(null)
        }}
        onKeyDown={onKeyDown}
        className="fixed inset-auto m-0 max-w-[min(24rem,calc(100vw-1rem))] min-w-44 overflow-y-auto rounded-card border border-line bg-raised p-1 text-body text-text shadow-toast"
      >
        {open === null ? null : items.map((item) => <MenuEntry key={item.key} item={item} onDone={close} />)}
      </div>
    </span>
  )
}

interface MenuEntryProps {
  readonly item: MenuItem
  readonly onDone: () => void
}

function MenuEntry({ item, onDone }: MenuEntryProps) {
  const look = cx(
    'flex min-h-8 w-full items-center gap-2.5 rounded-chip px-2.5 py-1 text-start focus-visible:-outline-offset-2 touch:min-h-11',
    'hover:bg-sunken focus:bg-sunken aria-disabled:text-text-3 aria-disabled:hover:bg-transparent',
    item.danger && 'text-danger-text',
  )
  const content = (
    <>
      {item.icon ? <Icon of={item.icon} /> : null}
      <span className="min-w-0 flex-1">
        <span className={cx('block', (item.current ?? false) && 'font-medium')}>{item.label}</span>
        {item.hint === undefined ? null : <span className="block text-support text-text-3">{item.hint}</span>}
      </span>
      {item.detail === undefined ? null : <span className="text-support text-text-3">{item.detail}</span>}
      {item.current ? <Icon of={Check} size={14} className="text-accent-text" /> : null}
    </>
  )
  if (item.href !== undefined && !item.disabled) {
    return (
      <a
        href={item.href}
        role="menuitem"
        tabIndex={-1}
        aria-label={item.hint === undefined ? undefined : item.label}
        aria-current={item.current ? 'true' : undefined}
        onClick={onDone}
        className={look}
      >
        {content}
      </a>
    )
  }
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-label={item.hint === undefined && item.detail === undefined ? undefined : item.label}
      aria-disabled={item.disabled || undefined}
      onClick={() => {
        if (item.disabled) return
        onDone()
        item.onSelect?.()
      }}
      className={look}
    >
      {content}
    </button>
  )
}

function itemsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[role="menuitem"]')]
}
