/**
 * What a person can ask for. One interface, implemented once (`create-engine.ts`), reached twice: directly in Node, and
 * from the page through the typed RPC of `#worker/`. Every method has the shape `(input, call?) => Promise<Result>`;
 * inputs and outputs are structured-cloneable; row numbers are 0-based and ranges half-open.
 */
import type { AnswerPath, FoundPath } from '#core/answer-path.ts'
import type { ColumnStats, DatasetStats } from '#core/column-stats.ts'
import type { BadNames, ColumnLayout } from '#core/dataset-layout.ts'
import type { Draft, Scope, Snapshot } from '#core/draft.ts'
import type { Gate } from '#core/gate.ts'
import type { Ledger, Outcome } from '#core/outcome.ts'
import type { CommitError } from '#core/ports.ts'
import type {
  ConnectionRecord,
  CostEstimate,
  DatasetRecord,
  LinesLedger,
  LogRecord,
  PriceRecord,
  SegmentRecord,
} from '#core/records.ts'
import type { ColumnKey, ResultFilter, ResultSort } from '#core/result-query.ts'
import type { Result } from '#core/result.ts'
import type { ShardRecord } from '#core/shard.ts'
import type { Bytes, Milliseconds, RowNumber, Tokens, Usd } from '#core/units.ts'
import type { Batch, FileObject, Model, Page } from '#core/wire.ts'
import type { Dialect } from '#formats/sheet.ts'
import type { SpreadsheetPreview } from '#formats/sniff-spreadsheet.ts'
import type { FileComparison } from '#formats/compare-files.ts'
import type { ImportError } from '#formats/import-error.ts'
import type { ApiError } from '#openai/api-error.ts'
import type {
  ExportedRows,
  ExportedVectors,
  ExportError,
  ExportInput,
  ExportOptions,
  NoVectors,
  VectorExportInput,
} from './export-types.ts'
import type {
  DirectEnd,
  DirectProgress,
  Door,
  GenerationView,
  NothingToSend,
  ResendInput,
  ResendRows,
  SampleReply,
  SampleResult,
} from './resend-types.ts'
import type { BadNote, ErrorCluster, RowDetail } from './row-detail-types.ts'

export type { Dialect, ExportOptions, FileComparison, SpreadsheetPreview }

export interface Call<P = never> {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: P) => void
}

/** What a method without input takes: `{}`. */
export type NoInput = Readonly<Record<string, never>>

/** Every method may also fail with these. */
export type CommonError = { readonly kind: 'Cancelled' } | { readonly kind: 'EngineGone' } | CommitError
export type Reply<T, E = never> = Promise<Result<T, E | CommonError>>

// ── Presence and connections ────────────────────────────────────────────────────────────────────────────────────────

export interface Hello {
  readonly storage: 'opfs' | 'node' | 'memory'
  readonly usedBytes: Bytes
  readonly quotaBytes: Bytes
  readonly connections: readonly ConnectionRecord[]
  /** Day of the built-in price table, `YYYY-MM-DD`. */
  readonly priceDate: string
}

export type ConnectionInput = Omit<ConnectionRecord, 'v' | 'rev' | 'createdAt' | 'learned'>

export type BadConnection = {
  readonly kind: 'BadConnection'
  readonly field: 'name' | 'baseUrl'
  readonly cause: 'empty' | 'notAnAddress' | 'insecure' | 'taken'
}

export type PriceInput = Pick<PriceRecord, 'connectionId' | 'model' | 'inputPerMillion' | 'outputPerMillion'>
export type BadPrice = {
  readonly kind: 'BadPrice'
  readonly field: 'model' | 'inputPerMillion' | 'outputPerMillion'
}

export interface ConnectionStep {
  readonly step: 'reach' | 'cors' | 'key' | 'models' | 'files' | 'batches'
  readonly state: 'ok' | 'failed' | 'unknown' | 'skipped'
  readonly milliseconds: Milliseconds | null
  /** Verbatim from the provider or the browser. */
  readonly detail: string | null
  readonly error: ApiError | null
}

// ── Datasets ────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ImportProgress {
  readonly bytesRead: Bytes
  readonly bytesTotal: Bytes
  readonly rows: number
}

export interface FilesPreview extends SpreadsheetPreview {
  /** How the other files go together with the first; empty for one file. */
  readonly others: readonly FileComparison[]
}

export interface CellWindow {
  readonly rowStart: RowNumber
  /** Row by row, in column order; null = missing (formats that know null), "" = empty. */
  readonly cells: readonly (readonly (string | null)[])[]
}

// ── Draft: preview, check, estimate ─────────────────────────────────────────────────────────────────────────────────

export type TemplateIssue =
  | {
      readonly kind: 'UnknownColumn'
      readonly field: 'system' | 'user'
      readonly name: string
      readonly nearest: string | null
      readonly start: number
      readonly end: number
    }
  | {
      readonly kind: 'UnclosedPlaceholder'
      readonly field: 'system' | 'user'
      readonly start: number
      readonly end: number
    }
export type DraftError =
  | { readonly kind: 'TemplateError'; readonly issues: readonly TemplateIssue[] }
  | { readonly kind: 'DatasetMissing' }

export interface RequestPreview {
  readonly row: RowNumber
  /** Rendered messages as pieces, so that filled-in values can be shown as such. */
  readonly system: readonly PreviewPiece[]
  readonly user: readonly PreviewPiece[]
  /** The exact bytes of the JSONL line as text, without its "\n". The custom_id's run is shown as ten dots' worth of `0`. */
  readonly jsonLine: string
  readonly bytes: Bytes
  readonly tokens: Tokens
  /** Why this row will not be sent, or null. */
  readonly skipped: string | null
}
export interface PreviewPiece {
  readonly text: string
  /** The column the text came from; null = written in the template. */
  readonly column: string | null
}

export const checkIds = [
  'columnsKnown',
  'userMessage',
  'emptyPrompts',
  'model',
  'modelShutdown',
  'settings',
  'outputColumns',
  'lineSize',
  'promptLength',
  'customId',
  'connection',
  'key',
  'storage',
] as const
/** Checks of ready-made requests, in the place of those of a prompt. */
export const readyCheckIds = ['readyRequests', 'oneEndpoint', 'oneModel'] as const
/** `rowOrder` is there only when the column of "important rows first" is not. */
export type CheckId = (typeof checkIds)[number] | (typeof readyCheckIds)[number] | 'rowOrder'
export interface Check {
  readonly id: CheckId
  readonly level: 'passed' | 'warning' | 'blocking'
  /** Rows concerned: how many, and the first hundred. */
  readonly rowCount: number
  readonly rows: readonly RowNumber[]
  /** Numbers and names its sentence needs. */
  readonly facts: Readonly<Record<string, string | number>>
}

export interface Interval {
  readonly low: number
  readonly high: number
}

export interface Estimate {
  readonly rows: number
  readonly skipped: number
  readonly requests: number
  readonly copies: number
  readonly shards: readonly { readonly requests: number; readonly bytes: Bytes }[]
  readonly bytes: Bytes
  readonly longestLine: { readonly bytes: Bytes; readonly row: RowNumber } | null
  readonly inputTokens: Interval & { readonly sampled: number }
  /** Upper end = maxOutputTokens × requests, or a stated assumption per request. */
  readonly outputTokens: Interval & { readonly assumed: 'limit' | 'schema' | 'default' }
  /** Null where no price is known for the model; then say so, never 0. The sandbox is free. */
  readonly price: Price | null
  readonly costUsd: Interval | null
  readonly savedByBatchUsd: Interval | null
  readonly savedByCopiesUsd: number | null
}
export interface Price {
  readonly inputPerMillion: Usd
  readonly outputPerMillion: Usd
  /** Already multiplied by the batch factor above. */
  readonly batchFactor: number
  /** Day of the price table, or on which the person entered the price; `YYYY-MM-DD`. */
  readonly date: string
  readonly free: boolean
  /** A person's own price, not the table's. */
  readonly own: boolean
}

export interface DraftJudgement {
  readonly checks: readonly Check[]
  readonly estimate: Estimate
}

export interface PlanProgress {
  readonly rowsDone: number
  readonly rowsTotal: number
}

// ── Runs ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export type RunState =
  | 'held' // nothing moves until somebody does something
  | 'sending' // shards still to upload or create
  | 'queued' // in_progress with 0 done, or validating
  | 'in_progress'
  | 'finalizing'
  | 'collecting'
  | 'cancelling'
  | 'finished'
  | 'rejected' // nothing was accepted

export interface RunSummary {
  readonly id: string
  readonly name: string
  readonly datasetId: string
  readonly datasetName: string
  readonly connectionId: string
  readonly model: string
  readonly state: RunState
  /** Since when, by the local clock. */
  readonly stateSince: Milliseconds
  readonly createdAt: Milliseconds
  readonly archivedAt: Milliseconds | null
  readonly sending: 'on' | 'paused' | 'cancelling'
  readonly ledger: Ledger
  readonly requests: number
  /** From request_counts (completed + failed) and from collected lines; shown beside the ledger, never mixed into it. */
  readonly requestsFinished: number
  /** Of those, done at the provider but not collected yet: a part of the ledger's `waiting`, counted in requests. */
  readonly waitingDone: number
  readonly lastCheckedAt: Milliseconds | null
  readonly estimate: CostEstimate | null
  readonly cost: RunCost
  /** What was not paid for copies, as estimated when they were planned; null where no price was known. */
  readonly savedByCopiesUsd: Usd | null
  /** The cap of this run; null = none. */
  readonly capUsd: Usd | null
  /** `waiting`: the rest is sent when a person has looked at the first shard's answers. Null = no pilot. */
  readonly pilot: 'waiting' | 'released' | null
}

export interface RunCost {
  /** From usage reported on collected lines and finished batches; null where no price is known. */
  readonly usd: Usd | null
  readonly inputTokens: Tokens
  readonly outputTokens: Tokens
}

export interface ShardView extends ShardRecord {
  readonly requests: number
  readonly costUsd: Usd | null
  /** Counts never shown running backwards. */
  readonly completed: number
  readonly failed: number
  readonly uploadedBytes: Bytes | null
  /** When the engine will look at this shard next. */
  readonly nextAt: Milliseconds | null
  /** Why it is not being sent although nothing is wrong with it; a hold of its stage goes before. */
  readonly gate: Gate | null
}

export interface RunView {
  readonly run: RunSummary
  /** Of the newest generation. */
  readonly snapshot: Snapshot
  /** In their order, from 0. */
  readonly generations: readonly GenerationView[]
  readonly scope: Scope
  /** Names of the columns as the run was made with them; null = as the dataset has them. */
  readonly columns: readonly string[] | null
  /** Paths into JSON answers that are shown as columns; empty = none. */
  readonly answerPaths: readonly AnswerPath[]
  readonly shards: readonly ShardView[]
  readonly segments: readonly SegmentRecord[]
  readonly lines: LinesLedger
  /** Which tab sends: this one, another one, or none, and why not. */
  readonly sender: 'here' | 'elsewhere' | 'nobody'
  readonly needsKey: boolean
}

// ── Results ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ViewQuery {
  readonly runId: string
  /** Null = every row. */
  readonly outcomes: readonly Outcome[] | null
  /** Case-insensitive text in any source or answer cell; "" = no search. */
  readonly search: string
  /** Rows that pass all of them; absent = every row. A missing cell counts as an empty one. */
  readonly filters?: readonly ResultFilter[]
  /** The first column decides, then the next; absent or none = the order of the source. */
  readonly sort?: readonly ResultSort[]
}

export interface ViewReply {
  readonly viewId: string
  /** Rows of the view. */
  readonly count: number
  /** Names; `s0` is the first one. */
  readonly sourceColumns: readonly string[]
  readonly answerColumns: readonly ResultColumn[]
}

export interface ResultColumn {
  readonly name: string
  readonly type: 'text' | 'category' | 'number' | 'boolean'
}

export interface ResultRow {
  readonly row: RowNumber
  readonly outcome: Outcome
  readonly fixable: boolean
  /** Its answer was JSON only without the code fence or the words around it. */
  readonly repaired: boolean
  /** The row whose request was sent for this one; null = its own. */
  readonly copyOf: RowNumber | null
  readonly source: readonly (string | null)[]
  /** One per result column; null where there is no answer. */
  readonly answers: readonly (string | null)[]
  /** Short cause for anything but an answer, as given by the provider or the skip reason. */
  readonly cause: string | null
  /** A person's words on the row; absent = none. */
  readonly note?: string
  /** Absent = not flagged. */
  readonly flag?: true
}

export interface ResultWindow {
  readonly start: number
  readonly rows: readonly ResultRow[]
}

export interface ExportReply {
  readonly blob: Blob
  readonly fileName: string
  readonly rows: number
}

// ── Clean-up ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export type RemoteFileState =
  /** Nothing needs it any more; of result files: their lines are stored here, with their hash. */
  | 'safe'
  /** A batch that is not over, or may still be made, reads or writes it. */
  | 'needed'
  /** Its lines are not stored here. */
  | 'notStored'
  /** A person had it deleted from here. */
  | 'deleted'
  /** No longer in the account. */
  | 'gone'

/** A file that a run has made at the provider. */
export interface RemoteFile {
  readonly fileId: string
  readonly kind: 'input' | 'output' | 'error'
  /** Null where only the account knows it. */
  readonly name: string | null
  readonly bytes: Bytes | null
  readonly shardId: string
  /** Of a batch that must not have been. */
  readonly surplus: boolean
  readonly state: RemoteFileState
  readonly deletedAt: Milliseconds | null
}

// ── Events ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export type EngineEvent =
  | {
      readonly kind: 'changed'
      readonly store: 'datasets' | 'runs' | 'shards' | 'segments' | 'connections' | 'prices' | 'notes'
      /** Of `notes`: the run. */
      readonly key: string
    }
  /** Upload progress of a shard; not stored. */
  | {
      readonly kind: 'uploading'
      readonly runId: string
      readonly shardId: string
      readonly sentBytes: Bytes
      readonly totalBytes: Bytes
    }
  /** A result file on its way here; of an unknown size where the provider does not tell it. */
  | {
      readonly kind: 'collecting'
      readonly runId: string
      readonly shardId: string
      readonly receivedBytes: Bytes
      readonly totalBytes: Bytes | null
    }
  /** Something only this page can do is under way; empty = safe to close. */
  | {
      readonly kind: 'unsafeToClose'
      readonly shards: readonly { readonly runId: string; readonly shardId: string }[]
    }

export type NoRun = { readonly kind: 'NoRun' }
export type NoConnection = { readonly kind: 'NoConnection' }

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
  /** Order and columns left out, as a view on the same rows (`#core/dataset-layout.ts`); null = all, as in the file. */
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
  readView(
    input: { readonly viewId: string; readonly start: number; readonly end: number },
    call?: Call,
  ): Reply<ResultWindow, { readonly kind: 'ViewGone' }>
  closeView(input: { readonly viewId: string }, call?: Call): Reply<undefined>
  /** Where a row stands in a view; null = not in it, or not in the run. */
  findRow(
    input: { readonly viewId: string; readonly row: RowNumber },
    call?: Call,
  ): Reply<{ readonly position: number | null }, { readonly kind: 'ViewGone' }>
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
  ): Reply<readonly RowNumber[], NoRun>
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
