import type { ExportEnd } from '#state/export-jobs.ts'
import type { Strings } from '#state/strings/strings.ts'
import type { Format } from '#ui/format.ts'

/** Rows that are named; whoever has more has them in the file. */
const namedRows = 5

interface SaidEnd {
  readonly tone: 'info' | 'warn' | 'danger'
  readonly title: string | undefined
  readonly body: string
}

/**
 * What became of an export, in words.
 *
 * @param total rows of the run
 * @param canChoose the browser can ask where to save
 */
export function sayExportEnd(
  end: ExportEnd,
  total: number,
  strings: Pick<Strings, 'exporting' | 'faults'>,
  { count }: Pick<Format, 'count'>,
  canChoose: boolean,
): SaidEnd {
  const text = strings.exporting
  if (end.kind === 'failed') {
    const { error } = end
    const { title, body } = error.kind === 'NoClipboard' ? text.noClipboard : strings.faults.say(error)
    const isFull = error.kind === 'StorageFull' && canChoose
    return { tone: 'danger', title, body: isFull ? `${body} ${text.fullHint}` : body }
  }
  const { rows, longCells, longRows, isComplete, sheets = 1 } = end.reply
  const all = rows < total ? count(total) : null
  const where = text.inRows(
    longRows.slice(0, namedRows).map((row) => count(row + 1)),
    longRows.length > namedRows,
  )
  const parts = [
    end.kind === 'copied'
      ? text.copied(rows, count(rows), all)
      : text[end.kind === 'saved' ? 'done' : 'savedTo'](end.name, rows, count(rows), all),
    isComplete ? null : end.kind === 'copied' ? text.copyIncomplete : text.isIncomplete,
    sheets === 1 ? null : text.sheets(count(sheets)),
    longCells === 0
      ? null
      : text[end.format === 'xlsx' ? 'longCut' : 'longWhole'](longCells, count(longCells), where),
  ]
  return {
    tone: longCells === 0 ? 'info' : 'warn',
    title: undefined,
    body: parts.filter((part) => part !== null).join(' '),
  }
}
