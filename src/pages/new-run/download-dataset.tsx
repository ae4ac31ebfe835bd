import { useRef, useState } from 'react'
import type { DatasetRecord } from '#core/records.ts'
import type { ExportOptions } from '#engine/results/export-types.ts'
import type { PlanProgress } from '#engine/drafts/draft-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Download } from '#ui/icon.tsx'
import { Menu } from '#ui/menu.tsx'
import { Progress } from '#ui/progress.tsx'
import { saveBlob } from '../save-blob.ts'

const choices = [
  { key: 'csv', options: { guard: 'guarded', bom: false } },
  { key: 'excel', options: { guard: 'guarded', bom: true } },
  { key: 'exact', options: { guard: 'exact', bom: false } },
] as const

/** Any dataset as CSV, as it stands here: for results that somebody else made, or a workbook's sheet. */
export function DownloadDataset({ dataset }: { readonly dataset: DatasetRecord }) {
  const strings = useStrings()
  const text = strings.batchFiles.download
  const format = useFormat()
  const engine = useEngine()
  const [progress, setProgress] = useState<PlanProgress | null>(null)
  const [said, setSaid] = useState('')
  const [fault, setFault] = useState<{ readonly kind: string } | null>(null)
  const running = useRef<AbortController | null>(null)

  const download = async (options: Pick<ExportOptions, 'guard' | 'bom'>) => {
    const controller = new AbortController()
    running.current = controller
    setSaid('')
    setFault(null)
    setProgress({ rowsDone: 0, rowsTotal: dataset.rows })
    const reply = await engine.exportDataset(
      { datasetId: dataset.id, format: 'csv', options },
      { signal: controller.signal, onProgress: setProgress },
    )
    setProgress(null)
    if (reply.ok) {
      saveBlob(reply.value.blob, reply.value.fileName)
      setSaid(text.done(reply.value.fileName, format.count(reply.value.rows)))
    } else if (reply.error.kind !== 'Cancelled') setFault(reply.error)
  }
  const words = fault === null ? null : strings.faults.say(fault)
  return (
    <div className="flex flex-col items-start gap-2">
      <Menu
        label={text.button}
        trigger={text.button}
        icon={Download}
        busy={progress !== null}
        items={choices.map(({ key, options }) => ({
          key,
          label: text[key],
          hint: text[`${key}Hint`],
          onSelect: () => void download(options),
        }))}
      />
      <div role="status" className="w-full text-support text-text-3 empty:hidden">
        {progress === null ? (
          said
        ) : (
          <>
            <p className="mb-1.5 tabular-nums">
              {text.working(format.count(progress.rowsDone), format.count(progress.rowsTotal))}
            </p>
            <Progress label={text.button} value={progress.rowsDone} max={progress.rowsTotal} />
            <Button size="small" className="mt-2" onClick={() => running.current?.abort()}>
              {text.cancel}
            </Button>
          </>
        )}
      </div>
      {words === null ? null : (
        <Banner tone="danger" title={words.title}>
          {words.body}
        </Banner>
      )}
    </div>
  )
}
