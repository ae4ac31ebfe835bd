import type { ImportProgress } from '#engine/datasets/dataset-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Progress } from '#ui/progress.tsx'

interface Props {
  readonly name: string
  readonly progress: ImportProgress
  readonly onCancel: () => void
}

export function ImportProgressCard({ name, progress, onCancel }: Props) {
  const strings = useStrings()
  const text = strings.newRun.data
  const format = useFormat()
  return (
    <Card label={text.progress}>
      <div className="flex flex-wrap items-center gap-3">
        <p className="flex-1">
          <span role="status">{text.importing(name)}</span>{' '}
          <span className="text-text-3 tabular-nums">
            {strings.dataStep.importRows(
              format.count(progress.rows),
              format.bytes(progress.bytesRead),
              format.bytes(progress.bytesTotal),
            )}
          </span>
          <span className="block text-support text-text-3">{strings.dataStep.importingNote}</span>
        </p>
        <Button size="small" onClick={onCancel}>
          {text.cancel}
        </Button>
      </div>
      <Progress label={text.progress} value={progress.bytesRead} max={progress.bytesTotal} className="mt-2" />
    </Card>
  )
}
