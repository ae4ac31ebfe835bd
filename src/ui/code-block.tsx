import { cx } from './cx.ts'
import { CopyButton } from './copy-button.tsx'

interface CodeBlockProps {
  /** Accessible name; the block can be scrolled by keyboard. */
  readonly label: string
  readonly code: string
  readonly copyLabel?: string | undefined
  readonly copiedLabel?: string | undefined
  /** Breaks long lines instead of scrolling sideways. */
  readonly wrap?: boolean | undefined
  readonly className?: string | undefined
}

export function CodeBlock({ label, code, copyLabel, copiedLabel, wrap = false, className }: CodeBlockProps) {
  return (
    <div className={cx('relative min-w-0 rounded-control bg-sunken', className)}>
      <pre
        tabIndex={0}
        role="region"
        aria-label={label}
        className={cx(
          'max-h-96 overflow-auto rounded-control px-3 py-2 text-code text-text-2',
          wrap ? 'break-words whitespace-pre-wrap' : 'whitespace-pre',
          copyLabel !== undefined && 'pe-10',
        )}
      >
        <code>{code}</code>
      </pre>
      {copyLabel === undefined ? null : (
        <div className="absolute top-1 right-1 rounded-control bg-sunken">
          <CopyButton text={code} label={copyLabel} copiedLabel={copiedLabel ?? copyLabel} />
        </div>
      )}
    </div>
  )
}
