import { judgeAnswerLine, parseOutputLine } from '#core/results/output-line.ts'
import { type Outcome, outcomes } from '#core/results/outcome.ts'
import type { StorageError } from '#core/ports.ts'
import type { SegmentRecord } from '#core/records.ts'
import { compareLines } from '#core/results/result-order.ts'
import { ok, type Result } from '#core/result.ts'
import { positionOfRow } from '#core/results/row-list.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { RowNumber } from '#core/units.ts'
import type { Cap } from './cap-text.ts'
import { toCause } from './cause-text.ts'
import type { Price } from '../drafts/draft-types.ts'
import { type AnswerSource, causeOfShard } from './row-answers.ts'
import type { RowAttempt, RowLine } from './row-detail-types.ts'
import { toShardCost } from '../runs/run-cost.ts'
import type { RunResults } from '../runs/run-results.ts'
import type { RunStore } from '../runs/run-store.ts'
import { type LinePlace, readSegmentLines } from '../runs/segment-lines.ts'

/** A generation that aims at a row. */
export interface AimedRow {
  readonly gen: number
  /** The row whose request stands for it, and that request's position. */
  readonly rep: RowNumber
  readonly request: number
}

/** The generations that aim at a row, in their order. */
export function findAims(
  { generations }: Pick<RunResults, 'generations'>,
  row: RowNumber,
): readonly AimedRow[] {
  return generations.flatMap(({ targets, reps, requests }, gen) => {
    const target = positionOfRow(targets, row)
    if (target < 0) return []
    const rep = reps[target] ?? row
    return [{ gen, rep, request: requests.indexOf(rep) }]
  })
}

interface FoundLine extends LinePlace {
  readonly line: number
  readonly outcome: Outcome
}

/**
 * Every line that came for a row's requests, outranked and surplus ones among them, and an attempt without a line where
 * a request has none.
 *
 * @param customIds and `prices` by generation
 */
export async function readRowAttempts(
  store: Pick<RunStore, 'indexes' | 'readers'>,
  source: AnswerSource,
  aims: readonly AimedRow[],
  customIds: ReadonlyMap<number, string>,
  prices: readonly (Price | null)[],
  cap: Cap,
): Promise<Result<readonly RowAttempt[], StorageError>> {
  const attempts: RowAttempt[] = []
  for (const aim of aims.toReversed()) {
    const found = await findLines(store, source.results, aim)
    if (!found.ok) return found
    const base = {
      gen: aim.gen,
      door: source.results.run.generations[aim.gen]?.door ?? ('batch' as const),
      customId: customIds.get(aim.gen) ?? '',
    }
    if (found.value.length === 0) {
      attempts.push({ ...base, ...withoutLine(source.results, aim), line: null })
      continue
    }
    const made: RowAttempt[] = []
    const read = await readSegmentLines(store.readers, found.value, (place, bytes) => {
      const line = found.value[place]
      if (line !== undefined)
        made[place] = { ...base, ...toAttempt(source, aim.gen, line, bytes, prices, cap) }
    })
    if (!read.ok) return read
    attempts.push(...made)
  }
  return ok(attempts)
}

/** The lines for a request, the best first. */
async function findLines(
  { indexes }: Pick<RunStore, 'indexes'>,
  { segments, shards }: Pick<RunResults, 'segments' | 'shards'>,
  { gen, rep, request }: AimedRow,
): Promise<Result<readonly FoundLine[], StorageError>> {
  const found: FoundLine[] = []
  for (const segment of segments) {
    if (segment.gen !== gen || !mayHold(shards, segment, request)) continue
    const index = await indexes.read(segment)
    if (!index.ok) return index
    const lines = index.value
    for (let line = 0; line < lines.count; line++) {
      if (lines.row(line) !== rep) continue
      const outcome = outcomes[lines.outcome(line)] ?? 'missing'
      found.push({ segment, line, offset: lines.offset(line), length: lines.length(line), outcome })
    }
  }
  return ok(found.sort((a, b) => compareLines({ ...a, position: a.line }, { ...b, position: b.line })))
}

const mayHold = (shards: readonly ShardRecord[], segment: SegmentRecord, request: number): boolean => {
  const shard = shards.find(({ shardId }) => shardId === segment.shardId)
  return shard === undefined || (shard.requestStart <= request && request < shard.requestEnd)
}

function withoutLine(
  { generations, shards }: RunResults,
  { gen, request }: AimedRow,
): Pick<RowAttempt, 'shardId' | 'batchId' | 'outcome' | 'cause'> {
  const shard = shards.find(
    ({ stage, ...each }) =>
      stage.name !== 'replaced' &&
      each.gen === gen &&
      each.requestStart <= request &&
      request < each.requestEnd,
  )
  return {
    shardId: shard?.shardId ?? null,
    batchId: shard !== undefined && 'batchId' in shard.stage ? (shard.stage.batchId ?? null) : null,
    outcome: outcomes[generations[gen]?.results.outcome[request] ?? 0] ?? 'missing',
    cause: shard === undefined ? null : causeOfShard(shard),
  }
}

function toAttempt(
  { snapshots, results }: AnswerSource,
  gen: number,
  { segment, outcome }: FoundLine,
  bytes: Uint8Array,
  prices: readonly (Price | null)[],
  cap: Cap,
): Pick<RowAttempt, 'shardId' | 'batchId' | 'outcome' | 'cause' | 'line'> {
  const { shardId, batchId, kind } = segment
  const shard = results.shards.find((each) => each.shardId === shardId)
  // Shown as received, also with a mark at its beginning.
  const raw = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const parsed = parseOutputLine(raw)
  const snapshot = snapshots[gen]
  const file = {
    kind,
    surplus: shard?.surplus.some((each) => each.batchId === batchId) === true,
    raw: cap(raw, bytes.length),
  }
  if (!parsed.ok || snapshot === undefined) {
    // It was placed once, so the file has been damaged since.
    const line: RowLine = { ...file, requestId: null, statusCode: null, text: null, ...unpaid }
    return { shardId, batchId, outcome, cause: 'unreadable_line', line }
  }
  const { requestId, statusCode } = parsed.value
  const judged = judgeAnswerLine(parsed.value, snapshot)
  const text = judged.text === null ? null : cap(judged.text)
  const { usage, repaired } = judged
  const costUsd = toShardCost(usage, prices[gen] ?? null)
  return {
    shardId,
    batchId,
    outcome: judged.outcome,
    cause: toCause(judged.cause),
    line: { ...file, requestId, statusCode, text, repaired, usage, costUsd },
  }
}

const unpaid = { repaired: false, usage: null, costUsd: null } as const
