interface RangeFieldProps {
  readonly label: string
  readonly min: number
  readonly max: number
  readonly step: number
  readonly value: number
  /** The value with its unit, drawn at the end and read aloud. */
  readonly said: string
  readonly onChange: (value: number) => void
}

/** A size that is found by trying. */
export function RangeField({ label, min, max, step, value, said, onChange }: RangeFieldProps) {
  return (
    <label className="flex items-center gap-2 text-support">
      <span className="text-text-2">{label}</span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={Math.min(Math.max(value, min), max)}
        aria-valuetext={said}
        onChange={(event) => onChange(event.target.valueAsNumber)}
        className="min-w-0 flex-1 accent-accent touch:h-11"
      />
      <span aria-hidden="true" className="w-12 text-end text-text-3 tabular-nums">
        {said}
      </span>
    </label>
  )
}
