import { useState } from 'react'
import type { RunView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { TextField } from '#ui/text-field.tsx'
import { parseDollars } from '../../dollars.ts'

/** What the run may cost. */
export function CapDialog({ view, onClose }: { readonly view: RunView; readonly onClose: () => void }) {
  const strings = useStrings()
  const text = strings.pacing.cap
  const engine = useEngine()
  const { capUsd, id: runId } = view.run
  const [typed, setTyped] = useState(capUsd === null ? '' : String(capUsd))
  const [fault, setFault] = useState<string | null>(null)
  const parsed = parseDollars(typed)

  const save = async () => {
    if (parsed === undefined) {
      setFault(text.bad)
      return
    }
    const reply = await engine.setBudget({ runId, capUsd: parsed })
    if (reply.ok) onClose()
    else setFault(strings.faults.say(reply.error).title)
  }
  return (
    <Dialog
      title={text.title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{text.keep}</Button>
          <Button variant="primary" onClick={() => void save()}>
            {text.save}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <TextField
          data-safe=""
          label={text.label}
          hint={text.hint}
          inputMode="decimal"
          placeholder={text.none}
          value={typed}
          error={fault ?? undefined}
          onChange={(value) => {
            setTyped(value)
            setFault(null)
          }}
        />
      </form>
    </Dialog>
  )
}
