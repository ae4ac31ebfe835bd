import { runColumns } from '#core/dataset-layout.ts'
import { type Outcome, outcomeCode } from '#core/outcome.ts'
import type { StorageError } from '#core/ports.ts'
import { done, err, ok, type Result } from '#core/result.ts'
import { cancelled, isCancelled } from './call.ts'
import type { Datasets } from './datasets.ts'
import type { Engine, ResultRow } from './engine.ts'
import { holdRun } from './hold-run.ts'
import { createId } from './ids.ts'
import { openAnswers } from './open-answers.ts'
import { withSource } from './open-source.ts'
import type { EnginePorts } from './ports.ts'
import { type AnswerSource, readRowAnswers } from './row-answers.ts'
import { createRowCursor } from './row-cursor.ts'
import type { RunStore } from './run-store.ts'
import { searchRows } from './search-rows.ts'

type Methods = 'openView' | 'readView' | 'closeView'

/** Some rows of a run: 4 bytes per row, nothing for all of them. */
interface View {
  readonly runId: string
  /** Slots, ascending; null = every row. */
  readonly slots: Int32Array | null
}

/** Filtered and searched rows of runs, as windows into them. Only the views used last are kept. */
export function createViews(
  ports: EnginePorts,
  datasets: Pick<Datasets, 'openDataset'>,
  store: RunStore,
  most = 8,
): Pick<Engine, Methods> {
  // A Map keeps its insertion order: the first entry is the one unused for longest.
  const views = new Map<string, View>()
  /**
   * Results that the views of a run show: one for all of its views, the newest that any of them was opened with.
   * Slots stay true because a run's scope never changes.
   */
  const sources = new Map<string, AnswerSource>()

  const close = (viewId: string): void => {
    const view = views.get(viewId)
    views.delete(viewId)
    if (view !== undefined && ![...views.values()].some(({ runId }) => runId === view.runId)) {
      sources.delete(view.runId)
    }
  }
  store.onForget((runId) => {
    for (const [viewId, view] of views) if (view.runId === runId) close(viewId)
  })

  function keep(view: View, source: AnswerSource): string {
    const viewId = createId(ports.random)
    views.set(viewId, view)
    sources.set(view.runId, source)
    const [oldest] = views.keys()
    if (views.size > most && oldest !== undefined) close(oldest)
    return viewId
  }

  return {
    async openView(query, call) {
      if (isCancelled(call)) return cancelled
      const { runId } = query
      return holdRun(ports.locks, runId, call?.signal, async () => {
        const opened = await openAnswers(ports, store, runId)
        if (!opened.ok) return opened
        const source = opened.value
        const { run, rows, scope } = source.results
        const dataset = await ports.records.get('datasets', run.datasetId)
        let slots = query.outcomes === null ? null : slotsOf(rows.outcome, query.outcomes)
        if (query.search !== '') {
          const within = slots ?? Int32Array.from(scope.keys())
          const found = await withSource(datasets, run.datasetId, call?.signal, (open) =>
            searchRows(store, open, source, within, query.search, call),
          )
          if (!found.ok) return found
          slots = found.value
        }
        if (isCancelled(call)) return cancelled
        return ok({
          viewId: keep({ runId, slots }, source),
          count: slots?.length ?? scope.length,
          sourceColumns: dataset ? runColumns(run, dataset).map(({ name }) => name) : [],
          answerColumns: source.columns.columns,
        })
      })
    },

    async readView({ viewId, start, end }, call) {
      if (isCancelled(call)) return cancelled
      const view = views.get(viewId)
      const source = view && sources.get(view.runId)
      if (view === undefined || source === undefined) return err({ kind: 'ViewGone' })
      views.delete(viewId)
      views.set(viewId, view)
      const count = view.slots?.length ?? source.results.scope.length
      const first = Math.min(Math.max(0, start), count)
      const last = Math.min(Math.max(first, end), count)
      const slots =
        view.slots?.subarray(first, last) ?? Int32Array.from({ length: last - first }, (_, at) => first + at)
      const rows = await readResultRows(datasets, store, source, slots, call?.signal)
      if (!rows.ok) return views.has(viewId) ? rows : err({ kind: 'ViewGone' })
      return ok({ start: first, rows: rows.value })
    },

    async closeView({ viewId }) {
      close(viewId)
      return done
    },
  }
}

function slotsOf(codes: Uint8Array, outcomes: readonly Outcome[]): Int32Array {
  const wanted = new Set(outcomes.map((outcome) => outcomeCode[outcome]))
  const slots = new Int32Array(codes.length)
  let count = 0
  for (const [slot, code] of codes.entries()) if (wanted.has(code)) slots[count++] = slot
  return slots.slice(0, count)
}

async function readResultRows(
  datasets: Pick<Datasets, 'openDataset'>,
  store: RunStore,
  source: AnswerSource,
  slots: Int32Array,
  signal: AbortSignal | undefined,
): Promise<Result<readonly ResultRow[], StorageError | { readonly kind: 'Cancelled' }>> {
  const answers = await readRowAnswers(store, source, slots)
  if (!answers.ok) return answers
  return withSource(datasets, source.results.run.datasetId, signal, async (dataset) => {
    const cursor = createRowCursor(dataset, 'again', runColumns(source.results.run, dataset.record))
    const rows: ResultRow[] = []
    for (const { cells, ...answer } of answers.value) {
      if (!cursor.holds(answer.row)) {
        const moved = await cursor.moveTo(answer.row)
        if (!moved.ok) return moved
      }
      rows.push({ ...answer, source: cursor.cells(answer.row), answers: cells })
    }
    return ok(rows)
  })
}
