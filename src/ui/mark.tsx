interface MarkProps {
  readonly size?: number
}

/** Source in, answers out: three lines whose right third is brighter. Decorative; the name stands beside it. */
export function Mark({ size = 20 }: MarkProps) {
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} aria-hidden="true" className="shrink-0">
      <rect width="20" height="20" rx="4.5" className="fill-[var(--accent)]" />
      <g strokeWidth="2" strokeLinecap="round" className="stroke-[var(--on-accent)]">
        <path d="M5 6h4.6M5 10h4.6M5 14h4.6" strokeOpacity=".62" />
        <path d="M12.6 6H15M12.6 10H15M12.6 14H15" />
      </g>
    </svg>
  )
}
