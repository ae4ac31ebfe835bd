/**
 * What a person can ask for. One interface, implemented once (`create-engine.ts`), reached twice: directly in Node, and
 * from the page through the typed RPC of `#worker/`. Every method has the shape `(input, call?) => Promise<Result>`;
 * inputs and outputs are structured-cloneable; row numbers are 0-based and ranges half-open.
 */
import type { FoundPath } from '#core/results/answer-path.ts'
import type { ColumnStats, DatasetStats } from '#core/dataset/column-stats.ts'
import type { BadNames, ColumnLayout } from '#core/dataset/dataset-layout.ts'
import type { Draft } from '#core/request/draft.ts'
import type { ConnectionRecord, DatasetRecord, LogRecord, PriceRecord } from '#core/records.ts'
import type { ColumnKey } from '#core/results/result-query.ts'
import type { Bytes, Milliseconds, RowNumber, Usd } from '#core/units.ts'
import type { Batch, FileObject, Model, Page } from '#core/wire.ts'
import type { ImportError } from '#formats/import-error.ts'
import type { Dialect } from '#formats/sheet.ts'
import type { ApiError } from '#openai/api-error.ts'
import type {
  BadConnection,
  BadPrice,
  ConnectionInput,
  ConnectionStep,
  Hello,
  NoConnection,
  PriceInput,
  RemoteFile,
} from './accounts/account-types.ts'
import type { Call, NoInput, Reply } from './call.ts'
import type { CellWindow, FilesPreview, ImportProgress } from './datasets/dataset-types.ts'
import type { Check, DraftError, DraftJudgement, PlanProgress, RequestPreview } from './drafts/draft-types.ts'
import type { EngineEvent } from './engine-event.ts'
import type {
  ExportError,
  ExportInput,
  ExportOptions,
  ExportedRows,
  ExportedVectors,
  NoVectors,
  VectorExportInput,
} from './results/export-types.ts'
import type {
  DirectEnd,
  DirectProgress,
  Door,
  NothingToSend,
  ResendInput,
  ResendRows,
  SampleReply,
  SampleResult,
} from './resend/resend-types.ts'
import type { ExportReply, ResultWindow, ViewQuery, ViewReply } from './results/result-types.ts'
import type { BadNote, ErrorCluster, RowDetail, RowPart } from './results/row-detail-types.ts'
import type { NoRun, RunSummary, RunView } from './runs/run-types.ts'

export interface Engine {
  hello(input: NoInput, call?: Call): Reply<Hello>
  /** Runs until `call.signal` aborts; every event goes to `onProgress`. */
  watch(input: NoInput, call?: Call<EngineEvent>): Reply<undefined>
  setKey(input: { readonly connectionId: string; readonly key: string }, call?: Call): Reply<undefined>
  forgetKey(input: { readonly connectionId: string }, call?: Call): Reply<undefined>
  setPresence(input: { readonly visible: boolean; readonly online: boolean }, call?: Call): Reply<undefined>

  listConnections(input: NoInput, call?: Call): Reply<readonly ConnectionRecord[]>
  saveConnection(input: ConnectionInput, call?: Call): Reply<ConnectionRecord, BadConnection>
  /** Forgets what the provider said of its limit for a model: then it is found out anew. */
  forgetLimit(
    input: { readonly connectionId: string; readonly model: string },
    call?: Call,
  ): Reply<undefined, NoConnection>
  /** A person's own prices for this connection. */
  listPrices(input: { readonly connectionId: string }, call?: Call): Reply<readonly PriceRecord[]>
  /** List prices per million tokens; the connection's batch factor is applied to them as to the table's. */
  savePrice(input: PriceInput, call?: Call): Reply<PriceRecord, NoConnection | BadPrice>
  removePrice(input: { readonly connectionId: string; readonly model: string }, call?: Call): Reply<undefined>
  /** Refuses while runs of it are unfinished. */
  removeConnection(
    input: { readonly connectionId: string },
    call?: Call,
  ): Reply<undefined, NoConnection | { readonly kind: 'InUse'; readonly runs: number }>
  /** Steps arrive one by one through `onProgress`. Nothing is saved and nothing is created remotely. */
  testConnection(
    input: { readonly connection: ConnectionInput; readonly key: string },
    call?: Call<ConnectionStep>,
  ): Reply<readonly ConnectionStep[], BadConnection>

  /**
   * How a file would be read, with its first rows; `importDataset` with the dialect of the reply gives just these.
   * `more` are compared with it.
   */
  sniffFile(
    input: {
      readonly file: Blob
      readonly name: string
      readonly options?: Partial<Dialect>
      readonly more?: readonly { readonly file: Blob; readonly name: string }[]
    },
    call?: Call,
  ): Reply<FilesPreview, ImportError>
  /** `more` are files with the same columns, whose rows follow; what was `told` of `options` counts for them too. */
  importDataset(
    input: {
      readonly file: Blob
      readonly name: string
      readonly lastModified: Milliseconds | null
      readonly options?: Partial<Dialect>
      readonly told?: Partial<Dialect>
      readonly more?: readonly { readonly file: Blob; readonly name: string }[]
    },
    call?: Call<ImportProgress>,
  ): Reply<DatasetRecord, ImportError>
  /** The rows that the import left out by choice, below their header; to be mended and imported. */
  readRejected(
    input: { readonly datasetId: string },
    call?: Call,
  ): Reply<ExportReply, { readonly kind: 'DatasetMissing' } | { readonly kind: 'NoRejected' }>
  /** The dataset as a CSV file: all rows, the columns that are shown, in their order and by their names. */
  exportDataset(
    input: {
      readonly datasetId: string
      readonly format: 'csv'
      readonly options: Pick<ExportOptions, 'guard' | 'bom'>
    },
    call?: Call<PlanProgress>,
  ): Reply<ExportReply, { readonly kind: 'DatasetMissing' }>
  listDatasets(input: NoInput, call?: Call): Reply<readonly DatasetRecord[]>
  readDataset(
    input: { readonly datasetId: string },
    call?: Call,
  ): Reply<DatasetRecord, { readonly kind: 'DatasetMissing' }>
  deleteDataset(
    input: { readonly datasetId: string },
    call?: Call,
  ): Reply<undefined, { readonly kind: 'InUse'; readonly runs: number }>
  /** What the dataset is called from now on; runs made with it keep the name they knew. */
  renameDataset(
    input: { readonly datasetId: string; readonly name: string },
    call?: Call,
  ): Reply<DatasetRecord, { readonly kind: 'DatasetMissing' } | { readonly kind: 'NoName' }>
  /** Names by column id; columns not mentioned keep theirs, two may change places. Runs keep the names they were made with. */
  renameColumns(
    input: { readonly datasetId: string; readonly names: Readonly<Record<string, string>> },
    call?: Call,
  ): Reply<DatasetRecord, { readonly kind: 'DatasetMissing' } | BadNames>
  /** Order and columns left out, as a view on the same rows (`#core/dataset/dataset-layout.ts`); null = all, as in the file. */
  arrangeColumns(
    input: { readonly datasetId: string; readonly layout: ColumnLayout | null },
    call?: Call,
  ): Reply<DatasetRecord, { readonly kind: 'DatasetMissing' } | { readonly kind: 'NoColumns' }>
  /** What the columns look like; counted once per dataset, read from a small file afterwards. */
  columnStats(
    input: { readonly datasetId: string },
    call?: Call<PlanProgress>,
  ): Reply<DatasetStats, { readonly kind: 'DatasetMissing' }>
  readRows(
    input: {
      readonly datasetId: string
      readonly rowStart: RowNumber
      readonly rowEnd: RowNumber
      /** Longer cells are cut to this many characters, and end with "…". */
      readonly cellChars?: number
    },
    call?: Call,
  ): Reply<CellWindow, { readonly kind: 'DatasetMissing' }>

  previewRequest(
    input: { readonly draft: Draft; readonly row: RowNumber },
    call?: Call,
  ): Reply<RequestPreview, DraftError>
  /** How many rows the scope covers, and how many left because they repeat an earlier row. */
  countScope(
    input: { readonly draft: Pick<Draft, 'datasetId' | 'scope'> },
    call?: Call,
  ): Reply<{ readonly rows: number; readonly repeated: number }, { readonly kind: 'DatasetMissing' }>
  /** Checks and estimate in one pass over the rows; no network. */
  judgeDraft(
    input: { readonly draft: Draft; readonly connectionId: string },
    call?: Call<PlanProgress>,
  ): Reply<DraftJudgement, DraftError | NoConnection>
  /** The exact files that would be uploaded, except for the run part of every custom_id. */
  writeShards(
    input: { readonly draft: Draft; readonly connectionId: string },
    call?: Call<PlanProgress>,
  ): Reply<readonly { readonly fileName: string; readonly blob: Blob }[], DraftError | NoConnection>

  /**
   * Sends some rows of the draft (at most 20) one by one, now and at full price, and stores nothing; replies come through
   * `onProgress` one by one. Aborting begins no further one. A reply that is lost is told as such, not repeated.
   */
  sampleRows(
    input: {
      readonly draft: Draft
      readonly rows: readonly RowNumber[]
      readonly connectionId: string
    },
    call?: Call<SampleReply>,
  ): Reply<SampleResult, DraftError | NoConnection | { readonly kind: 'NoKey' }>

  /** Makes the run and its shards; no network. The same draft id gives the run that already exists. */
  createRun(
    input: { readonly draft: Draft; readonly connectionId: string; readonly name: string },
    call?: Call<PlanProgress>,
  ): Reply<
    { readonly runId: string; readonly existed: boolean },
    DraftError | NoConnection | { readonly kind: 'Blocked'; readonly checks: readonly Check[] }
  >
  /** Checks, price and rows of a resend; no network. `direct`: at the full price. Without targets nothing is estimated. */
  judgeResend(
    input: ResendInput & { readonly door?: Door },
    call?: Call<PlanProgress>,
  ): Reply<DraftJudgement & { readonly rows: ResendRows }, NoRun | NoConnection>
  /**
   * Makes the rows a new generation of their run, and turns its sending on unless it is paused; no network. The same
   * resend id gives the generation that already exists. `pilot`: only the first shard is sent until a person releases
   * the rest.
   */
  resendRows(
    input: ResendInput & { readonly resendId: string; readonly pilot?: boolean },
    call?: Call<PlanProgress>,
  ): Reply<
    { readonly gen: number; readonly requests: number; readonly existed: boolean },
    NoRun | NoConnection | NothingToSend | { readonly kind: 'Blocked'; readonly checks: readonly Check[] }
  >
  /**
   * Makes the rows a generation and sends its requests one by one, now and at full price; `concurrency` at once
   * (4, at most 16). Resolves when it is over. Aborting begins no further request; those under way are waited for,
   * because they are paid. A reply that is lost leaves its row `lost`; it is never repeated by itself.
   */
  finishNow(
    input: ResendInput & { readonly resendId: string; readonly concurrency?: number },
    call?: Call<DirectProgress>,
  ): Reply<
    DirectEnd,
    | NoRun
    | NoConnection
    | NothingToSend
    | { readonly kind: 'Blocked'; readonly checks: readonly Check[] }
    | { readonly kind: 'NoKey' }
    /** This resend id has been used: its generation runs in another call, or is over. */
    | { readonly kind: 'AlreadySent'; readonly gen: number }
  >
  setSending(
    input: { readonly runId: string; readonly sending: 'on' | 'paused' },
    call?: Call,
  ): Reply<undefined, NoRun>
  cancelRun(input: { readonly runId: string }, call?: Call): Reply<undefined, NoRun>
  /** What the run may cost; null = no cap. Parts that fit now go by themselves; nothing that was sent is taken back. */
  setBudget(
    input: { readonly runId: string; readonly capUsd: Usd | null },
    call?: Call,
  ): Reply<undefined, NoRun>
  /** Lets shards through that wait for a budget, whatever they cost; `pilot`: everything behind the first shard. */
  releaseShards(
    input: { readonly runId: string; readonly shardIds: readonly string[] | 'pilot' },
    call?: Call,
  ): Reply<undefined, NoRun>
  /** Polls everything of this run now. */
  checkNow(input: { readonly runId: string }, call?: Call): Reply<undefined, NoRun>
  /** A person's word on an unresolved shard: create again, attach a batch, look again, or give a vanished batch up. */
  resolveShard(
    input: {
      readonly runId: string
      readonly shardId: string
      readonly decision:
        | { readonly kind: 'lookAgain' }
        | { readonly kind: 'createAgain' }
        | { readonly kind: 'attach'; readonly batchId: string }
        | { readonly kind: 'declareLost' }
    },
    call?: Call,
  ): Reply<undefined, NoRun | ApiError | { readonly kind: 'NotAsked' }>
  listRuns(input: NoInput, call?: Call): Reply<readonly RunSummary[]>
  readRun(input: { readonly runId: string }, call?: Call): Reply<RunView, NoRun>
  archiveRun(
    input: { readonly runId: string; readonly archived: boolean },
    call?: Call,
  ): Reply<undefined, NoRun>
  /** Removes the run, its files and answers from this browser; nothing remote. Refuses while batches are live unless `evenIfLive`. */
  deleteRun(
    input: { readonly runId: string; readonly evenIfLive: boolean },
    call?: Call,
  ): Reply<undefined, NoRun | { readonly kind: 'HasLiveBatches'; readonly batchIds: readonly string[] }>
  readLog(
    input: { readonly runId: string; readonly last: number },
    call?: Call,
  ): Reply<readonly LogRecord[], NoRun>
  /** The newest 20,000 entries as CSV, oldest first; neither key nor cell text. */
  exportLog(
    input: { readonly runId: string },
    call?: Call,
  ): Reply<{ readonly blob: Blob; readonly fileName: string; readonly entries: number }, NoRun>
  /** This run's own files at the provider. `look`: compared with the account's list, which also shows uploads whose reply was lost. */
  remoteFilesOf(
    input: { readonly runId: string; readonly look: boolean },
    call?: Call,
  ): Reply<readonly RemoteFile[], NoRun | NoConnection | ApiError>
  /** Whose files lie in the account of a connection: those that runs made here have made or collected, as recorded. */
  fileOwners(
    input: { readonly connectionId: string },
    call?: Call,
  ): Reply<readonly { readonly fileId: string; readonly runId: string }[]>
  /** Deletes files of this run at the provider. Refuses as a whole when one is not its own, or is needed or not stored here. */
  deleteRemoteFiles(
    input: { readonly runId: string; readonly fileIds: readonly string[] },
    call?: Call,
  ): Reply<
    {
      readonly deleted: readonly string[]
      readonly failed: readonly { readonly fileId: string; readonly error: ApiError }[]
    },
    | NoRun
    | NoConnection
    | { readonly kind: 'NotOwnFiles'; readonly fileIds: readonly string[] }
    | { readonly kind: 'FilesNeeded'; readonly fileIds: readonly string[] }
  >
  /** Stored bytes for download: a segment as received, or its malformed and foreign lines. */
  readSegment(
    input: { readonly segmentId: string; readonly part: 'all' | 'unplaced' },
    call?: Call,
  ): Reply<{ readonly blob: Blob; readonly fileName: string }, NoRun>

  /** Filters, searches and sorts in small steps: cancel it when the next question is asked. */
  openView(input: ViewQuery, call?: Call<PlanProgress>): Reply<ViewReply, NoRun>
  /** Cells beyond `characters` (UTF-16 units) end there: a page of long answers would be megabytes. Absent = whole. */
  readView(
    input: {
      readonly viewId: string
      readonly start: number
      readonly end: number
      readonly characters?: number
    },
    call?: Call,
  ): Reply<ResultWindow, { readonly kind: 'ViewGone' }>
  closeView(input: { readonly viewId: string }, call?: Call): Reply<undefined>
  /** Where a row stands in a view; null = not in it, or not in the run. */
  findRow(
    input: { readonly viewId: string; readonly row: RowNumber },
    call?: Call,
  ): Reply<{ readonly position: number | null }, { readonly kind: 'ViewGone' }>
  /** The row numbers of a view, in its order. */
  viewRowNumbers(
    input: { readonly viewId: string },
    call?: Call,
  ): Reply<Int32Array, { readonly kind: 'ViewGone' }>
  /**
   * What a column looks like: in the rows of a view, its filters on this very column left aside, so that their choices
   * keep their counts; without a view in all rows of the run. Kept until the run's results change.
   */
  viewStats(
    input: { readonly runId: string; readonly column: ColumnKey; readonly viewId?: string | null },
    call?: Call<PlanProgress>,
  ): Reply<ColumnStats, NoRun | { readonly kind: 'ViewGone' }>
  /**
   * What stands in answers that are JSON although no output columns asked for it, by a thousand answers from all over the
   * run; the share is of these. Empty where none is JSON.
   */
  answerPaths(input: { readonly runId: string }, call?: Call): Reply<readonly FoundPath[], NoRun>
  /** Shows these as answer columns, in this order, at most 100; none = the answer as it came, which stays in any case. */
  setAnswerPaths(
    input: { readonly runId: string; readonly paths: readonly string[] },
    call?: Call,
  ): Reply<undefined, NoRun | { readonly kind: 'BadPath'; readonly path: string }>
  /** One row with its source, its questions, and every line that ever came for it. */
  readRowDetail(
    input: { readonly runId: string; readonly row: RowNumber },
    call?: Call,
  ): Reply<RowDetail, NoRun | { readonly kind: 'NoRow' }>
  /** A text of it whole, where its detail has only the beginning. */
  readRowText(
    input: { readonly runId: string; readonly row: RowNumber; readonly part: RowPart },
    call?: Call,
  ): Reply<string, NoRun | { readonly kind: 'NoRow' } | { readonly kind: 'NoText' }>
  /** Keeps a person's note and flag; neither = forgets the row's. */
  noteRow(
    input: {
      readonly runId: string
      readonly row: RowNumber
      readonly note: string
      readonly flag: boolean
    },
    call?: Call,
  ): Reply<undefined, NoRun | BadNote>
  /** What went wrong, by cause, the most rows first. Reads the lines of all rows without an answer once. */
  errorClusters(
    input: { readonly runId: string },
    call?: Call<PlanProgress>,
  ): Reply<readonly ErrorCluster[], NoRun>
  /** All rows of a cluster, ascending; empty when there is no such cluster any more. */
  clusterRows(
    input: { readonly runId: string; readonly key: string },
    call?: Call<PlanProgress>,
  ): Reply<Int32Array, NoRun>
  /** Writes results as a file while they are read: memory does not grow with their number. */
  exportRows(input: ExportInput, call?: Call<PlanProgress>): Reply<ExportedRows, ExportError>
  /** Embeddings as a matrix for NumPy with a list of its rows, or as JSON Lines. */
  exportVectors(
    input: VectorExportInput,
    call?: Call<PlanProgress>,
  ): Reply<ExportedVectors, ExportError | NoVectors>

  listModels(
    input: { readonly connectionId: string },
    call?: Call,
  ): Reply<readonly Model[], ApiError | NoConnection>
  listBatches(
    input: { readonly connectionId: string; readonly after: string | null },
    call?: Call,
  ): Reply<Page<Batch>, ApiError | NoConnection>
  listFiles(
    input: { readonly connectionId: string; readonly after: string | null },
    call?: Call,
  ): Reply<Page<FileObject>, ApiError | NoConnection>
  /** Deletes exactly the ids given, one by one; says which were. */
  deleteFiles(
    input: { readonly connectionId: string; readonly fileIds: readonly string[] },
    call?: Call,
  ): Reply<
    {
      readonly deleted: readonly string[]
      readonly failed: readonly { readonly fileId: string; readonly error: ApiError }[]
    },
    NoConnection
  >

  storageReport(
    input: NoInput,
    call?: Call,
  ): Reply<{
    readonly kind: string
    readonly usedBytes: Bytes
    readonly quotaBytes: Bytes
    readonly datasets: number
    readonly runs: number
  }>
}
