import { useState } from 'react'
import { TextField } from '#ui/text-field.tsx'

interface Props {
  readonly label: string
  /** Gets what was typed, as people count: from 1. */
  readonly onNumber: (number: number) => void
  readonly className?: string | undefined
}

/** A field for the number of a row; Enter goes there. */
export function GoToRow({ label, onNumber, className }: Props) {
  const [typed, setTyped] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (Number(typed) >= 1) onNumber(Number(typed))
        setTyped('')
      }}
    >
      <TextField
        label={label}
        hideLabel
        placeholder={label}
        inputMode="numeric"
        enterKeyHint="go"
        value={typed}
        onChange={(next) => setTyped(next.replace(/\D/g, '').slice(0, 9))}
        className={className}
      />
    </form>
  )
}
