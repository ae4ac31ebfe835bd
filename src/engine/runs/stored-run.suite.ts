import { formatCustomId } from '#core/request/custom-id.ts'
import type { Snapshot } from '#core/request/draft.ts'
import { createShard } from '#core/run/new-shard.ts'
import type { LineOutcome } from '#core/results/outcome.ts'
import { answerColumnNames } from '#core/request/output-columns.ts'
import type { ConnectionRecord, Generation, RunRecord, SegmentRecord } from '#core/records.ts'
import type { ShardRecord, Stage } from '#core/run/shard.ts'
import { batchOf } from '#core/run/shard-fixture.suite.ts'
import type { Batch } from '#core/wire.ts'
import { createColumnsFile } from '../results/columns-file.ts'
import { createDatasets } from '../datasets/datasets.ts'
import type { DriverView } from './run-summary.ts'
import type { RunDriver } from './delete-run.ts'
import { importText, valueOf } from '../engine.suite.ts'
import type { Engine } from '../engine.ts'
import { createExports } from '../results/export-rows.ts'
import { createId, runFolder } from '../ids.ts'
import { indexSegment } from './index-segment.ts'
import type { EnginePorts } from '../ports.ts'
import { writeRowList } from '../files/row-list-file.ts'
import { createRunStore } from './run-store.ts'
import { createRuns } from './runs.ts'
import { sandboxConnection } from '../accounts/sandbox-connection.ts'
import { createViews } from '../results/views.ts'
import { writeFile } from '../files/whole-file.ts'

/** Runs made by hand, record by record, in states that would take a provider hours to get into. */

export const testRunId = 'rn00000000'
const zeroHash = '0000000000000'
export const at = 1_700_000_000_000

/** The numbers of the first rows. */
export const rows = (count: number) => Array.from({ length: count }, (_, row) => row)

export const idOf = (row: number, gen = 0, hash = zeroHash, run = testRunId): string =>
  formatCustomId({ run, row, gen, hash })

export const plainSnapshot: Snapshot = {
  endpoint: '/v1/chat/completions',
  model: 'gpt-4o-mini',
  system: '',
  user: '{{text}}',
  settings: {},
  outputColumns: [],
  dedupe: true,
}

export interface GenerationParts {
  readonly targets: readonly number[]
  /** Per target; absent = no copies. */
  readonly reps?: readonly number[]
  /** In shard order; absent = the representatives, ascending. */
  readonly requests?: readonly number[]
  readonly snapshot?: Snapshot
}

export interface RunParts {
  readonly id?: string
  readonly datasetId: string
  readonly scope: readonly number[]
  readonly skipped?: readonly number[]
  readonly generations: readonly GenerationParts[]
  readonly change?: Partial<RunRecord>
}

export async function putRun(ports: EnginePorts, parts: RunParts): Promise<RunRecord> {
  const id = parts.id ?? testRunId
  const write = async (rows: readonly number[]): Promise<string> => {
    const path = `${runFolder(id)}/${createId(ports.random)}.i32`
    valueOf(await writeRowList(ports.files, path, Int32Array.from(rows)))
    return path
  }
  const generations: Generation[] = []
  for (const [
    gen,
    { targets, reps = targets, requests, snapshot = plainSnapshot },
  ] of parts.generations.entries()) {
    const sent = requests ?? [...new Set(reps)].sort((a, b) => a - b)
    const sha256 = `sha-${gen}-${JSON.stringify(snapshot).length}`
    valueOf(await ports.records.commit([{ put: 'snapshots', record: { v: 1, sha256, snapshot } }]))
    generations.push({
      snapshot: sha256,
      targets: targets.length,
      requests: sent.length,
      targetsFile: await write(targets),
      repFile: await write(reps),
      requestsFile: await write(sent),
      createdAt: at,
    })
  }
  const skipped = parts.skipped ?? []
  const run: RunRecord = {
    v: 1,
    id,
    name: 'Labels',
    draftId: `draft of ${id}`,
    datasetId: parts.datasetId,
    datasetName: 'table.csv',
    connectionId: 'sandbox',
    scope: { kind: 'all' },
    rows: parts.scope.length,
    scopeFile: await write(parts.scope),
    skipped: skipped.length,
    skippedFile: skipped.length === 0 ? null : await write(skipped.flatMap((row) => [row, 0])),
    skipReasons: ['emptyPrompt'],
    generations,
    sending: 'on',
    estimate: null,
    createdAt: at,
    archivedAt: null,
    rev: 0,
    ...parts.change,
  }
  valueOf(
    await ports.records.commit([
      { put: 'runs', record: run },
      { put: 'connections', record: sandboxConnection(at) },
    ]),
  )
  return run
}

export const networkConnection: ConnectionRecord = {
  ...sandboxConnection(at),
  id: 'openai',
  name: 'OpenAI',
  provider: 'openai',
  baseUrl: 'https://api.openai.com/v1',
}

export interface ShardParts {
  readonly runId?: string
  readonly shardId?: string
  readonly gen?: number
  readonly start?: number
  readonly end: number
  readonly stage?: Stage
  readonly change?: Partial<ShardRecord>
}

export async function putShard(ports: EnginePorts, parts: ShardParts): Promise<ShardRecord> {
  const { runId = testRunId, shardId = 's1', gen = 0, start = 0, end, stage, change } = parts
  const made = createShard(
    { runId, shardId, gen, requestStart: start, requestEnd: end, bytes: 100, tokens: 10 },
    at,
  )
  const record = { ...made, ...(stage && { stage }), ...change }
  valueOf(await ports.records.commit([{ put: 'shards', record }]))
  return record
}

const noFiles = { output: { state: 'absent' }, error: { state: 'absent' } } as const

export const stages = {
  held: (why: 'key' | 'billing' | 'ask' | 'storage' | 'token_limit', until: number | null = null): Stage => ({
    name: 'planned',
    attempt: 1,
    hold: { why, until, tries: 1, detail: null, batchIds: [] },
    file: null,
  }),
  live: (batch: Partial<Batch> = {}, change: object = {}): Stage => ({
    name: 'live',
    attempt: 1,
    batchId: batch.id ?? 'batch-1',
    intentId: 'i1',
    file: null,
    fenced: false,
    snapshot: batchOf({ id: 'batch-1', status: 'in_progress', ...batch }),
    peak: null,
    cancel: 'no',
    since: at,
    ...change,
  }),
  ended: (batch: Partial<Batch> = {}): Stage => ({
    name: 'ended',
    attempt: 1,
    batchId: batch.id ?? 'batch-1',
    final: batchOf({ id: 'batch-1', status: 'completed', ...batch }),
    files: { ...noFiles, output: { state: 'wanted', fileId: 'file-out' } },
    since: at,
  }),
  collected: (batch: Partial<Batch> = {}): Stage => ({
    name: 'collected',
    attempt: 1,
    batchId: batch.id ?? 'batch-1',
    final: batchOf({ id: 'batch-1', status: 'completed', ...batch }),
    files: noFiles,
  }),
  rejected: (message = 'The model `x` does not exist'): Stage => ({
    name: 'rejected',
    attempt: 1,
    batchId: null,
    errors: [{ code: 'model_not_found', message, param: null, line: null }],
  }),
  withdrawn: { name: 'withdrawn', why: 'cancelled' },
} as const

/** An output or error line that means this outcome for the chat endpoint. */
export function lineOf(customId: string, outcome: LineOutcome, text = 'yes', input = 10): string {
  const usage = { prompt_tokens: input, completion_tokens: 2, total_tokens: input + 2 }
  const reply = (message: object, finish_reason = 'stop') => ({
    status_code: 200,
    request_id: 'req-1',
    body: { choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }], usage },
  })
  const neverRun = (code: string) => ({ response: null, error: { code, message: `This was ${code}.` } })
  const said = {
    answered: { response: reply({ content: text }), error: null },
    refused: { response: reply({ content: null, refusal: 'I cannot help with that.' }), error: null },
    truncated: { response: reply({ content: text }, 'length'), error: null },
    invalid: { response: reply({ content: '' }), error: null },
    failed: {
      response: {
        status_code: 500,
        request_id: 'req-1',
        body: { error: { code: 'server_error', message: 'The server had an error.' } },
      },
      error: null,
    },
    expired: neverRun('batch_expired'),
    cancelled: neverRun('batch_cancelled'),
    lost: neverRun('reply_lost'),
  }[outcome]
  return JSON.stringify({ id: 'batch_req_1', custom_id: customId, ...said })
}

export interface SegmentParts {
  readonly id?: string
  readonly runId?: string
  readonly shardId?: string
  readonly gen?: number
  readonly batchId?: string
  readonly batchCreatedAt?: number
  readonly kind?: 'output' | 'error'
  readonly lines: readonly string[]
  /** What stands behind the last line, without a line end: as where a file was cut. */
  readonly tail?: string
  readonly snapshot?: Snapshot
  readonly hashOf?: (row: number) => string | null
  /** Its columns are written too, as the driver does; else they are made when somebody asks. */
  readonly hasColumns?: boolean
}

export async function putSegment(ports: EnginePorts, parts: SegmentParts): Promise<SegmentRecord> {
  const { runId = testRunId, shardId = 's1', gen = 0, batchId = 'batch-1', kind = 'output' } = parts
  const id = parts.id ?? createId(ports.random)
  const file = `${runFolder(runId)}/${id}.jsonl`
  const indexFile = `${runFolder(runId)}/${id}.idx`
  const text = parts.lines.map((line) => `${line}\n`).join('')
  const bytes = new TextEncoder().encode(text + (parts.tail ?? ''))
  const snapshot = parts.snapshot ?? plainSnapshot
  const columnsFile = `${runFolder(runId)}/${id}.cols`
  const columns = createColumnsFile(ports.files, columnsFile, answerColumnNames(snapshot).length)
  const indexed = await indexSegment(
    new Blob([bytes]).stream(),
    { runId, gen, snapshot, hashOf: parts.hashOf ?? (() => zeroHash) },
    columns,
  )
  if (parts.hasColumns === true) valueOf(await columns.close())
  else await columns.discard()
  valueOf(await writeFile(ports.files, file, bytes))
  valueOf(await writeFile(ports.files, indexFile, indexed.index))
  const record: SegmentRecord = {
    v: 1,
    id,
    runId,
    shardId,
    gen,
    batchId,
    batchCreatedAt: parts.batchCreatedAt ?? 1_700_000_000,
    kind,
    fileId: `file-${id}`,
    file,
    indexFile,
    ...(parts.hasColumns === true && { columnsFile }),
    bytes: bytes.length,
    sha256: '',
    lines: indexed.lines,
    storedAt: at,
  }
  valueOf(await ports.records.commit([{ put: 'segments', record }]))
  return record
}

/** Nothing is driven. */
export const idleDriver = (): DriverView & RunDriver & { readonly calls: string[] } => {
  const calls: string[] = []
  return {
    calls,
    senderOf: () => 'nobody',
    uploadedBytes: () => null,
    nextAt: () => null,
    gateOf: () => null,
    forget: async (runId) => void calls.push(`forget ${runId}`),
    kick: (runId) => void calls.push(`kick ${runId ?? ''}`),
  }
}

export async function importRows(ports: EnginePorts, rows: number): Promise<string> {
  const lines = Array.from({ length: rows }, (_, row) => `${row},Text ${row}\n`)
  return importText(createDatasets(ports), `id,text\n${lines.join('')}`)
}

/** Everything about stored runs, composed as the engine does it. */
export function openResults(ports: EnginePorts, driver = idleDriver()) {
  const store = createRunStore(ports)
  const datasets = createDatasets(ports)
  const views = createViews(ports, datasets, store)
  return {
    ...createRuns(ports, store, driver),
    ...views,
    ...createExports(ports, datasets, store, views),
  }
}

/** All rows of a view that is opened for it and closed again. */
export async function readAll(
  engine: Pick<Engine, 'openView' | 'readView' | 'closeView'>,
  query: Partial<Parameters<Engine['openView']>[0]> = {},
) {
  const { viewId, count } = valueOf(
    await engine.openView({ runId: testRunId, outcomes: null, search: '', ...query }),
  )
  const window = valueOf(await engine.readView({ viewId, start: 0, end: count }))
  await engine.closeView({ viewId })
  return window.rows
}
