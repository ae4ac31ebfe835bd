import {
  clusteredOutcomes,
  type ClusterCause,
  toClusterCause,
  toClusterKey,
} from '#core/results/error-cluster.ts'
import { field, textField } from '#core/json.ts'
import type { LineError } from '#core/results/line-envelope.ts'
import { judgeAnswerLine, parseOutputLine } from '#core/results/output-line.ts'
import { type Outcome, outcomeCode, outcomes } from '#core/results/outcome.ts'
import { outputColumnName } from '#core/request/output-columns.ts'
import type { StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import type { RowResults } from '#core/results/row-results.ts'
import type { Tokens } from '#core/units.ts'
import { lineFlags, type SegmentIndex } from '#formats/packed/segment-index.ts'
import { cancelled, createProgress, isCancelled, pause } from '../call.ts'
import { toCause } from './cause-text.ts'
import type { Call } from '../call.ts'
import type { PlanProgress } from '../drafts/draft-types.ts'
import type { EnginePorts } from '../ports.ts'
import type { AnswerSource } from './row-answers.ts'
import type { RunResults } from '../runs/run-results.ts'
import type { RunStore } from '../runs/run-store.ts'
import { readSegmentLines } from '../runs/segment-lines.ts'

/** A cluster as the lines tell it; what helps against it depends on more than lines. */
export interface ScannedCluster {
  readonly cause: ClusterCause
  /** `code: message` of the first of its lines that was read; null = no line says anything. */
  readonly example: string | null
  /** As its cause was judged: HTTP status, code and words of the first. */
  readonly said: (LineError & { readonly status: number | null }) | null
  /** Ascending. */
  readonly rows: Int32Array
  readonly requests: number
  /** Of its requests that report any. */
  readonly usage: { readonly lines: number; readonly input: Tokens; readonly output: Tokens }
  /** Generation of its newest row. */
  readonly lastGen: number
  readonly fixable: boolean
}

interface Gathered extends Omit<ScannedCluster, 'rows' | 'requests' | 'usage' | 'lastGen'> {
  readonly rows: number[]
  requests: number
  usage: { lines: number; input: Tokens; output: Tokens }
  lastGen: number
}

/** Lines in memory at once. */
const blockLines = 1024

/** Their lines all say the same, so they need not be read. */
const unread: ReadonlySet<number> = new Set(
  (['truncated', 'expired', 'cancelled', 'lost'] as const).map((outcome) => outcomeCode[outcome]),
)

/** By the results they were read from: these stay the same object until one of them changes. */
const scanned = new WeakMap<RowResults, readonly ScannedCluster[]>()

/** The rows that have no answer, put together by cause. Read once for as long as no result changes. */
export async function readClusters(
  ports: Pick<EnginePorts, 'clock'>,
  store: Pick<RunStore, 'indexes' | 'readers'>,
  source: AnswerSource,
  call?: Call<PlanProgress>,
): Promise<Result<readonly ScannedCluster[], StorageError | { readonly kind: 'Cancelled' }>> {
  const { rows } = source.results
  const known = scanned.get(rows)
  if (known !== undefined) return ok(known)
  const made = await scanClusters(ports, store, source, call)
  if (made.ok) scanned.set(rows, made.value)
  return made
}

/** Each line that has to be read is read once. */
async function scanClusters(
  { clock }: Pick<EnginePorts, 'clock'>,
  store: Pick<RunStore, 'indexes' | 'readers'>,
  source: AnswerSource,
  call?: Call<PlanProgress>,
): Promise<Result<readonly ScannedCluster[], StorageError | { readonly kind: 'Cancelled' }>> {
  const { results } = source
  const { rows, segments } = results
  const tally = createTally(results)
  const { lineless, bySegment, total } = sortSlots(results)
  for (const slot of lineless) addLineless(tally, results, slot)

  const progress = createProgress(clock, call?.onProgress)
  let rowsDone = lineless.length
  for (const [at, slots] of bySegment.entries()) {
    const segment = segments[at]
    if (slots.length === 0 || segment === undefined) continue
    const index = await store.indexes.read(segment)
    if (!index.ok) return index
    const groups = groupByLine(results, slots)
    const toRead: LineOfRows[] = []
    for (const group of groups) {
      const slot = group.slots[0] ?? 0
      if (unread.has(rows.outcome[slot] ?? 0)) addUnread(tally, source, index.value, group)
      else toRead.push(group)
    }
    for (let start = 0; start < toRead.length; start += blockLines) {
      if (isCancelled(call)) return cancelled
      const block = toRead.slice(start, start + blockLines)
      const places = block.map(({ line }) => ({
        segment,
        offset: index.value.offset(line),
        length: index.value.length(line),
      }))
      const decoder = new TextDecoder()
      const read = await readSegmentLines(store.readers, places, (place, bytes) => {
        const group = block[place]
        if (group !== undefined) addRead(tally, source, index.value, group, decoder.decode(bytes))
      })
      if (!read.ok) return read
      await pause()
      progress.next(() => ({ rowsDone: Math.min(total, rowsDone + start), rowsTotal: total }))
    }
    rowsDone += slots.length
  }
  return isCancelled(call) ? cancelled : ok(tally.finish())
}

// ── Which rows, in which order ──────────────────────────────────────────────────────────────────────────────────────

interface LineOfRows {
  readonly line: number
  /** Of the row that was sent and of its copies. */
  readonly slots: readonly number[]
}

function sortSlots({ rows, generations, segments }: RunResults) {
  const wanted = new Set<number>(clusteredOutcomes.map((outcome) => outcomeCode[outcome]))
  const bySegment = segments.map((): number[] => [])
  const lineless: number[] = []
  let total = 0
  for (const [slot, code] of rows.outcome.entries()) {
    const request = rows.request[slot] ?? -1
    if (!wanted.has(code) || request < 0) continue
    total++
    const list = bySegment[generations[rows.gen[slot] ?? 0]?.results.segment[request] ?? -1]
    ;(list ?? lineless).push(slot)
  }
  return { bySegment, lineless, total }
}

/** The lines of a segment in the order of the file. */
function groupByLine({ rows, generations }: RunResults, slots: readonly number[]): readonly LineOfRows[] {
  const byLine = new Map<number, number[]>()
  for (const slot of slots) {
    const line = generations[rows.gen[slot] ?? 0]?.results.line[rows.request[slot] ?? -1] ?? 0
    const group = byLine.get(line)
    if (group === undefined) byLine.set(line, [slot])
    else group.push(slot)
  }
  return [...byLine].map(([line, group]) => ({ line, slots: group })).sort((a, b) => a.line - b.line)
}

// ── What a row says ─────────────────────────────────────────────────────────────────────────────────────────────────

const nothingSaid = { example: null, said: null, fixable: false }

function addLineless(tally: Tally, results: RunResults, slot: number): void {
  const { rows, shards } = results
  const outcome = outcomes[rows.outcome[slot] ?? 0] ?? 'missing'
  const request = rows.request[slot] ?? -1
  const gen = rows.gen[slot] ?? 0
  const shard = shards.find(
    ({ stage, ...each }) =>
      stage.name === 'rejected' &&
      each.gen === gen &&
      each.requestStart <= request &&
      request < each.requestEnd,
  )
  const [error] = shard?.stage.name === 'rejected' ? shard.stage.errors : []
  const found =
    error === undefined
      ? { cause: plainCause(outcome), ...nothingSaid }
      : {
          cause: toClusterCause(outcome, error, error.param, []),
          example: null,
          said: { code: error.code, message: error.message, status: null },
          fixable: false,
        }
  tally.add(`${outcome} ${shard?.shardId ?? ''}`, () => found, [slot])
}

const plainCause = (outcome: Outcome): ClusterCause => ({
  outcome,
  code: null,
  param: null,
  message: '',
  limitTokens: null,
})

/** An answer cut at the same limit, or a request that was not executed, is like any other. */
function addUnread(
  tally: Tally,
  { results: { rows }, snapshots }: AnswerSource,
  index: SegmentIndex,
  { line, slots }: LineOfRows,
): void {
  const slot = slots[0] ?? 0
  const outcome = outcomes[rows.outcome[slot] ?? 0] ?? 'missing'
  const { settings, ready } = snapshots[rows.gen[slot] ?? 0] ?? { settings: {} }
  const limitTokens =
    outcome === 'truncated' && ready === undefined ? (settings.maxOutputTokens ?? null) : null
  const found = { cause: { ...plainCause(outcome), limitTokens }, ...nothingSaid }
  tally.add(`${outcome} ${limitTokens}`, () => found, slots, usageOf(index, line))
}

function addRead(
  tally: Tally,
  { results: { rows }, snapshots }: AnswerSource,
  index: SegmentIndex,
  { line, slots }: LineOfRows,
  text: string,
): void {
  const slot = slots[0] ?? 0
  const outcome = outcomes[rows.outcome[slot] ?? 0] ?? 'missing'
  const snapshot = snapshots[rows.gen[slot] ?? 0]
  const parsed = parseOutputLine(text)
  const usage = usageOf(index, line)
  if (!parsed.ok || snapshot === undefined) {
    const cause = { ...plainCause(outcome), code: 'unreadable_line' }
    const found = { cause, example: 'unreadable_line', said: null, fixable: false }
    tally.add(`${outcome} unreadable`, () => found, slots, usage)
    return
  }
  const { cause } = judgeAnswerLine(parsed.value, snapshot)
  const param = textField(field(parsed.value.body, 'error'), 'param')
  const words = JSON.stringify([rows.gen[slot], outcome, cause?.code, param, cause?.message])
  const tell = (): Found => ({
    cause: toClusterCause(
      outcome,
      cause,
      param,
      snapshot.outputColumns.map((column) => outputColumnName(column)),
    ),
    example: null,
    said: cause === null ? null : { ...cause, status: parsed.value.statusCode },
    fixable: rows.fixable[slot] === 1,
  })
  tally.add(words, tell, slots, usage)
}

const usageOf = (index: SegmentIndex, line: number) =>
  (index.flags(line) & lineFlags.usage) === 0
    ? null
    : { input: index.inputTokens(line), output: index.outputTokens(line) }

// ── Sums ────────────────────────────────────────────────────────────────────────────────────────────────────────────

type Found = Pick<ScannedCluster, 'cause' | 'example' | 'said' | 'fixable'>

/** Words that differ in every row are not worth keeping all. */
const keptWords = 1000

interface Tally {
  /**
   * @param words rows with the same ones are of one cluster, so that `tell` is not asked for every line
   * @param slots of one request, all or some
   */
  add(
    words: string,
    tell: () => Found,
    slots: readonly number[],
    usage?: { readonly input: Tokens; readonly output: Tokens } | null,
  ): void
  /** The most rows first. */
  finish(): readonly ScannedCluster[]
}

function createTally({ scope, rows, generations }: RunResults): Tally {
  const clusters = new Map<string, Gathered>()
  /** By generation, which requests were counted. */
  const counted = generations.map(({ requests }) => new Uint8Array(requests.length))
  const byWords = new Map<string, Gathered>()
  const find = ({ cause, ...found }: Found): Gathered => {
    const key = toClusterKey(cause)
    const known = clusters.get(key)
    if (known !== undefined) return known
    const none = { lines: 0, input: 0, output: 0 }
    const made: Gathered = { cause, ...found, rows: [], requests: 0, usage: none, lastGen: 0 }
    clusters.set(key, made)
    return made
  }
  return {
    add(words, tell, slots, usage = null) {
      const cluster = byWords.get(words) ?? find(tell())
      if (byWords.size >= keptWords) byWords.clear()
      byWords.set(words, cluster)
      for (const slot of slots) {
        const gen = rows.gen[slot] ?? 0
        const request = rows.request[slot] ?? 0
        cluster.rows.push(scope[slot] ?? 0)
        cluster.lastGen = Math.max(cluster.lastGen, gen)
        const seen = counted[gen]
        if (seen === undefined || seen[request] === 1) continue
        seen[request] = 1
        cluster.requests++
        if (usage === null) continue
        cluster.usage.lines++
        cluster.usage.input += usage.input
        cluster.usage.output += usage.output
      }
    },
    finish: () =>
      [...clusters.values()]
        .map((cluster) => ({
          ...cluster,
          // Written once, not for each of a hundred thousand lines.
          example: cluster.said === null ? cluster.example : toCause(cluster.said),
          rows: Int32Array.from(cluster.rows).sort(),
        }))
        .sort((a, b) => b.rows.length - a.rows.length || (a.rows[0] ?? 0) - (b.rows[0] ?? 0)),
  }
}
