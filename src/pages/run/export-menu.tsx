import { useRef, useState } from 'react'
import type { ExportOptions, PlanProgress, RunSummary } from '#engine/engine.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Checkbox } from '#ui/checkbox.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Download, Settings, Table2 } from '#ui/icon.tsx'
import { Menu } from '#ui/menu.tsx'
import { Progress } from '#ui/progress.tsx'
import { isActive } from '../run-words.ts'
import { saveBlob } from '../save-blob.ts'

/** The way back to a spreadsheet. */
export function ExportMenu({ run }: { readonly run: RunSummary }) {
  const strings = useStrings()
  const text = strings.run.results.export
  const format = useFormat()
  const engine = useEngine()
  const [options, setOptions] = useState<ExportOptions>({
    guard: 'guarded',
    bom: false,
    // An answer for every row needs no explanation; anything else is said in the file.
    facts: run.ledger.counts.answered < run.ledger.total,
  })
  const [choosing, setChoosing] = useState(false)
  const [progress, setProgress] = useState<PlanProgress | null>(null)
  const [said, setSaid] = useState<{
    readonly tone: 'info' | 'danger'
    readonly title?: string
    readonly body: string
  } | null>(null)
  const running = useRef<AbortController | null>(null)

  const exportCsv = async () => {
    const controller = new AbortController()
    running.current = controller
    setSaid(null)
    setProgress({ rowsDone: 0, rowsTotal: run.ledger.total })
    const reply = await engine.exportRows(
      { runId: run.id, format: 'csv', options },
      { signal: controller.signal, onProgress: setProgress },
    )
    setProgress(null)
    if (reply.ok) {
      saveBlob(reply.value.blob, reply.value.fileName)
      setSaid({ tone: 'info', body: text.done(reply.value.fileName, format.count(reply.value.rows)) })
    } else if (reply.error.kind !== 'Cancelled') {
      setSaid({ tone: 'danger', ...strings.faults.say(reply.error) })
    }
  }

  return (
    <>
      <Menu
        label={text.button}
        trigger={text.button}
        icon={Download}
        variant="primary"
        align="end"
        busy={progress !== null}
        items={[
          {
            key: 'csv',
            label: text.csv,
            icon: Table2,
            hint: isActive(run) ? text.incomplete : text.csvHint,
            onSelect: () => void exportCsv(),
          },
          { key: 'options', label: text.options, icon: Settings, onSelect: () => setChoosing(true) },
        ]}
      />
      <div
        role="status"
        className="fixed right-4 bottom-4 z-40 w-80 max-w-[calc(100vw-2rem)] empty:hidden max-sm:bottom-36"
      >
        {progress !== null ? (
          <div className="rounded-card border border-line bg-raised p-3.5 shadow-toast">
            <p className="mb-2 tabular-nums">
              {text.working(format.count(progress.rowsDone), format.count(progress.rowsTotal))}
            </p>
            <Progress label={text.button} value={progress.rowsDone} max={progress.rowsTotal} />
            <Button size="small" className="mt-2.5" onClick={() => running.current?.abort()}>
              {text.cancel}
            </Button>
          </div>
        ) : said !== null ? (
          <Banner
            tone={said.tone}
            title={said.title}
            className="!bg-raised shadow-toast"
            action={
              <Button size="small" variant="quiet" onClick={() => setSaid(null)}>
                {strings.common.close}
              </Button>
            }
          >
            {said.body}
          </Banner>
        ) : null}
      </div>
      {choosing ? (
        <Dialog
          title={text.options}
          onClose={() => setChoosing(false)}
          footer={
            <Button data-safe="" variant="primary" onClick={() => setChoosing(false)}>
              {strings.common.done}
            </Button>
          }
        >
          <div className="flex flex-col gap-2 text-text">
            <Checkbox
              label={text.exact}
              hint={text.exactHint}
              checked={options.guard === 'exact'}
              onChange={(exact) => setOptions({ ...options, guard: exact ? 'exact' : 'guarded' })}
            />
            <Checkbox
              label={text.bom}
              hint={text.bomHint}
              checked={options.bom}
              onChange={(bom) => setOptions({ ...options, bom })}
            />
            <Checkbox
              label={text.facts}
              hint={text.factsHint}
              checked={options.facts}
              onChange={(facts) => setOptions({ ...options, facts })}
            />
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
