import { useState } from 'react'
import type { RowNumber } from '#core/units.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { ResendDialog } from './resend-dialog.tsx'

interface Props {
  readonly view: RunView
  /** The rows that filters and searches have left. */
  readonly viewId: string
  readonly count: number
}

/** Sends the rows that are shown again, whatever they are: filtered, searched for, flagged. */
export function ResendShown({ view, viewId, count }: Props) {
  const text = useStrings().resend
  const format = useFormat()
  const engine = useEngine()
  const [rows, setRows] = useState<Int32Array | null>(null)
  const open = async () => {
    const reply = await engine.viewRowNumbers({ viewId })
    if (reply.ok && reply.value.length > 0) setRows(reply.value)
  }
  return (
    <>
      <TextButton onClick={() => void open()}>{text.shown(format.count(count))}</TextButton>
      {rows === null ? null : (
        <ChosenRowsDialog
          view={view}
          rows={rows}
          said={text.shownSaid(format.count(rows.length))}
          onClose={() => setRows(null)}
        />
      )}
    </>
  )
}

interface DialogProps {
  readonly view: RunView
  readonly rows: readonly RowNumber[] | Int32Array
  readonly said: string
  readonly onClose: () => void
}

/** Rows that a person chose: those that have an answer are among them. */
export function ChosenRowsDialog({ view, rows, said, onClose }: DialogProps) {
  return (
    <ResendDialog
      view={view}
      preset={{ rows, said, question: view.snapshot, needsQuestion: false, withAnswered: true }}
      onClose={onClose}
    />
  )
}
