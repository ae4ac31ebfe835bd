import { useEffect, useState } from 'react'
import { useLive } from '#state/live-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Button } from '#ui/button.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Progress } from '#ui/progress.tsx'

/** Rows that are there sooner than this need no word about it. */
const patience = 400

interface Props {
  /** Goes back to the rows that are still shown; null = there are none. */
  readonly onCancel: (() => void) | null
}

/** All rows are being looked through: how far, and the way out. */
export function ScanNote({ onCancel }: Props) {
  const text = useStrings().results.scanning
  const format = useFormat()
  const viewing = useLive((state) => state.viewing)
  const [isLong, setLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), patience)
    return () => clearTimeout(timer)
  }, [])
  if (!isLong) return null
  return (
    <div className="absolute inset-x-0 top-24 z-10 mx-auto w-80 max-w-[calc(100%-1.5rem)] rounded-card border border-line bg-raised p-3.5 shadow-toast">
      <p role="status" className="font-medium">
        {text.title}
      </p>
      {viewing === null ? null : (
        <>
          <p className="mt-0.5 mb-2 text-support text-text-3 tabular-nums">
            {text.progress(format.count(viewing.rowsDone), format.count(viewing.rowsTotal))}
          </p>
          <Progress label={text.title} value={viewing.rowsDone} max={viewing.rowsTotal} />
        </>
      )}
      {onCancel === null ? null : (
        <Button size="small" className="mt-2.5" onClick={onCancel}>
          {text.cancel}
        </Button>
      )}
    </div>
  )
}
