import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'
import { cx } from './cx.ts'

export interface DialogProps {
  readonly title: ReactNode
  /** Esc, and whatever else leaves without doing anything. */
  readonly onClose: () => void
  readonly children?: ReactNode
  /** Buttons, right-aligned, safe answer first. */
  readonly footer?: ReactNode
  readonly width?: 'narrow' | 'wide' | undefined
  readonly className?: string | undefined
}

/**
 * The platform's modal dialog: mount it to open, unmount it to close. Focus starts on the element marked `data-safe`
 * and returns to where it was.
 */
export function Dialog({ title, onClose, children, footer, width = 'narrow', className }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    const element = dialog.current
    if (element === null) return
    if (!element.open) element.showModal()
    element.querySelector<HTMLElement>('[data-safe]')?.focus()
    return () => element.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      aria-describedby={`${id}-text`}
      onCancel={(event) => {
        // A file input or a dialog inside bubbles its own cancel through React's tree.
        if (event.target !== event.currentTarget) return
        event.preventDefault()
        onClose()
      }}
      className={cx(
        'm-auto max-h-[calc(100dvh-2rem)] w-full overflow-y-auto rounded-dialog border border-line bg-raised p-5 text-body text-text shadow-dialog backdrop:bg-black/30 max-sm:mb-3',
        width === 'narrow'
          ? 'max-w-[min(28rem,calc(100vw-1.5rem))]'
          : 'max-w-[min(45rem,calc(100vw-1.5rem))]',
        className,
      )}
    >
      <h2 id={id} className="text-title">
        {title}
      </h2>
      <div id={`${id}-text`} className="mt-1.5 text-text-2">
        {children}
      </div>
      {footer === undefined ? null : (
        <div
          className={cx(
            'mt-5 flex flex-wrap justify-end gap-2 max-sm:flex-col max-sm:items-stretch',
            // A long dialog scrolls under its buttons: what they cost must not be out of sight.
            width === 'wide' &&
              'sticky -bottom-5 z-10 -mx-5 -mb-5 border-t border-line-soft bg-raised px-5 py-3.5',
          )}
        >
          {footer}
        </div>
      )}
    </dialog>
  )
}
