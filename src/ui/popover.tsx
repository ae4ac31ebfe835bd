import {
  createContext,
  use,
  useCallback,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
} from 'react'
import { cx } from './cx.ts'
import { IconButton } from './icon-button.tsx'
import type { LucideIcon } from './icon.tsx'
import { movePopover } from './place-popover.ts'

interface PopoverProps {
  /** Accessible name of what opens. */
  readonly label: string
  /** Accessible name of the button. */
  readonly buttonLabel: string
  /** A glyph alone; without it the button shows `face`. */
  readonly icon?: LucideIcon | undefined
  readonly face?: ReactNode
  readonly buttonClassName?: string | undefined
  readonly align?: 'start' | 'end' | undefined
  /** Made when it opens, and gone when it closes. */
  readonly children: ReactNode
  readonly className?: string | undefined
  readonly anchorClassName?: string | undefined
}

const Done = createContext<() => void>(() => undefined)

/** Closes the popover that it is called in, and gives the focus back to its button. */
export const usePopoverDone = (): (() => void) => use(Done)

/**
 * A small form beside its button, on the platform's popover: closes on Esc and on a press elsewhere, and gives the focus
 * back. Focus starts on the first control, or on the one marked `data-first`.
 */
export function Popover({
  label,
  buttonLabel,
  icon,
  face,
  buttonClassName,
  align = 'start',
  children,
  className,
  anchorClassName,
}: PopoverProps) {
  const id = useId()
  const anchor = useRef<HTMLSpanElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)
  const wasOpen = useRef(false)

  useLayoutEffect(() => {
    const element = box.current
    const button = anchor.current
    if (!isOpen || element === null || button === null) return
    if (!element.matches(':popover-open')) element.showPopover()
    const place = () => movePopover(element, button.getBoundingClientRect(), align)
    place()
    const first =
      element.querySelector<HTMLElement>('[data-first]') ?? element.querySelector('button, input, select')
    ;(first ?? element).focus()
    // What is inside may come later (counts) or change (another test).
    const observer = new ResizeObserver(place)
    observer.observe(element.firstElementChild ?? element)
    const close = () => element.hidePopover()
    window.addEventListener('resize', close)
    return () => {
      observer.disconnect()
      window.removeEventListener('resize', close)
    }
  }, [isOpen, align])

  const close = useCallback(() => {
    box.current?.hidePopover()
    anchor.current?.querySelector('button')?.focus()
  }, [])
  const buttonProps = {
    'aria-haspopup': 'dialog',
    'aria-expanded': isOpen,
    'aria-controls': isOpen ? id : undefined,
    // The browser closes it before the click arrives; that press must not open it again.
    onPointerDown: () => {
      wasOpen.current = isOpen
    },
    onClick: () => {
      if (!isOpen && !wasOpen.current) setOpen(true)
      wasOpen.current = false
    },
  } as const
  return (
    <span ref={anchor} className={cx('inline-flex min-w-0', anchorClassName)}>
      {icon === undefined ? (
        <button type="button" {...buttonProps} aria-label={buttonLabel} className={buttonClassName}>
          {face}
        </button>
      ) : (
        <IconButton {...buttonProps} icon={icon} label={buttonLabel} className={buttonClassName} />
      )}
      <div
        ref={box}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        tabIndex={-1}
        onBeforeToggle={(event) => {
          if (event.newState === 'closed') setOpen(false)
        }}
        onKeyDown={(event) => {
          // Not for the grid around it.
          event.stopPropagation()
          if (event.key !== 'Escape') return
          event.preventDefault()
          close()
        }}
        className={cx(
          'fixed inset-auto m-0 w-72 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-card border border-line bg-raised p-3 text-start text-body font-normal whitespace-normal text-text shadow-toast outline-none',
          className,
        )}
      >
        {isOpen ? (
          <div>
            <Done value={close}>{children}</Done>
          </div>
        ) : null}
      </div>
    </span>
  )
}
