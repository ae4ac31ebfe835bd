import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ResultRow, ViewReply } from '#engine/results/result-types.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { keys, viewQuery, viewRowsQuery } from '#state/queries.ts'
import { reasonOf } from '#state/unwrap.ts'
import { useSettled } from '../../use-settled.ts'
import type { Shown } from './use-result-query.ts'

/** Rows read at once; windows overlap the view by at most one page on either side. */
export const pageRows = 100
/** Typing is not followed letter by letter: each search goes through all rows. */
const searchRest = 200

export interface ResultRows {
  /** Undefined until the first rows are there; the former view while the next one is made. */
  readonly view: ViewReply | undefined
  /** What `view` shows; differs from what is asked for while rows are being looked through. */
  readonly isBehind: boolean
  readonly version: number
  readonly count: number
  readonly row: (index: number) => ResultRow | undefined
  /** First and last rows, for widths that stay. */
  readonly sample: readonly ResultRow[] | undefined
  readonly onWindow: (start: number, end: number) => void
  readonly error: Error | null
  readonly retry: () => void
}

/** Moves whenever a row may have got another answer or outcome, and not with every look at a batch. */
export function resultVersion({ run, segments, answerPaths }: RunView): number {
  const text = JSON.stringify([segments.length, run.ledger, answerPaths])
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

/** The rows asked for, read as they come into view. */
export function useResultRows(runView: RunView, shown: Shown): ResultRows {
  const engine = useEngine()
  const cache = useQueryClient()
  const version = resultVersion(runView)
  const search = useSettled(shown.search, shown.search === '' ? 0 : searchRest)
  const query = {
    runId: runView.run.id,
    outcomes: shown.chosen.length === 0 ? null : shown.chosen,
    search,
    filters: shown.filters,
    sort: shown.sort,
  }
  const opened = useQuery({ ...viewQuery(engine, query, version), placeholderData: keepPreviousData })
  const view = opened.data
  const count = view?.count ?? 0

  const [pages, setPages] = useState({ first: 0, last: 0 })
  const rowsOf = (start: number, end: number) => ({
    ...viewRowsQuery(engine, view?.viewId ?? '', start, Math.min(end, count)),
    enabled: view !== undefined && start < count,
  })
  const windows = useQueries({
    queries: Array.from({ length: pages.last - pages.first + 1 }, (_, index) => {
      const start = (pages.first + index) * pageRows
      return rowsOf(start, start + pageRows)
    }),
  })
  const firstRows = useQuery(rowsOf(0, pageRows)).data?.rows
  // The last rows too: numbers and ids grow towards the end.
  const lastRows = useQuery(rowsOf(Math.max(count - pageRows, 0), count)).data?.rows
  const sample = useSample(firstRows, lastRows, opened.isPlaceholderData, version)

  // The engine keeps the views used last; one that was left for longer is opened again.
  const error = opened.error ?? windows.find((window) => window.error !== null)?.error ?? null
  const isGone = error !== null && reasonOf(error).kind === 'ViewGone'
  const runId = runView.run.id
  useEffect(() => {
    if (isGone) void cache.resetQueries({ queryKey: keys.views(runId) })
  }, [isGone, cache, runId])

  return {
    view,
    isBehind:
      opened.isPlaceholderData || (opened.isFetching && view === undefined) || search !== shown.search,
    version,
    count,
    row: (index) => {
      for (const { data } of windows) {
        const row = data?.rows[index - data.start]
        if (row !== undefined) return row
      }
      return undefined
    },
    sample,
    onWindow: (start, end) => {
      const first = Math.floor(start / pageRows)
      const last = Math.floor(Math.max(end - 1, 0) / pageRows)
      setPages((now) => (now.first === first && now.last === last ? now : { first, last }))
    },
    error: isGone ? null : error,
    retry: () => void cache.resetQueries({ queryKey: keys.views(runId) }),
  }
}

/** Widths follow the rows seen first and stay until answers come, or columns would jump with every filter. */
function useSample(
  firstRows: readonly ResultRow[] | undefined,
  lastRows: readonly ResultRow[] | undefined,
  isBehind: boolean,
  version: number,
): readonly ResultRow[] | undefined {
  const [kept, setKept] = useState<{ readonly version: number; readonly rows: readonly ResultRow[] } | null>(
    null,
  )
  if (firstRows !== undefined && lastRows !== undefined && !isBehind && kept?.version !== version) {
    setKept({ version, rows: [...firstRows, ...lastRows] })
  }
  return kept?.rows ?? firstRows
}
