/** Records of the database `batch-workbench` (storage-and-engine §3). Every record carries its layout version `v`. */
import type { AnswerPath } from './results/answer-path.ts'
import type { RowOrder, Scope, Snapshot } from './request/draft.ts'
import type { LineOutcome } from './results/outcome.ts'
import type { RequestNote, RequestProblem } from './request/request-check.ts'
import type { ShardRecord } from './run/shard.ts'
import type { Bytes, Milliseconds, RowNumber, Tokens, Usd } from './units.ts'

export interface DatasetColumn {
  readonly id: string
  /** As shown and as used in `{{name}}`; unique in the dataset, never empty. */
  readonly name: string
  /** As written in the file; may be empty or repeated. */
  readonly sourceName: string
  /** `name` as the import gave it; absent = it was never changed. */
  readonly importedName?: string
}

export interface RowGroupRef {
  readonly file: string
  readonly rowStart: RowNumber
  readonly rowEnd: RowNumber
  readonly bytes: Bytes
}

export type SourceFormat = 'csv' | 'json' | 'jsonl' | 'xlsx' | 'parquet' | 'batch-input' | 'batch-output'

export interface ImportFinding {
  readonly kind:
    | 'shortRow' // fewer cells than the header: filled with empty cells
    | 'longRow' // more cells than the header: the rest is joined to the last cell
    | 'blankLine' // lines without a single cell; not rows
    | 'duplicateHeader'
    | 'emptyHeader'
    | 'reservedHeader'
    | 'unclosedQuote'
    | 'strayQuote' // a quoted cell goes on after its closing quote
    | 'encodingGuessed' // neither a mark nor valid UTF-8: read as `detail`
    | 'replacementCharacter' // U+FFFD in a cell: wrong encoding, or already damaged
    | 'nulCharacter'
    | 'raggedKeys' // JSON objects with different keys
    | 'nestedValue' // JSON value that is an object or a list: kept as JSON text
    | 'preambleLine' // lines above the header; not rows
    | 'footerRow' // records below the table; not rows
    | 'commentLine' // not rows
    | 'emptyRow' // rows of delimiters only, left out by choice
    | 'rejectedRow' // rows with too few or too many cells, left out by choice
    | 'noHeader' // the columns have no names in the file: `column_1` and so on
    | 'repairedCharacter' // U+0080–U+009F, read as what windows-1252 has there
    | 'longCell' // more characters than a cell of Excel can hold (32,767); kept
    | 'mergedCells' // ranges of a worksheet; only the first cell of each has the value
    | 'errorCell' // rows with an error value of Excel, which is kept as text
    | 'uncalculatedCell' // rows with a formula without a stored result: missing
    | 'hiddenRow' // hidden in Excel, often by a filter; read like others
    | 'binaryCell' // bytes of a Parquet file that are no text: kept as base64
    // Of batch files (`#core/request/request-check.ts`):
    | RequestProblem
    | RequestNote
    | 'malformedResult' // lines of an output file that are no JSON objects; kept
    | 'resultWithoutId' // lines of an output file without a custom_id; kept
    | 'repeatedResult' // lines of an output file whose custom_id came before; kept
    | 'customIdOfOtherFile' // requests whose custom_id stands in an earlier file too; sent
    | 'resultOfOtherFile' // results whose custom_id stands in an earlier file too; kept
  readonly count: number
  /** The first rows concerned, at most 100; columns for header findings. */
  readonly rows: readonly number[]
  readonly detail: string
}

/** What an OpenAI batch input file holds. Lines are counted without those that cannot be sent. */
export interface RequestListFacts {
  /** Places of the stored cells. */
  readonly cells: {
    readonly customId: number
    readonly url: number
    readonly model: number
    readonly prompt: number
    readonly body: number
    readonly problem: number
  }
  readonly ready: number
  /** The most frequent first, at most twenty of each. */
  readonly urls: readonly { readonly name: string; readonly lines: number }[]
  readonly models: readonly { readonly name: string; readonly lines: number }[]
  /** The largest bound of generated tokens, where every line has one. */
  readonly outputLimit: Tokens | null
  /** The most inputs of one embeddings request. */
  readonly mostInputs: number
}

/** What an OpenAI batch output or error file says, by outcome; `malformed` lines are none. */
export interface ResultListFacts {
  readonly outcomes: Readonly<Partial<Record<LineOutcome, number>>>
  readonly malformed: number
}

export interface ImportReport {
  /** Data rows found in the file; equals the dataset's rows, unless some were left out by choice. */
  readonly fileRows: number
  readonly findings: readonly ImportFinding[]
}

export interface DatasetRecord {
  readonly v: 1
  readonly id: string
  readonly name: string
  readonly source: {
    readonly name: string
    readonly size: Bytes
    readonly lastModified: Milliseconds | null
    readonly format: SourceFormat
    readonly encoding: string
    readonly delimiter: string | null
    /** The names of all files, where there were several. */
    readonly files?: readonly string[]
    /** How many rows each of them gave, in the same order. */
    readonly fileRows?: readonly number[]
  }
  readonly rows: number
  /** In the order of the stored cells, which never changes. */
  readonly columns: readonly DatasetColumn[]
  /** How they are shown: column ids in order, and those left out (`#core/dataset/dataset-layout.ts`). Absent = all, as in the file. */
  readonly layout?: { readonly order: readonly string[]; readonly hidden: readonly string[] }
  readonly groups: readonly RowGroupRef[]
  /** 8 bytes per row, little-endian: the row hash of `#core/dataset/row-hash.ts`. */
  readonly hashFile: string
  /** Hex hash over all row hashes. */
  readonly sourceHash: string
  readonly bytes: Bytes
  readonly report: ImportReport
  /** Of an OpenAI batch input file. */
  readonly requests?: RequestListFacts
  /** Of an OpenAI batch output or error file. */
  readonly results?: ResultListFacts
  /** The rows left out by choice, as they stand in the file, below its header. */
  readonly rejected?: { readonly file: string; readonly rows: number; readonly bytes: Bytes }
  readonly createdAt: Milliseconds
}

export interface SnapshotRecord {
  readonly v: 1
  readonly sha256: string
  readonly snapshot: Snapshot
}

export interface Generation {
  readonly snapshot: string
  /** Rows aimed at, how many requests remain after sharing copies. */
  readonly targets: number
  readonly requests: number
  /** i32 little-endian: target rows in source order; per target the row that is sent for it; requests in shard order. */
  readonly targetsFile: string
  readonly repFile: string
  readonly requestsFile: string
  readonly createdAt: Milliseconds
  /** How its requests go out: in batches, or one by one at full price. Absent = batches. */
  readonly door?: 'batch' | 'direct'
  /** What asked for it; one id becomes at most one generation. Absent in the first. */
  readonly resendId?: string
  /** How it was cut, for the next one; absent in runs made before this was kept, and where requests go one by one. */
  readonly cut?: { readonly rowsPerShard: number | null; readonly order: RowOrder | null }
  /** Before it was sent; absent in runs made before resends were: then the run's is the first generation's. */
  readonly estimate?: CostEstimate | null
}

export interface CostEstimate {
  readonly lowUsd: Usd
  readonly highUsd: Usd
  readonly priceDate: string
  /** The price was a person's own (`PriceRecord`), not the table's. */
  readonly ownPrice?: boolean
  /** What the copies' requests would have cost at least; absent in runs made before this was kept. */
  readonly savedByCopiesUsd?: Usd
}

/** What a run may cost. `released`: shards that a person let through although they may pass a cap, this one or the day's. */
export interface RunBudget {
  /** Null = no cap of its own. */
  readonly capUsd: Usd | null
  readonly released: readonly string[]
}

export interface RunRecord {
  readonly v: 1
  /** 10 characters of Crockford base32; part of every custom_id. */
  readonly id: string
  readonly name: string
  /** A draft becomes at most one run. */
  readonly draftId: string
  readonly datasetId: string
  readonly datasetName: string
  readonly connectionId: string
  readonly scope: Scope
  /** The columns it was made with, in order, by their place among the stored cells; absent = all, named as imported. */
  readonly columns?: readonly { readonly index: number; readonly name: string }[]
  /** N, and the rows themselves (i32, ascending). */
  readonly rows: number
  readonly scopeFile: string
  /** Rows a check took out: pairs of i32 (row, index into skipReasons). */
  readonly skipped: number
  readonly skippedFile: string | null
  readonly skipReasons: readonly string[]
  readonly generations: readonly Generation[]
  readonly sending: 'on' | 'paused' | 'cancelling'
  readonly estimate: CostEstimate | null
  /** Absent = no cap, nothing released. */
  readonly budget?: RunBudget
  /** `waiting`: of every generation only the first shard is sent, until a person has looked. Absent = no pilot. */
  readonly pilot?: 'waiting' | 'released'
  readonly createdAt: Milliseconds
  readonly archivedAt: Milliseconds | null
  /** Where a prompt asked for JSON by words: what of the answers is shown as columns, in order. Absent = nothing. */
  readonly answerPaths?: readonly AnswerPath[]
  /** Remote files of this run that a person had deleted, and when. */
  readonly deletedFiles?: readonly { readonly fileId: string; readonly at: Milliseconds }[]
  readonly rev: number
}

export interface LinesLedger {
  readonly lines: number
  readonly placed: number
  readonly outranked: number
  readonly foreign: number
  readonly malformed: number
}

/** One collected output or error file, verbatim, with its index. */
export interface SegmentRecord {
  readonly v: 1
  readonly id: string
  readonly runId: string
  readonly shardId: string
  readonly gen: number
  readonly batchId: string
  readonly batchCreatedAt: number
  readonly kind: 'output' | 'error'
  readonly fileId: string
  readonly file: string
  readonly indexFile: string
  /** What its lines say, as columns; absent = made when it is first asked for. */
  readonly columnsFile?: string
  /** Embeddings of its lines (`#formats/packed/vector-file.ts`), and how many numbers each has; absent = it has none. */
  readonly vectorsFile?: string
  readonly dimensions?: number
  readonly bytes: Bytes
  readonly sha256: string
  /** lines = placed + foreign + malformed here; which placed lines are outranked depends on the other segments. */
  readonly lines: LinesLedger
  /** Sums over the placed lines that report any; absent in records made before this was kept. */
  readonly usage?: { readonly lines: number; readonly input: Tokens; readonly output: Tokens }
  readonly storedAt: Milliseconds
}

export type Provider = 'sandbox' | 'openai' | 'custom'

export interface ConnectionRecord {
  readonly v: 1
  readonly id: string
  readonly name: string
  readonly provider: Provider
  /** Without a trailing slash; `sandbox:` for the built-in one. */
  readonly baseUrl: string
  /** Where the page keeps the key. The key itself is in no record. */
  readonly keep: 'memory' | 'tab'
  readonly limits: ConnectionLimits
  /** Enqueued tokens by model, read from the provider's own refusals. */
  readonly learned?: Readonly<Record<string, LearnedLimit>>
  readonly createdAt: Milliseconds
  readonly rev: number
}

export interface LearnedLimit {
  readonly enqueuedTokens: Tokens
  readonly at: Milliseconds
  /** The provider's words. */
  readonly message: string
}

export interface ConnectionLimits {
  readonly requestsPerShard: number
  readonly bytesPerShard: Bytes
  /** Enqueued prompt tokens per model; null = unknown, learned from the provider's reply. The lower of the two counts. */
  readonly enqueuedTokens: Tokens | null
  /** What all runs together may cost on one local day; null or absent = no cap. */
  readonly dailyCapUsd?: Usd | null
  /** Share of the synchronous price a batch costs. */
  readonly batchFactor: number
  readonly completionWindow: string
  /** Seconds after which the provider shall delete the files of a run; null or absent = by its own rule, and nothing is sent. */
  readonly expiresAfter?: number | null
}

/** A person's own list price of a model, before the batch factor. Goes before the price table, also for models it lacks. */
export interface PriceRecord {
  readonly v: 1
  /** `toPriceId` of connection and model. */
  readonly id: string
  readonly connectionId: string
  readonly model: string
  readonly inputPerMillion: Usd
  readonly outputPerMillion: Usd
  readonly at: Milliseconds
}

export const toPriceId = (connectionId: string, model: string): string => `${connectionId} ${model}`

/** What a person says of a row of a run. */
export interface NoteRecord {
  readonly v: 1
  readonly runId: string
  readonly row: RowNumber
  readonly note: string
  readonly flag: boolean
  readonly at: Milliseconds
}

export interface LogRecord {
  readonly id?: number
  readonly v: 1
  readonly runId: string
  readonly at: Milliseconds
  readonly shardId: string | null
  /** `POST /batches`, `stage`, … never a key or cell text. */
  readonly call: string
  readonly status: number | null
  readonly requestId: string | null
  readonly outcome: string
}

/** The database as the RecordStore port sees it. */
export type AppShapes = {
  datasets: { key: string; record: DatasetRecord }
  snapshots: { key: string; record: SnapshotRecord }
  runs: { key: string; record: RunRecord }
  shards: { key: readonly [runId: string, shardId: string]; record: ShardRecord }
  segments: { key: string; record: SegmentRecord }
  connections: { key: string; record: ConnectionRecord }
  prices: { key: string; record: PriceRecord }
  notes: { key: readonly [runId: string, row: RowNumber]; record: NoteRecord }
  log: { key: number; record: LogRecord }
}

/** Raised with every store or index that is added below; 2 added `prices` and `notes`. */
export const appLayout = 2

export const appSchemas = {
  datasets: { key: 'id' },
  snapshots: { key: 'sha256' },
  runs: { key: 'id', indexes: ['draftId'] },
  shards: { key: ['runId', 'shardId'], indexes: ['runId'] },
  segments: { key: 'id', indexes: ['runId'] },
  connections: { key: 'id' },
  prices: { key: 'id', indexes: ['connectionId'] },
  notes: { key: ['runId', 'row'], indexes: ['runId'] },
  log: { key: null, indexes: ['runId'] },
} as const
