import { countLedger } from '#core/results/ledger.ts'
import { type Ledger, outcomeCode } from '#core/results/outcome.ts'
import type { StorageError } from '#core/ports.ts'
import { countPlaced, createRequestResults, markLineless, placeLine } from '#core/results/request-results.ts'
import { rankSegments } from '#core/results/result-order.ts'
import { err, ok, type Result } from '#core/result.ts'
import {
  composeRows,
  type GenerationResults,
  indexRequests,
  type RowResults,
} from '#core/results/row-results.ts'
import { outcomeWithoutLine } from '#core/results/shard-outcome.ts'
import type { RowNumber, Tokens } from '#core/units.ts'
import { lineFlags, type SegmentIndex } from '#formats/packed/segment-index.ts'
import type { EnginePorts } from '../ports.ts'
import { readRowList } from '../files/row-list-file.ts'
import type { RunFacts } from './run-facts.ts'
import type { SegmentIndexes } from './segment-indexes.ts'

/** What a collected file reports of tokens. */
export interface SegmentUsage {
  /** Lines that report any. */
  readonly lines: number
  readonly input: Tokens
  readonly output: Tokens
}

/** The sums of a run: small, and kept for every run that was ever asked for. */
export interface RunTotals {
  readonly ledger: Ledger
  /** Per segment, how many of its lines are the best their request has. The other placed ones are outranked. */
  readonly best: Int32Array
  readonly usage: readonly SegmentUsage[]
  /** Per shard, how many of its requests have a line; nothing for replaced shards. */
  readonly answered: ReadonlyMap<string, number>
}

/**
 * What became of every row of a run. 27 bytes per row while its lists are one file and all rows are aimed at, 39 with
 * copies and skipped rows; each further generation adds 24 per row it aims at.
 */
export interface RunResults extends RunFacts, RunTotals {
  /** Rows of the run, ascending; a position in it is a slot. */
  readonly scope: Int32Array
  readonly rows: RowResults
  readonly generations: readonly GenerationResults[]
  /** Pairs of (row, index into the run's skipReasons), by row. */
  readonly skipped: Int32Array
}

type Composed = Omit<RunResults, keyof RunFacts>

export interface RunResultsCache {
  /** Rows and sums. Fails with FileMissing when a file of the run has gone. */
  read(facts: RunFacts): Promise<Result<RunResults, StorageError>>
  /** Only the sums; costs nothing as long as nothing has changed. */
  readTotals(facts: RunFacts): Promise<Result<RunTotals, StorageError>>
  forget(runId: string): void
}

/** The one on screen, the one it is compared with, and the one that is being sent. */
const keptRuns = 3

/**
 * Puts results together from row lists, shard stages and index files, and keeps them until one of these changes.
 * A poll that only moves counts or times changes none of them.
 */
export function createRunResults(
  ports: Pick<EnginePorts, 'files'>,
  indexes: SegmentIndexes,
): RunResultsCache {
  // Maps keep their insertion order: the first entry is the one unused for longest.
  const composed = new Map<
    string,
    { readonly key: string; readonly made: Promise<Result<Composed, StorageError>> }
  >()
  const totals = new Map<string, { readonly key: string; readonly totals: RunTotals }>()
  /** Row lists never change, so a run that is put together anew needs only new index files. */
  const lists = new Map<string, Map<string, Promise<Result<Int32Array, StorageError>>>>()

  const drop = (runId: string): void => {
    composed.delete(runId)
    lists.delete(runId)
  }

  const readList = (runId: string, path: string): Promise<Result<Int32Array, StorageError>> => {
    const ofRun = lists.get(runId) ?? new Map<string, Promise<Result<Int32Array, StorageError>>>()
    lists.set(runId, ofRun)
    const list = ofRun.get(path) ?? readRowList(ports.files, path)
    ofRun.set(path, list)
    return list
  }

  const read: RunResultsCache['read'] = async (facts) => {
    const runId = facts.run.id
    const key = keyOf(facts)
    const kept = composed.get(runId)
    const entry =
      kept?.key === key
        ? kept
        : {
            key,
            made: compose(
              facts,
              (path) => readList(runId, path),
              (segment) => indexes.read(segment),
            ),
          }
    composed.delete(runId)
    composed.set(runId, entry)
    const [oldest] = composed.keys()
    if (composed.size > keptRuns && oldest !== undefined) drop(oldest)
    const made = await entry.made
    if (!made.ok) {
      if (composed.get(runId) === entry) drop(runId)
      return made
    }
    const { ledger, best, usage, answered } = made.value
    totals.set(runId, { key, totals: { ledger, best, usage, answered } })
    return ok({ ...facts, ...made.value })
  }

  return {
    read,
    async readTotals(facts) {
      const kept = totals.get(facts.run.id)
      return kept?.key === keyOf(facts) ? ok(kept.totals) : read(facts)
    },
    forget(runId) {
      drop(runId)
      totals.delete(runId)
    },
  }
}

/** Everything that results depend on, and nothing else. */
const keyOf = ({ run, shards, segments }: RunFacts): string =>
  [
    run.scopeFile,
    run.skippedFile ?? '',
    JSON.stringify(run.answerPaths ?? []),
    ...run.generations.map(({ targetsFile, repFile, requestsFile }) =>
      [targetsFile, repFile, requestsFile].join(' '),
    ),
    ...shards.map((shard) => {
      if (shard.stage.name === 'replaced') return `${shard.shardId} replaced`
      const { outcome, withdrawn } = outcomeWithoutLine(shard)
      return `${shard.shardId} ${shard.gen} ${shard.requestStart} ${shard.requestEnd} ${outcome} ${withdrawn ? 1 : 0}`
    }),
    ...segments.map(({ id }) => id),
  ].join('\n')

/** Where paths into the answers are chosen, a free text was meant to be JSON. */
const asksForJson = ({ answerPaths }: RunFacts['run']): boolean => (answerPaths?.length ?? 0) > 0

async function compose(
  facts: RunFacts,
  readList: (path: string) => Promise<Result<Int32Array, StorageError>>,
  readIndex: (segment: RunFacts['segments'][number]) => Promise<Result<SegmentIndex, StorageError>>,
): Promise<Result<Composed, StorageError>> {
  const { run, shards, segments } = facts
  const scope = await readList(run.scopeFile)
  if (!scope.ok) return scope
  const skipped = run.skippedFile === null ? ok(new Int32Array()) : await readList(run.skippedFile)
  if (!skipped.ok) return skipped
  const generations: GenerationResults[] = []
  for (const { targetsFile, repFile, requestsFile } of run.generations) {
    const targets = await readList(targetsFile)
    const reps = await readList(repFile)
    const requests = await readList(requestsFile)
    if (!targets.ok) return targets
    if (!reps.ok) return reps
    if (!requests.ok) return requests
    const results = createRequestResults(requests.value.length)
    generations.push({ targets: targets.value, reps: reps.value, requests: requests.value, results })
  }

  const requestOf = generations.map(({ requests }) => indexRequests(requests))
  const ranks = rankSegments(segments)
  const repairedBits = lineFlags.repaired | (asksForJson(run) ? lineFlags.wrapped : 0)
  const usage: SegmentUsage[] = []
  for (const [place, segment] of segments.entries()) {
    const index = await readIndex(segment)
    if (!index.ok) return index
    const generation = generations[segment.gen]
    const findRequest = requestOf[segment.gen]
    if (generation === undefined || findRequest === undefined) {
      return err(damaged(segment.indexFile, `There is no generation ${segment.gen}.`))
    }
    usage.push(placeLines(index.value, generation, findRequest, ranks, place, repairedBits))
  }

  const answered = new Map<string, number>()
  for (const shard of shards) {
    const results = generations[shard.gen]?.results
    if (shard.stage.name === 'replaced' || results === undefined) continue
    const { outcome, withdrawn } = outcomeWithoutLine(shard)
    markLineless(results, shard.requestStart, shard.requestEnd, outcomeCode[outcome], withdrawn)
    answered.set(shard.shardId, countLines(results.segment, shard.requestStart, shard.requestEnd))
  }

  const rows = composeRows(scope.value, rowsOfPairs(skipped.value), generations)
  return ok({
    scope: scope.value,
    skipped: skipped.value,
    generations,
    rows,
    ledger: countLedger(rows),
    best: addUp(
      segments.length,
      generations.map(({ results }) => countPlaced(results, segments.length)),
    ),
    usage,
    answered,
  })
}

function placeLines(
  index: SegmentIndex,
  { results }: GenerationResults,
  requestOf: (row: RowNumber) => number,
  ranks: Int32Array,
  segment: number,
  repairedBits: number,
): SegmentUsage {
  let lines = 0
  let input = 0
  let output = 0
  for (let line = 0; line < index.count; line++) {
    const row = index.row(line)
    // Foreign and malformed lines have negative numbers.
    const request = row < 0 ? -1 : requestOf(row)
    if (request < 0) continue
    const flags = index.flags(line)
    const isFixable = (flags & lineFlags.fixable) !== 0
    const isRepaired = (flags & repairedBits) !== 0
    placeLine(results, ranks, request, segment, line, index.outcome(line), isFixable, isRepaired)
    if ((flags & lineFlags.usage) === 0) continue
    lines++
    input += index.inputTokens(line)
    output += index.outputTokens(line)
  }
  return { lines, input, output }
}

function countLines(segments: Int32Array, requestStart: number, requestEnd: number): number {
  let count = 0
  for (let request = requestStart; request < requestEnd; request++) {
    if ((segments[request] ?? -1) >= 0) count++
  }
  return count
}

const rowsOfPairs = (pairs: Int32Array): Int32Array => {
  const rows = new Int32Array(pairs.length >> 1)
  for (let at = 0; at < rows.length; at++) rows[at] = pairs[at * 2] ?? 0
  return rows
}

const addUp = (length: number, lists: readonly Int32Array[]): Int32Array => {
  const sums = new Int32Array(length)
  for (const list of lists) for (const [at, value] of list.entries()) sums[at] = (sums[at] ?? 0) + value
  return sums
}

const damaged = (path: string, message: string): StorageError => ({ kind: 'StorageFailed', path, message })
