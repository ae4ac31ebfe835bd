import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

interface ConfirmDialogProps {
  /** A question. */
  readonly title: ReactNode
  /** The consequence, with numbers. */
  readonly children?: ReactNode
  /** The answer that changes nothing; it has the focus first. */
  readonly safeLabel: string
  /** Named by its effect, never OK. */
  readonly actLabel: string
  readonly actDetail?: ReactNode
  readonly actVariant?: 'destroy' | 'primary' | undefined
  readonly busy?: boolean | undefined
  readonly onSafe: () => void
  readonly onAct: () => void
}

/** For what costs, or destroys remotely. */
export function ConfirmDialog({
  title,
  children,
  safeLabel,
  actLabel,
  actDetail,
  actVariant = 'destroy',
  busy,
  onSafe,
  onAct,
}: ConfirmDialogProps) {
  return (
    <Dialog
      title={title}
      onClose={onSafe}
      footer={
        <>
          <Button data-safe="" onClick={onSafe}>
            {safeLabel}
          </Button>
          <Button variant={actVariant} detail={actDetail} busy={busy} onClick={onAct}>
            {actLabel}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  )
}
