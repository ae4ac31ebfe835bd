import { useEffect } from 'react'
import { type ExportJob, useExportJobs } from '#state/export-jobs.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Progress } from '#ui/progress.tsx'
import { canChooseFile } from '../../choose-file.ts'
import { sayExportEnd } from './say-export-end.ts'

/** How far exports are, and what became of them: over whatever station a person went to meanwhile. */
export function ExportJobs() {
  const jobs = useExportJobs((state) => state.jobs)
  const isBusy = Object.values(jobs).some(({ progress }) => progress !== null)
  // Half a file is none: a tab that is closed by mistake would cost minutes.
  useEffect(() => {
    if (!isBusy) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isBusy])
  return (
    <div className="fixed right-4 bottom-12 z-40 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2 empty:hidden max-sm:bottom-44">
      {Object.entries(jobs).map(([runId, job]) => (
        <Job key={runId} runId={runId} job={job} />
      ))}
    </div>
  )
}

function Job({ runId, job }: { readonly runId: string; readonly job: ExportJob }) {
  const strings = useStrings()
  const text = strings.exporting
  const format = useFormat()
  const dismiss = useExportJobs((state) => state.dismiss)
  const { runName, progress, end } = job
  if (progress !== null) {
    const { rowsDone, rowsTotal } = progress
    const tenths = rowsTotal === 0 ? 0 : Math.floor((10 * rowsDone) / rowsTotal)
    const said =
      rowsTotal === 0 ? text.preparing : text.working(format.count(rowsDone), format.count(rowsTotal))
    return (
      <section aria-label={runName} className="rounded-card border border-line bg-raised p-3.5 shadow-toast">
        <p role="status" className="sr-only">
          {text.announce(10 * tenths)}
        </p>
        <p className="truncate text-support text-text-2">{runName}</p>
        <p className="mb-2 tabular-nums">{said}</p>
        <Progress label={text.button} value={rowsDone} max={Math.max(rowsTotal, 1)} valueText={said} />
        <Button size="small" className="mt-2.5" onClick={job.cancel}>
          {text.cancel}
        </Button>
      </section>
    )
  }
  if (end === null) return null
  const { tone, title, body } = sayExportEnd(end, job.total, strings, format, canChooseFile())
  return (
    <div role="status">
      <Banner
        tone={tone}
        title={title}
        className="!bg-raised wrap-anywhere shadow-toast"
        action={
          <Button size="small" variant="quiet" onClick={() => dismiss(runId)}>
            {strings.common.close}
          </Button>
        }
      >
        {body}
      </Banner>
    </div>
  )
}
