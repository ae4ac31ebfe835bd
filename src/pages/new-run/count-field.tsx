import { useState, type ReactNode } from 'react'
import { TextField } from '#ui/text-field.tsx'

interface Props {
  readonly label: string
  readonly hint?: ReactNode
  readonly value: number
  readonly min?: number
  readonly max: number
  readonly onChange: (value: number) => void
  readonly className?: string | undefined
}

/** A whole number. What is typed stays as typed until it is one; leaving the field shows the one that counts. */
export function CountField({ label, hint, value, min = 1, max, onChange, className }: Props) {
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <TextField
      label={label}
      hint={hint}
      type="number"
      inputMode="numeric"
      min={min}
      max={max}
      value={typed ?? String(value)}
      onChange={(next) => {
        setTyped(next)
        const number = Math.trunc(Number(next))
        if (next.trim() !== '' && number >= min) onChange(Math.min(number, max))
      }}
      onBlur={() => setTyped(null)}
      className={className}
    />
  )
}
