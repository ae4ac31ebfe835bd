import { type Strings, useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { useFormat } from '#ui/format-context.tsx'
import type { Format } from '#ui/format.ts'
import { Progress } from '#ui/progress.tsx'
import type { ExportEnd, Exporting } from './use-export.ts'

interface ExportStatusProps {
  readonly exporting: Exporting
  /** Rows of the run. */
  readonly total: number
}

/** How far an export is, and what became of it. */
export function ExportStatus({ exporting, total }: ExportStatusProps) {
  const strings = useStrings()
  const text = strings.exporting
  const format = useFormat()
  const { progress, end } = exporting
  const said = end === null ? null : sayEnd(end, total, strings, format)
  return (
    <div
      role="status"
      className="fixed right-4 bottom-12 z-40 w-80 max-w-[calc(100vw-2rem)] empty:hidden max-sm:bottom-36"
    >
      {progress !== null ? (
        <div className="rounded-card border border-line bg-raised p-3.5 shadow-toast">
          <p className="mb-2 tabular-nums">
            {progress.rowsTotal === 0
              ? text.preparing
              : text.working(format.count(progress.rowsDone), format.count(progress.rowsTotal))}
          </p>
          <Progress label={text.button} value={progress.rowsDone} max={Math.max(progress.rowsTotal, 1)} />
          <Button size="small" className="mt-2.5" onClick={exporting.cancel}>
            {text.cancel}
          </Button>
        </div>
      ) : said !== null ? (
        <Banner
          tone={said.tone}
          title={said.title}
          className="!bg-raised shadow-toast"
          action={
            <Button size="small" variant="quiet" onClick={exporting.dismiss}>
              {strings.common.close}
            </Button>
          }
        >
          {said.body}
        </Banner>
      ) : null}
    </div>
  )
}

function sayEnd(end: Exclude<ExportEnd, null>, total: number, strings: Strings, { count }: Format) {
  const text = strings.exporting
  if (end.kind === 'failed') {
    const words = end.error.kind === 'NoClipboard' ? text.noClipboard : strings.faults.say(end.error)
    return { tone: 'danger' as const, ...words }
  }
  const { rows, longCells, isComplete } = end.reply
  const all = rows < total ? count(total) : null
  const parts = [
    end.kind === 'copied'
      ? text.copied(rows, count(rows), all)
      : text[end.kind === 'saved' ? 'done' : 'savedTo'](end.name, rows, count(rows), all),
    isComplete || end.kind === 'copied' ? null : text.isIncomplete,
    longCells === 0
      ? null
      : text[end.format === 'xlsx' ? 'longCut' : 'longWhole'](longCells, count(longCells)),
  ]
  return {
    tone: longCells === 0 ? ('info' as const) : ('warn' as const),
    title: undefined,
    body: parts.filter((part) => part !== null).join(' '),
  }
}
