import { useId, type ReactNode } from 'react'
import { buttonLook } from './button-look.ts'
import { cx } from './cx.ts'
import { Icon, Table2, type LucideIcon } from './icon.tsx'
import { useFileDrop, type DroppedFiles } from './use-file-drop.ts'

interface FileDropProps {
  /** Accessible name of the file input. */
  readonly label: string
  /** What the visible button says: "Choose file". */
  readonly chooseLabel: string
  readonly onFiles: (drop: DroppedFiles) => void
  readonly accept?: string | undefined
  readonly icon?: LucideIcon | undefined
  /** The chosen file with its facts, or what to do. */
  readonly title: ReactNode
  /** Which files are understood, and that they can be dropped anywhere. */
  readonly hint?: ReactNode
  /** Said instead of the hint while a file is dragged over the page. */
  readonly dropText: string
  /** More ways to get data, after the button. */
  readonly actions?: ReactNode
  /** Filled while it is the one thing to do. */
  readonly primary?: boolean | undefined
  readonly disabled?: boolean | undefined
}

/** Files by button, by keyboard, or dropped anywhere on the page. */
export function FileDrop({
  label,
  chooseLabel,
  onFiles,
  accept,
  icon = Table2,
  title,
  hint,
  dropText,
  actions,
  primary = false,
  disabled = false,
}: FileDropProps) {
  const id = useId()
  const isOver = useFileDrop(onFiles, !disabled)
  return (
    <div
      className={cx(
        'flex flex-wrap items-center gap-x-4 gap-y-3 rounded-card border border-dashed px-3.5 py-2.5 transition-colors',
        isOver ? 'border-accent-text bg-accent-tint' : 'border-line-strong bg-surface',
      )}
    >
      <div className="flex min-w-0 flex-1 basis-64 items-center gap-3.5">
        <Icon of={icon} className="text-accent-text" />
        <div className="min-w-0">
          <div className="text-body break-words">{title}</div>
          {isOver ? (
            <p className="text-support text-accent-text">{dropText}</p>
          ) : hint === undefined ? null : (
            <p className="text-support text-text-3">{hint}</p>
          )}
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <span className="relative inline-flex">
          <input
            id={id}
            type="file"
            multiple
            aria-label={label}
            accept={accept}
            disabled={disabled}
            onChange={(event) => {
              const files = [...(event.target.files ?? [])]
              // Emptied, so that the same file can be chosen again after it was mended.
              event.target.value = ''
              if (files.length > 0) onFiles({ files, folders: [] })
            }}
            className="peer absolute inset-0 opacity-0"
          />
          <label
            htmlFor={id}
            aria-hidden="true"
            className={cx(
              buttonLook(primary ? 'primary' : 'secondary'),
              'relative peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-focus',
              disabled && 'text-text-3',
            )}
          >
            {chooseLabel}
          </label>
        </span>
        {actions}
      </div>
    </div>
  )
}
