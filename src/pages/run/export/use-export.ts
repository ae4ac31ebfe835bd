import { useQuery } from '@tanstack/react-query'
import type { Result } from '#core/result.ts'
import type { Call } from '#engine/call.ts'
import type { PlanProgress } from '#engine/drafts/draft-types.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { toExportFileName } from '#engine/results/export-names.ts'
import type {
  ExportedRows,
  ExportedVectors,
  ExportInput,
  VectorExportInput,
  VectorFormat,
} from '#engine/results/export-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { type ExportEnd, useExportJobs } from '#state/export-jobs.ts'
import { type ExportChoices, type ExportScope, useExportStore, usualScope } from '#state/export-store.ts'
import { viewQuery } from '#state/queries.ts'
import { useResultLayouts, usualLayout } from '#state/result-layouts.ts'
import { isActive } from '../../run-words.ts'
import { chooseFile } from '../../choose-file.ts'
import { saveBlob } from '../../save-blob.ts'
import { copyLimit, type ExportPlan, listShown, planExport } from './export-plan.ts'
import { listRunColumns, type RunColumn } from '../results/result-layout.ts'
import { useResultQuery } from '../results/use-result-query.ts'
import { resultVersion } from '../results/use-result-rows.ts'

export interface Exporting {
  readonly plan: ExportPlan
  readonly scope: ExportScope
  readonly choices: ExportChoices
  /** Every column of the run; null until they are known. */
  readonly columns: readonly RunColumn[] | null
  /** Some rows are left out, or they are in an order of their own. */
  readonly isNarrowed: boolean
  /** Rows shown; null while they are looked for. */
  readonly shownCount: number | null
  readonly isBusy: boolean
  readonly save: (format: 'csv' | 'xlsx' | 'jsonl' | 'parquet') => Promise<void>
  /** Of a run that has embeddings. */
  readonly saveVectors: (format: VectorFormat) => Promise<void>
  readonly copy: () => Promise<void>
}

export function useExport(view: RunView): Exporting {
  const engine = useEngine()
  const { run } = view
  const query = useResultQuery()
  const choices = useExportStore((state) => state.choices)
  const scope = useExportStore((state) => state.scopes[run.id]) ?? usualScope
  const layout = useResultLayouts((state) => state.layouts[run.id]) ?? usualLayout
  const isBusy = useExportJobs(({ jobs }) => (jobs[run.id]?.progress ?? null) !== null)
  const jobs = useExportJobs.getState()

  const { chosen, search, filters, sort } = query
  const asked = { runId: run.id, outcomes: chosen.length === 0 ? null : chosen, search, filters, sort }
  const opened = useQuery(viewQuery(engine, asked, resultVersion(view)))
  const isNarrowed = query.filterCount > 0 || sort.length > 0
  const plan = planExport(run, choices, scope, { isNarrowed, columns: listShown(opened.data, layout) })

  const write = (
    input: Pick<ExportInput, 'format' | 'sink' | 'rowLimit'>,
    call: Call<PlanProgress>,
  ): Promise<Result<ExportedRows, { readonly kind: string }>> => {
    const whole: ExportInput = {
      runId: run.id,
      columns: plan.columns,
      options: { guard: choices.guard, bom: choices.bom, facts: plan.facts },
      ...input,
    }
    return withRows((viewId) => engine.exportRows({ ...whole, viewId }, call), call)
  }

  /** @param work gets the view of the rows that are wanted; null = all */
  const withRows = async <T>(
    work: (viewId: string | null) => Promise<Result<T, { readonly kind: string }>>,
    call: Call<PlanProgress>,
  ): Promise<Result<T, { readonly kind: string }>> => {
    if (!plan.usesView) return work(null)
    if (opened.data !== undefined && !opened.isPlaceholderData) {
      const reply = await work(opened.data.viewId)
      if (reply.ok || reply.error.kind !== 'ViewGone') return reply
    }
    // The table is still being looked for, or it was not looked at for long and its view has been given up.
    const own = await engine.openView(asked, { ...(call.signal && { signal: call.signal }) })
    if (!own.ok) return own
    const { viewId } = own.value
    try {
      return await work(viewId)
    } finally {
      await engine.closeView({ viewId })
    }
  }

  const go = async <T>(
    work: (call: Call<PlanProgress>) => Promise<Result<T, { readonly kind: string }>>,
  ): Promise<T | null> => {
    const controller = new AbortController()
    const total = run.ledger.total
    jobs.start(run.id, { runName: run.name, total, cancel: () => controller.abort() })
    const onProgress = (progress: PlanProgress) => jobs.change(run.id, { progress })
    try {
      const reply = await work({ signal: controller.signal, onProgress })
      if (reply.ok) return reply.value
      // Of a cancel there is nothing to say: the button is there again.
      if (reply.error.kind === 'Cancelled') jobs.dismiss(run.id)
      else fail(reply.error)
      return null
    } catch (fault) {
      jobs.dismiss(run.id)
      throw fault
    }
  }
  const finish = (end: ExportEnd) => jobs.change(run.id, { progress: null, end })
  const fail = (error: { readonly kind: string; readonly [fact: string]: unknown }) =>
    finish({ kind: 'failed', error })

  /** `nothing` = the person closed the browser's dialog, or it did not open, which is then said. */
  const askFile = async (name: string): Promise<FileSystemFileHandle | 'nothing' | null> => {
    try {
      return choices.asks ? await chooseFile(name) : null
    } catch (thrown) {
      jobs.start(run.id, { runName: run.name, total: run.ledger.total, cancel: () => undefined })
      const message = thrown instanceof Error ? thrown.message : String(thrown)
      fail({ kind: 'SaveFailed', cause: 'failed', message })
      return 'nothing'
    }
  }

  return {
    plan,
    scope,
    choices,
    columns:
      opened.data === undefined ? null : listRunColumns(opened.data.sourceColumns, opened.data.answerColumns),
    isNarrowed,
    shownCount: opened.isPlaceholderData ? null : (opened.data?.count ?? null),
    isBusy,
    async save(format) {
      const isFiltered = plan.usesView && query.filterCount > 0
      const name = toExportFileName(run.name, { format, isComplete: !isActive(run), isFiltered })
      // Asked first: the browser shows its dialog only right after a click.
      const sink = await askFile(name)
      if (sink === 'nothing') return
      const reply = await go((call) => write({ format, ...(sink && { sink }) }, call))
      if (reply === null) return
      if (reply.blob !== null) saveBlob(reply.blob, reply.fileName)
      finish({
        kind: reply.blob === null ? 'savedTo' : 'saved',
        format,
        name: sink?.name ?? reply.fileName,
        reply,
      })
    },
    async saveVectors(format) {
      const sink = await askFile(`embeddings.${format}`)
      if (sink === 'nothing') return
      const input: VectorExportInput = { runId: run.id, format, ...(sink && { sink }) }
      const reply = await go((call) =>
        withRows<ExportedVectors>((viewId) => engine.exportVectors({ ...input, viewId }, call), call),
      )
      if (reply === null) return
      if (reply.blob !== null) saveBlob(reply.blob, reply.fileName)
      if (reply.index !== null) saveBlob(reply.index.blob, reply.index.fileName)
      finish({
        kind: reply.blob === null ? 'savedTo' : 'saved',
        format,
        name: sink?.name ?? reply.fileName,
        reply: { ...reply, longCells: 0, longRows: [], isComplete: !isActive(run) },
      })
    },
    async copy() {
      const reply = await go(async (call) => {
        const written = write({ format: 'tsv', rowLimit: copyLimit }, call)
        const copied = await copyText(
          written.then(async (reply) => (reply.ok && reply.value.blob ? reply.value.blob.text() : null)),
        )
        const result = await written
        return !result.ok || copied ? result : ({ ok: false, error: { kind: 'NoClipboard' } } as const)
      })
      if (reply !== null) finish({ kind: 'copied', format: 'tsv', name: '', reply })
    },
  }
}

/** False when the browser refuses, or there is nothing to copy. A promise is given, because a click counts for seconds only. */
async function copyText(text: Promise<string | null>): Promise<boolean> {
  const blob = text.then((found) => {
    if (found === null) throw new Error('There is nothing to copy')
    return new Blob([found], { type: 'text/plain' })
  })
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })])
    return true
  } catch {
    return false
  }
}
