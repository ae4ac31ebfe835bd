/** Every query key and every query of the app. What is local is refreshed by engine events, never by a timer. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Draft, Scope } from '#core/request/draft.ts'
import type { ColumnKey } from '#core/results/result-query.ts'
import type { RowNumber } from '#core/units.ts'
import type { Engine } from '#engine/engine.ts'
import type { PlanProgress } from '#engine/drafts/draft-types.ts'
import type { ViewQuery } from '#engine/results/result-types.ts'
import type { Door, ResendInput } from '#engine/resend/resend-types.ts'
import { useLive } from './live-store.ts'
import { unwrap } from './unwrap.ts'

export const keys = {
  hello: ['hello'],
  storage: ['storage'],
  connections: ['connections'],
  prices: (connectionId: string) => ['prices', connectionId],
  datasets: ['datasets'],
  dataset: (datasetId: string) => ['datasets', datasetId],
  stats: (datasetId: string) => ['stats', datasetId],
  scope: (datasetId: string, scope: Scope) => ['scope', datasetId, scope],
  rows: (datasetId: string, rowStart: number, rowEnd: number) => ['rows', datasetId, rowStart, rowEnd],
  preview: (draft: Draft, row: number) => ['preview', draft, row],
  judgement: (draft: Draft, connectionId: string, hasKey: boolean) => [
    'judgement',
    draft,
    connectionId,
    hasKey,
  ],
  resend: ({ choice, ...input }: ResendInput, door: Door) => [
    'resend',
    input.runId,
    input,
    choice.kind === 'rows' ? { ...choice, rows: nameRows(choice.rows) } : choice,
    door,
  ],
  runs: ['runs'],
  run: (runId: string) => ['runs', runId],
  log: (runId: string) => ['runs', runId, 'log'],
  /** Without a look it is a part of the run and changes with it; a look into the account is asked for. */
  remoteFiles: (runId: string, look: boolean) =>
    look ? ['remoteFiles', runId] : ['runs', runId, 'remoteFiles'],
  views: (runId: string) => ['views', runId],
  view: (query: ViewQuery, version: number) => ['views', query.runId, query, version],
  place: (viewId: string, row: RowNumber) => ['places', viewId, row],
  viewRows: (viewId: string, start: number, end: number) => ['viewRows', viewId, start, end],
  viewStats: (runId: string, viewId: string | null, column: ColumnKey, version: number) => [
    'viewStats',
    runId,
    viewId,
    column,
    version,
  ],
  rowDetails: (runId: string) => ['rowDetails', runId],
  rowDetail: (runId: string, row: number, version: number) => ['rowDetails', runId, row, version],
  clusters: (runId: string, version: number) => ['clusters', runId, version],
  answerPaths: (runId: string, version: number) => ['answerPaths', runId, version],
  models: (connectionId: string) => ['models', connectionId],
  batches: (connectionId: string) => ['batches', connectionId],
  files: (connectionId: string) => ['files', connectionId],
  fileOwners: (connectionId: string) => ['fileOwners', connectionId],
} as const

const namedRows = new WeakMap<object, number>()
let rowLists = 0

/** A list of a million rows is no part of a key: the same list has the same name. */
function nameRows(rows: object): number {
  const name = namedRows.get(rows) ?? ++rowLists
  namedRows.set(rows, name)
  return name
}

/** Local reads are cheap and refreshed by events: they never go stale by time. */
const local = { staleTime: Infinity, retry: false } as const

export const helloQuery = (engine: Engine) =>
  queryOptions({ ...local, queryKey: keys.hello, queryFn: () => unwrap(engine.hello({})) })

export const storageQuery = (engine: Engine) =>
  queryOptions({ ...local, queryKey: keys.storage, queryFn: () => unwrap(engine.storageReport({})) })

export const connectionsQuery = (engine: Engine) =>
  queryOptions({ ...local, queryKey: keys.connections, queryFn: () => unwrap(engine.listConnections({})) })

/** A person's own prices for a connection. */
export const pricesQuery = (engine: Engine, connectionId: string) =>
  queryOptions({
    ...local,
    queryKey: keys.prices(connectionId),
    queryFn: () => unwrap(engine.listPrices({ connectionId })),
  })

export const datasetsQuery = (engine: Engine) =>
  queryOptions({ ...local, queryKey: keys.datasets, queryFn: () => unwrap(engine.listDatasets({})) })

export const datasetQuery = (engine: Engine, datasetId: string) =>
  queryOptions({
    ...local,
    queryKey: keys.dataset(datasetId),
    queryFn: () => unwrap(engine.readDataset({ datasetId })),
  })

/** Column statistics never change either, whatever the columns are called. */
export const statsQuery = (engine: Engine, datasetId: string) =>
  queryOptions({
    ...local,
    queryKey: keys.stats(datasetId),
    queryFn: ({ signal }) => unwrap(engine.columnStats({ datasetId }, { signal })),
  })

/** How many rows a scope covers; the former count stays while the next one is made. */
export const scopeQuery = (engine: Engine, datasetId: string, scope: Scope) =>
  queryOptions({
    ...local,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
    queryKey: keys.scope(datasetId, scope),
    queryFn: ({ signal }) => unwrap(engine.countScope({ draft: { datasetId, scope } }, { signal })),
  })

/** A page that lays out a cell of many megabytes stands still for a minute (seen in Chromium 156). */
const cellChars = 10_000

/** A dataset's rows never change, so a window is read once. */
export const rowsQuery = (engine: Engine, datasetId: string, rowStart: number, rowEnd: number) =>
  queryOptions({
    ...local,
    gcTime: 60_000,
    queryKey: keys.rows(datasetId, rowStart, rowEnd),
    queryFn: ({ signal }) => unwrap(engine.readRows({ datasetId, rowStart, rowEnd, cellChars }, { signal })),
  })

export const previewQuery = (engine: Engine, draft: Draft, row: number) =>
  queryOptions({
    ...local,
    gcTime: 10_000,
    placeholderData: keepPreviousData,
    queryKey: keys.preview(draft, row),
    queryFn: ({ signal }) => unwrap(engine.previewRequest({ draft, row }, { signal })),
  })

/** `hasKey` is no part of the draft, but one check looks at it. */
export const judgementQuery = (engine: Engine, draft: Draft, connectionId: string, hasKey: boolean) =>
  queryOptions({
    ...local,
    gcTime: 60_000,
    queryKey: keys.judgement(draft, connectionId, hasKey),
    queryFn: async ({ signal }) => {
      const onProgress = (judging: PlanProgress) => useLive.setState({ judging })
      try {
        return await unwrap(engine.judgeDraft({ draft, connectionId }, { signal, onProgress }))
      } finally {
        useLive.setState({ judging: null })
      }
    },
  })

/** Asked for when it is wanted, and forgotten with it: rows that are under way change with every look at a batch. */
export const resendQuery = (engine: Engine, input: ResendInput, door: Door) =>
  queryOptions({
    ...local,
    gcTime: 0,
    queryKey: keys.resend(input, door),
    queryFn: async ({ signal }) => {
      const onProgress = (judging: PlanProgress) => useLive.setState({ judging })
      try {
        return await unwrap(engine.judgeResend({ ...input, door }, { signal, onProgress }))
      } finally {
        useLive.setState({ judging: null })
      }
    },
  })

export const runsQuery = (engine: Engine) =>
  queryOptions({ ...local, queryKey: keys.runs, queryFn: () => unwrap(engine.listRuns({})) })

export const runQuery = (engine: Engine, runId: string) =>
  queryOptions({ ...local, queryKey: keys.run(runId), queryFn: () => unwrap(engine.readRun({ runId })) })

export const logQuery = (engine: Engine, runId: string) =>
  queryOptions({
    ...local,
    queryKey: keys.log(runId),
    queryFn: () => unwrap(engine.readLog({ runId, last: 500 })),
  })

export const remoteFilesQuery = (engine: Engine, runId: string, look: boolean) =>
  queryOptions({
    ...local,
    placeholderData: keepPreviousData,
    queryKey: keys.remoteFiles(runId, look),
    queryFn: ({ signal }) => unwrap(engine.remoteFilesOf({ runId, look }, { signal })),
  })

/** `version` moves with the run's outcomes, so that a view is opened anew when answers arrive. */
export const viewQuery = (engine: Engine, query: ViewQuery, version: number) =>
  queryOptions({
    ...local,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
    queryKey: keys.view(query, version),
    queryFn: async ({ signal }) => {
      const onProgress = (viewing: PlanProgress) => {
        if (!signal.aborted) useLive.setState({ viewing })
      }
      try {
        return await unwrap(engine.openView(query, { signal, onProgress }))
      } finally {
        if (!signal.aborted) useLive.setState({ viewing: null })
      }
    },
  })

/** Where a row stands in a view. */
export const rowPlaceQuery = (engine: Engine, viewId: string, row: RowNumber) =>
  queryOptions({
    ...local,
    gcTime: 30_000,
    queryKey: keys.place(viewId, row),
    queryFn: ({ signal }) => unwrap(engine.findRow({ viewId, row }, { signal })),
  })

/** More than the widest cell shows in all its lines, in UTF-16 units. Laying out whole megabytes stops the page for minutes. */
export const shownCharacters = 2000

/** Rows to look at: longer cells have one character more than is shown, so that it is known. */
export const viewRowsQuery = (engine: Engine, viewId: string, start: number, end: number) =>
  queryOptions({
    ...local,
    gcTime: 30_000,
    queryKey: keys.viewRows(viewId, start, end),
    queryFn: ({ signal }) =>
      unwrap(engine.readView({ viewId, start, end, characters: shownCharacters + 1 }, { signal })),
  })

/** What a column looks like in a view, its filters on that column aside; null = in all rows of the run. */
export const viewStatsQuery = (
  engine: Engine,
  runId: string,
  viewId: string | null,
  column: ColumnKey,
  version: number,
) =>
  queryOptions({
    ...local,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
    queryKey: keys.viewStats(runId, viewId, column, version),
    queryFn: ({ signal }) => unwrap(engine.viewStats({ runId, viewId, column }, { signal })),
  })

/** `version` moves as that of a view does. The former row stays in sight until the next one is there. */
export const rowDetailQuery = (engine: Engine, runId: string, row: number, version: number) =>
  queryOptions({
    ...local,
    gcTime: 30_000,
    placeholderData: keepPreviousData,
    queryKey: keys.rowDetail(runId, row, version),
    queryFn: ({ signal }) => unwrap(engine.readRowDetail({ runId, row }, { signal })),
  })

/** What went wrong in a run, by cause; the former causes stay while they are read anew. */
export const clustersQuery = (engine: Engine, runId: string, version: number) =>
  queryOptions({
    ...local,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
    queryKey: keys.clusters(runId, version),
    queryFn: ({ signal }) => unwrap(engine.errorClusters({ runId }, { signal })),
  })

/** What JSON answers of a run have in them, for those who want some of it as columns. */
export const answerPathsQuery = (engine: Engine, runId: string, version: number) =>
  queryOptions({
    ...local,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
    queryKey: keys.answerPaths(runId, version),
    queryFn: ({ signal }) => unwrap(engine.answerPaths({ runId }, { signal })),
  })

export const modelsQuery = (engine: Engine, connectionId: string) =>
  queryOptions({
    staleTime: 10 * 60_000,
    retry: false,
    queryKey: keys.models(connectionId),
    queryFn: ({ signal }) => unwrap(engine.listModels({ connectionId }, { signal })),
  })

export const batchesQuery = (engine: Engine, connectionId: string) =>
  infiniteQueryOptions({
    retry: false,
    refetchInterval: 60_000,
    queryKey: keys.batches(connectionId),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      unwrap(engine.listBatches({ connectionId, after: pageParam }, { signal })),
    getNextPageParam: (page) => (page.has_more ? (page.last_id ?? page.data.at(-1)?.id ?? null) : null),
  })

export const filesQuery = (engine: Engine, connectionId: string) =>
  infiniteQueryOptions({
    retry: false,
    queryKey: keys.files(connectionId),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      unwrap(engine.listFiles({ connectionId, after: pageParam }, { signal })),
    getNextPageParam: (page) => (page.has_more ? (page.last_id ?? page.data.at(-1)?.id ?? null) : null),
  })

/** Read anew whenever somebody looks: runs make files at any time. */
export const fileOwnersQuery = (engine: Engine, connectionId: string) =>
  queryOptions({
    retry: false,
    queryKey: keys.fileOwners(connectionId),
    queryFn: async () =>
      new Map(
        (await unwrap(engine.fileOwners({ connectionId }))).map(({ fileId, runId }) => [fileId, runId]),
      ),
  })
