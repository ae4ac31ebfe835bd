import { runColumns } from '#core/dataset/dataset-layout.ts'
import type { StorageError } from '#core/ports.ts'
import type { NoteRecord } from '#core/records.ts'
import { done, err, ok, type Result } from '#core/result.ts'
import { positionOfRow } from '#core/results/row-list.ts'
import type { RowNumber } from '#core/units.ts'
import { cancelled, isCancelled } from '../call.ts'
import type { Datasets } from '../datasets/datasets.ts'
import type { Call } from '../call.ts'
import type { Engine } from '../engine.ts'
import type { PlanProgress } from '../drafts/draft-types.ts'
import type { ResultRow, ViewQuery } from './result-types.ts'
import { holdRun } from '../runs/hold-run.ts'
import { createId } from '../ids.ts'
import { openAnswers } from './open-answers.ts'
import { withSource } from '../datasets/open-source.ts'
import { createPace } from './pace.ts'
import { type RowSelection, selectRows, selectsAll, sortRows, toSlots } from './pick-rows.ts'
import type { EnginePorts } from '../ports.ts'
import { type AnswerSource, readRowAnswers } from './row-answers.ts'
import { createRowCursor } from '../datasets/row-cursor.ts'
import { readNotes } from './row-notes.ts'
import type { RunStore } from '../runs/run-store.ts'
import type { ScanFailed, ScanSource } from './scan-source.ts'
import { createViewStats } from './view-stats.ts'

type Methods = 'openView' | 'readView' | 'closeView' | 'findRow' | 'viewRowNumbers' | 'viewStats'

/** Some rows of a run: 4 bytes per row, nothing for all of them. */
interface View {
  readonly runId: string
  readonly selection: RowSelection
  /** Slots in the order of the view; null = every row, in the order of the source. */
  readonly slots: Int32Array | null
}

/** What an export of a view needs: its rows, and the results that it shows. */
export interface ViewRows {
  readonly source: AnswerSource
  /** Slots in the order of the view; null = every row, in the order of the source. */
  readonly slots: Int32Array | null
}

/** Filtered and searched rows of runs, as windows into them. Only the views used last are kept. */
export function createViews(
  ports: EnginePorts,
  datasets: Pick<Datasets, 'openDataset'>,
  store: RunStore,
  most = 8,
): Pick<Engine, Methods> & { rowsOf(viewId: string, runId: string): ViewRows | null } {
  // A Map keeps its insertion order: the first entry is the one unused for longest.
  const views = new Map<string, View>()
  /**
   * Results that the views of a run show: one for all of its views, the newest that any of them was opened with.
   * Slots stay true because a run's scope never changes.
   */
  const sources = new Map<string, AnswerSource>()

  const stats = createViewStats()

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

  const scan = <T>(
    answers: AnswerSource,
    call: Call<PlanProgress> | undefined,
    work: (source: ScanSource) => Promise<Result<T, ScanFailed>>,
  ): Promise<Result<T, ScanFailed>> =>
    withSource(datasets, answers.results.run.datasetId, call?.signal, (dataset) =>
      work({ ports, store, dataset, answers, pace: createPace(ports.clock, call), call }),
    )

  /** Null = every row, in the order of the source. */
  async function pick(
    answers: AnswerSource,
    { sort = [], ...query }: ViewQuery,
    call: Call<PlanProgress> | undefined,
  ): Promise<Result<Int32Array | null, ScanFailed>> {
    if (selectsAll(query) && sort.length === 0) return ok(null)
    return scan(answers, call, async (source) => {
      const selected = await selectRows(source, query)
      if (!selected.ok) return selected
      const slots = toSlots(selected.value)
      return sort.length === 0 ? ok(slots) : sortRows(source, slots, sort)
    })
  }

  return {
    async openView(query, call) {
      if (isCancelled(call)) return cancelled
      const { runId } = query
      return holdRun(ports.locks, runId, call?.signal, async () => {
        const opened = await openAnswers(ports, store, runId)
        if (!opened.ok) return opened
        const source = opened.value
        const { run, scope } = source.results
        const dataset = await ports.records.get('datasets', run.datasetId)
        const picked = await pick(source, query, call)
        if (!picked.ok) return picked
        if (isCancelled(call)) return cancelled
        const { outcomes, search, filters = [] } = query
        const slots = picked.value
        return ok({
          viewId: keep({ runId, selection: { outcomes, search, filters }, slots }, source),
          count: slots?.length ?? scope.length,
          sourceColumns: dataset ? runColumns(run, dataset).map(({ name }) => name) : [],
          answerColumns: source.columns.columns,
        })
      })
    },

    async readView({ viewId, start, end, characters = Infinity }, call) {
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
      const notes = await readNotes(ports, view.runId)
      const rows = await readResultRows(datasets, store, source, slots, notes, characters, call?.signal)
      if (!rows.ok) return views.has(viewId) ? rows : err({ kind: 'ViewGone' })
      return ok({ start: first, rows: rows.value })
    },

    rowsOf(viewId, runId) {
      const view = views.get(viewId)
      const source = sources.get(runId)
      return view?.runId === runId && source !== undefined ? { source, slots: view.slots } : null
    },

    async closeView({ viewId }) {
      close(viewId)
      return done
    },

    async findRow({ viewId, row }, call) {
      if (isCancelled(call)) return cancelled
      const view = views.get(viewId)
      const source = view && sources.get(view.runId)
      if (view === undefined || source === undefined) return err({ kind: 'ViewGone' })
      const slot = positionOfRow(source.results.scope, row)
      const position = slot < 0 || view.slots === null ? slot : view.slots.indexOf(slot)
      return ok({ position: position < 0 ? null : position })
    },

    async viewRowNumbers({ viewId }, call) {
      if (isCancelled(call)) return cancelled
      const view = views.get(viewId)
      const source = view && sources.get(view.runId)
      if (view === undefined || source === undefined) return err({ kind: 'ViewGone' })
      const { scope } = source.results
      return ok(view.slots?.map((slot) => scope[slot] ?? 0) ?? scope.slice())
    },

    async viewStats({ runId, column, viewId = null }, call) {
      if (isCancelled(call)) return cancelled
      const view = viewId === null ? null : views.get(viewId)
      if (view === undefined || (view !== null && view.runId !== runId)) return err({ kind: 'ViewGone' })
      const { filters = [], ...rest } = view?.selection ?? everyRow
      const selection = { ...rest, filters: filters.filter((filter) => filter.column !== column) }
      return holdRun(ports.locks, runId, call?.signal, async () => {
        const opened = await openAnswers(ports, store, runId)
        if (!opened.ok) return opened
        return scan(opened.value, call, (source) => stats.count(source, column, selection))
      })
    },
  }
}

const everyRow: RowSelection = { outcomes: null, search: '' }

async function readResultRows(
  datasets: Pick<Datasets, 'openDataset'>,
  store: RunStore,
  source: AnswerSource,
  slots: Int32Array,
  notes: ReadonlyMap<RowNumber, NoteRecord>,
  characters: number,
  signal: AbortSignal | undefined,
): Promise<Result<readonly ResultRow[], StorageError | { readonly kind: 'Cancelled' }>> {
  const answers = await readRowAnswers(store, source, slots)
  if (!answers.ok) return answers
  return withSource(datasets, source.results.run.datasetId, signal, async (dataset) => {
    const cursor = createRowCursor(dataset, 'again', runColumns(source.results.run, dataset.record))
    const rows: ResultRow[] = []
    const cut = (cell: string | null) => cell?.slice(0, characters) ?? null
    for (const { cells, ...answer } of answers.value) {
      if (!cursor.holds(answer.row)) {
        const moved = await cursor.moveTo(answer.row)
        if (!moved.ok) return moved
      }
      const { note = '', flag = false } = notes.get(answer.row) ?? {}
      rows.push({
        ...answer,
        source: cursor.cells(answer.row).map(cut),
        answers: cells.map(cut),
        ...(note !== '' && { note }),
        ...(flag && { flag }),
      })
    }
    return ok(rows)
  })
}
