import { readPathCells } from '#core/results/answer-path.ts'
import type { Snapshot } from '#core/request/draft.ts'
import { judgeAnswerLine, parseOutputLine } from '#core/results/output-line.ts'
import { type Outcome, outcomes } from '#core/results/outcome.ts'
import type { StorageError } from '#core/ports.ts'
import type { RunRecord } from '#core/records.ts'
import { ok, type Result } from '#core/result.ts'
import { outcomeWithoutLine } from '#core/results/shard-outcome.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { RowNumber } from '#core/units.ts'
import { shortenCause, toCause } from './cause-text.ts'
import { isFreeText, type ResultColumns } from './result-columns.ts'
import type { RunResults } from '../runs/run-results.ts'
import type { SegmentIndexes } from '../runs/segment-indexes.ts'
import { type LinePlace, readSegmentLines } from '../runs/segment-lines.ts'
import type { SegmentReaders } from '../runs/segment-readers.ts'

/** What stands in the answer columns of a row. */
export interface RowAnswer {
  readonly row: RowNumber
  readonly outcome: Outcome
  readonly fixable: boolean
  /** Its answer was JSON only without the code fence or the words around it. */
  readonly repaired: boolean
  /** The row whose request was sent for this one; null = its own, or none. */
  readonly copyOf: RowNumber | null
  /** One per answer column. */
  readonly cells: readonly (string | null)[]
  /** `code: message` for anything but an answer, at most 300 characters. */
  readonly cause: string | null
}

/** All it takes to show a run's answers. */
export interface AnswerSource {
  readonly results: RunResults
  /** By generation. */
  readonly snapshots: readonly Snapshot[]
  readonly columns: ResultColumns
}

/** Reads the answers of some slots of a run, in their order. Copies share the line of the row they are copies of. */
export async function readRowAnswers(
  { indexes, readers }: { readonly indexes: SegmentIndexes; readonly readers: SegmentReaders },
  source: AnswerSource,
  slots: ArrayLike<number>,
): Promise<Result<readonly RowAnswer[], StorageError>> {
  const { results, snapshots, columns } = source
  const places: LinePlace[] = []
  const gens: number[] = []
  /** Per slot, which of `places` is its line; −1 = it has none. */
  const lineOf = new Int32Array(slots.length).fill(-1)
  /** By segment: its lines, and which slots want them. Copies want the same one. */
  const wanted = new Map<number, Map<number, number[]>>()
  for (let at = 0; at < slots.length; at++) {
    const found = findLine(results, slots[at] ?? 0)
    if (found === null) continue
    const lines = wanted.get(found.segment) ?? new Map<number, number[]>()
    wanted.set(found.segment, lines)
    const same = lines.get(found.line)
    if (same === undefined) lines.set(found.line, [at])
    else same.push(at)
  }
  for (const [number, lines] of wanted) {
    const segment = results.segments[number]
    if (segment === undefined) throw new Error(`There is no segment ${number}`)
    const found = await indexes.readPlaces(segment, [...lines.keys()])
    if (!found.ok) return found
    for (const [at, wanting] of [...lines.values()].entries()) {
      const { offset, length } = found.value[at] ?? { offset: 0, length: 0 }
      for (const slot of wanting) lineOf[slot] = places.length
      places.push({ segment, offset, length })
      gens.push(segment.gen)
    }
  }

  const decoder = new TextDecoder()
  const noCells = columns.columns.map(() => null)
  const causeOf = createCauseFinder(results)
  const said: Pick<RowAnswer, 'cells' | 'cause'>[] = []
  const read = await readSegmentLines(readers, places, (place, bytes) => {
    const gen = gens[place] ?? 0
    said[place] = judgeLine(decoder.decode(bytes), snapshots[gen], columns, gen, noCells)
  })
  if (!read.ok) return read

  return ok(
    Array.from(lineOf, (place, at) => {
      const slot = slots[at] ?? 0
      const answer = place < 0 ? undefined : said[place]
      return {
        ...factsOf(results, slot),
        ...(answer ?? { cells: noCells, cause: causeOf(slot) }),
      }
    }),
  )
}

/** Where the line that counts for a slot stands; null = it has none. */
export function findLine({ rows, generations }: RunResults, slot: number) {
  const request = rows.request[slot] ?? -1
  const gen = rows.gen[slot] ?? 0
  const results = generations[gen]?.results
  if (request < 0 || results === undefined) return null
  const segment = results.segment[request] ?? -1
  return segment < 0 ? null : { gen, segment, line: results.line[request] ?? 0 }
}

function judgeLine(
  text: string,
  snapshot: Snapshot | undefined,
  { places, paths }: ResultColumns,
  gen: number,
  noCells: readonly null[],
): Pick<RowAnswer, 'cells' | 'cause'> {
  const line = parseOutputLine(text)
  // It was placed once, so the file has been damaged since.
  if (!line.ok || snapshot === undefined) return { cells: noCells, cause: 'unreadable_line' }
  const judged = judgeAnswerLine(line.value, snapshot)
  if (judged.outcome !== 'answered') return { cells: noCells, cause: toCause(judged.cause) }
  const cells: (string | null)[] = [...noCells]
  for (const [at, cell] of judged.cells.entries()) cells[places[gen]?.[at] ?? at] = cell
  if (paths.length > 0 && isFreeText(snapshot)) {
    const found = readPathCells(
      judged.text ?? '',
      paths.map(({ steps }) => steps),
    )
    for (const [at, { place }] of paths.entries()) cells[place] = found[at] ?? null
  }
  return { cells, cause: null }
}

/** Outcome and copy mark of a slot. */
export function factsOf(
  { scope, rows, generations }: RunResults,
  slot: number,
): Pick<RowAnswer, 'row' | 'outcome' | 'fixable' | 'repaired' | 'copyOf'> {
  const request = rows.request[slot] ?? -1
  const isCopy = rows.copy[slot] === 1
  return {
    row: scope[slot] ?? 0,
    outcome: outcomes[rows.outcome[slot] ?? 0] ?? 'missing',
    fixable: rows.fixable[slot] === 1,
    repaired: rows.repaired[slot] === 1,
    copyOf: isCopy ? (generations[rows.gen[slot] ?? 0]?.requests[request] ?? null) : null,
  }
}

/** Why a slot without a line has none, where that needs saying; null also where it has one. Quick for slots in order. */
export function createCauseFinder(results: RunResults): (slot: number) => string | null {
  const { rows, generations, shards, run, skipped, scope } = results
  const standing = shards.filter(({ stage }) => stage.name !== 'replaced')
  let found: ShardRecord | undefined
  let cause: string | null = null
  return (slot) => {
    const request = rows.request[slot] ?? -1
    if (request < 0) return skipReasonOf(run, skipped, scope[slot] ?? 0)
    const gen = rows.gen[slot] ?? 0
    if ((generations[gen]?.results.segment[request] ?? -1) >= 0) return null
    const holds = (shard: ShardRecord): boolean =>
      shard.gen === gen && shard.requestStart <= request && request < shard.requestEnd
    if (found === undefined || !holds(found)) {
      found = standing.find(holds)
      cause = found === undefined ? null : causeOfShard(found)
    }
    return cause
  }
}

/** Why the requests of a shard have no line, where that needs saying. */
export function causeOfShard(shard: ShardRecord): string | null {
  const { stage } = shard
  switch (stage.name) {
    case 'planned':
    case 'ready':
      return stage.hold?.why ?? null
    case 'unresolved':
      return stage.ask ? 'ask' : null
    case 'withdrawn':
      return stage.why
    case 'rejected':
      return toCause(outcomeWithoutLine(shard).cause)
    case 'collected': {
      const lost = [stage.files.output, stage.files.error].find(({ state }) => state === 'lost')
      return lost?.state === 'lost' ? shortenCause(lost.why) : null
    }
    case 'uploading':
    case 'creating':
    case 'live':
    case 'direct':
    case 'ended':
    case 'replaced':
      return null
  }
}

/** @param pairs (row, reason), by row */
function skipReasonOf(run: RunRecord, pairs: Int32Array, row: RowNumber): string | null {
  let low = 0
  let high = (pairs.length >> 1) - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = pairs[middle * 2] ?? 0
    if (found === row) return run.skipReasons[pairs[middle * 2 + 1] ?? 0] ?? null
    if (found < row) low = middle + 1
    else high = middle - 1
  }
  return null
}
