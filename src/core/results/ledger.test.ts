import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countLedger, emptyLedger } from './ledger.ts'
import { type LineOutcome, type Outcome, outcomeCode, outcomes } from './outcome.ts'
import { countPlaced, createRequestResults, markLineless, placeLine } from './request-results.ts'
import {
  compareGenerations,
  compareLines,
  type RankedLine,
  type RankedSegment,
  rankSegments,
  tierOf,
} from './result-order.ts'
import { rowRange } from './row-list.ts'
import { composeRows, type GenerationResults, indexRequests } from './row-results.ts'

// A small run, drawn at random: rows 0 … rows − 1 of which some are skipped; every generation aims at some of the others,
// shares some requests as copies, cuts them into shards, and gets lines from two files of each of two batches.

const rows = 12
const lineOutcome = fc.constantFrom(
  'answered',
  'refused',
  'truncated',
  'invalid',
  'failed',
  'expired',
  'cancelled',
)
const lineless = fc.constantFrom<readonly [Outcome, boolean]>(
  ['not_sent', false],
  ['not_sent', true],
  ['waiting', false],
  ['missing', false],
  ['lost', false],
  ['expired', false],
  ['failed', false],
)
interface Line {
  readonly row: number
  readonly segment: number
  readonly line: number
  readonly outcome: LineOutcome
  readonly fixable: boolean
  readonly repaired: boolean
}
const line: fc.Arbitrary<Line> = fc.record({
  row: fc.nat({ max: rows - 1 }),
  segment: fc.nat({ max: 3 }),
  line: fc.nat({ max: 5 }),
  outcome: lineOutcome,
  fixable: fc.boolean(),
  repaired: fc.boolean(),
})
const generation = fc.record({
  aimed: fc.uniqueArray(fc.nat({ max: rows - 1 })),
  /** Which of the lower targets a row copies, if any; the seed of its representative. */
  copyOf: fc.array(fc.option(fc.nat({ max: rows - 1 })), { minLength: rows, maxLength: rows }),
  shards: fc.array(lineless, { minLength: 3, maxLength: 3 }),
  // One position in a file holds one line.
  lines: fc.uniqueArray(line, { selector: (each) => `${each.segment}/${each.line}`, maxLength: 20 }),
})
const run = fc.record({
  skipped: fc.uniqueArray(fc.nat({ max: rows - 1 }), { maxLength: 4 }),
  generations: fc.array(generation, { minLength: 1, maxLength: 3 }),
})
type Run = typeof run extends fc.Arbitrary<infer T> ? T : never

const segments: readonly RankedSegment[] = [
  { id: 'x', kind: 'error', batchCreatedAt: 5, batchId: 'b2' },
  { id: 'w', kind: 'output', batchCreatedAt: 5, batchId: 'b2' },
  { id: 'y', kind: 'output', batchCreatedAt: 5, batchId: 'b1' },
  { id: 'z', kind: 'error', batchCreatedAt: 4, batchId: 'b3' },
]
const ranks = rankSegments(segments)

const listsOf = ({ skipped, generations }: Run, gen: number) => {
  const { aimed, copyOf } = generations[gen]!
  const sendable = [...rowRange(0, rows)].filter((row) => !skipped.includes(row))
  const targets = gen === 0 ? sendable : sendable.filter((row) => aimed.includes(row))
  const reps: number[] = []
  for (const [at, row] of targets.entries()) {
    const original = at === 0 ? null : copyOf[row]
    reps.push(original == null ? row : reps[original % at]!)
  }
  return { targets, reps, requests: targets.filter((row, at) => reps[at] === row) }
}

const shardsOf = (requests: number): readonly (readonly [start: number, end: number])[] => {
  const third = Math.ceil(requests / 3)
  return [0, 1, 2].map(
    (at) => [Math.min(requests, at * third), Math.min(requests, (at + 1) * third)] as const,
  )
}

/** Lines in the order given, before or after the shards have said what they are without one. */
const resultsOf = (
  drawn: Run,
  gen: number,
  lines: readonly Line[],
  stagesFirst: boolean,
): GenerationResults => {
  const { targets, reps, requests } = listsOf(drawn, gen)
  const results = createRequestResults(requests.length)
  const mark = () => {
    shardsOf(requests.length).forEach(([start, end], at) => {
      const [outcome, withdrawn] = drawn.generations[gen]!.shards[at]!
      markLineless(results, start, end, outcomeCode[outcome], withdrawn)
    })
  }
  if (stagesFirst) mark()
  for (const each of lines) {
    const request = requests.indexOf(each.row)
    if (request < 0) continue
    placeLine(
      results,
      ranks,
      request,
      each.segment,
      each.line,
      outcomeCode[each.outcome],
      each.fixable,
      each.repaired,
    )
  }
  if (!stagesFirst) mark()
  return {
    targets: Int32Array.from(targets),
    reps: Int32Array.from(reps),
    requests: Int32Array.from(requests),
    results,
  }
}

const composed = (
  drawn: Run,
  arrange: (lines: readonly Line[]) => readonly Line[] = (lines) => lines,
  stagesFirst = true,
) =>
  composeRows(
    rowRange(0, rows),
    Int32Array.from(drawn.skipped),
    drawn.generations.map(({ lines }, gen) => resultsOf(drawn, gen, arrange(lines), stagesFirst)),
  )

/** state-machine §7 word by word, one row at a time. */
const outcomeBySpecification = (drawn: Run, row: number): Outcome => {
  if (drawn.skipped.includes(row)) return 'skipped'
  const candidates = drawn.generations.flatMap(({ lines, shards }, gen) => {
    const { targets, reps, requests } = listsOf(drawn, gen)
    if (!targets.includes(row)) return []
    const rep = reps[targets.indexOf(row)]!
    const placed: readonly RankedLine[] = lines
      .filter((each) => each.row === rep)
      .map((each) => ({ outcome: each.outcome, segment: segments[each.segment]!, position: each.line }))
    const [best] = [...placed].sort(compareLines)
    if (best !== undefined) return [{ outcome: best.outcome, tier: tierOf(best.outcome), gen }]
    const request = requests.indexOf(rep)
    const shard = shardsOf(requests.length).findIndex(([start, end]) => request >= start && request < end)
    const [outcome, withdrawn] = shards[shard]!
    return [{ outcome, tier: tierOf(outcome, withdrawn), gen }]
  })
  return candidates.sort(compareGenerations)[0]!.outcome
}

const sum = (counts: Readonly<Record<Outcome, number>>) =>
  Object.values(counts).reduce((total, count) => total + count, 0)

describe('the ledger', () => {
  test('counts rows per outcome, with copies and fixable failures', () => {
    const ledger = countLedger({
      outcome: Uint8Array.of(
        outcomeCode.answered,
        outcomeCode.answered,
        outcomeCode.failed,
        outcomeCode.failed,
        outcomeCode.waiting,
      ),
      copy: Uint8Array.of(0, 1, 0, 0, 0),
      fixable: Uint8Array.of(0, 0, 1, 0, 1),
      repaired: Uint8Array.of(1, 0, 0, 0, 0),
    })
    expect(ledger.total).toBe(5)
    expect(ledger.counts).toMatchObject({ answered: 2, failed: 2, waiting: 1, lost: 0 })
    expect(ledger.copies).toMatchObject({ answered: 1, failed: 0 })
    expect(ledger.fixable).toBe(1)
    expect(ledger.repaired).toBe(1)
    expect(Object.keys(ledger.counts)).toEqual(outcomes)
  })

  test('of a new run has everything not sent or skipped', () => {
    expect(emptyLedger(10, 3)).toEqual(
      countLedger({
        outcome: new Uint8Array(10).fill(outcomeCode.not_sent, 3).fill(outcomeCode.skipped, 0, 3),
        copy: new Uint8Array(10),
        fixable: new Uint8Array(10),
        repaired: new Uint8Array(10),
      }),
    )
  })

  test('never counts what is no outcome', () => {
    const rowsOf = (code: number) => ({
      outcome: Uint8Array.of(code),
      copy: new Uint8Array(1),
      fixable: new Uint8Array(1),
      repaired: new Uint8Array(1),
    })
    expect(countLedger(rowsOf(11)).counts.skipped).toBe(1)
    expect(() => countLedger(rowsOf(12))).toThrow(RangeError)
  })

  test('sums to the rows of the run, and says of each row what the specification says', () => {
    fc.assert(
      fc.property(run, (drawn) => {
        const result = composed(drawn)
        const ledger = countLedger(result)
        expect(sum(ledger.counts)).toBe(rows)
        expect(ledger.total).toBe(rows)
        for (const outcome of outcomes)
          expect(ledger.copies[outcome]).toBeLessThanOrEqual(ledger.counts[outcome])
        expect(ledger.counts.skipped).toBe(drawn.skipped.length)
        expect([...result.outcome].map((code) => outcomes[code])).toEqual(
          [...rowRange(0, rows)].map((row) => outcomeBySpecification(drawn, row)),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('is the same for lines in any order, read twice, or read before the shards moved on', () => {
    fc.assert(
      fc.property(
        run,
        fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
        fc.boolean(),
        (drawn, keys, stagesFirst) => {
          const shuffled = (lines: readonly Line[]) =>
            [...lines, ...lines]
              .map((each, at) => ({ each, key: keys[at % keys.length]! }))
              .sort((a, b) => a.key - b.key)
              .map(({ each }) => each)
          expect(composed(drawn, shuffled, stagesFirst)).toEqual(composed(drawn))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('keeps every answer when a generation is added', () => {
    fc.assert(
      fc.property(run, generation, (drawn, added) => {
        const before = composed(drawn)
        const after = composed({ ...drawn, generations: [...drawn.generations, added] })
        before.outcome.forEach((code, slot) => {
          if (code === outcomeCode.answered) expect(after.outcome[slot]).toBe(code)
        })
        expect(sum(countLedger(after).counts)).toBe(rows)
      }),
    )
  })

  test('gives copies the outcome of the row that was sent for them', () => {
    fc.assert(
      fc.property(run, (drawn) => {
        const first = { ...drawn, generations: drawn.generations.slice(0, 1) }
        const { targets, reps } = listsOf(first, 0)
        const result = composed(first)
        targets.forEach((row, at) => {
          expect(result.outcome[row]).toBe(result.outcome[reps[at]!])
          expect(result.copy[row]).toBe(reps[at] === row ? 0 : 1)
        })
      }),
    )
  })
})

describe('the results of requests', () => {
  test('say which line counts, and how many each file gave', () => {
    const results = createRequestResults(3)
    placeLine(results, ranks, 0, 0, 7, outcomeCode.failed, true)
    placeLine(results, ranks, 0, 1, 3, outcomeCode.answered, false)
    placeLine(results, ranks, 0, 2, 9, outcomeCode.answered, false)
    placeLine(results, ranks, 2, 0, 8, outcomeCode.failed, true)
    expect([...results.segment]).toEqual([2, -1, 0])
    expect([...results.line]).toEqual([9, -1, 8])
    expect([...results.fixable]).toEqual([0, 0, 1])
    expect([...countPlaced(results, 4)]).toEqual([1, 0, 1, 0])
  })

  test('find a row in any shard order', () => {
    for (const order of [
      [2, 5, 9],
      [9, 2, 5],
    ]) {
      const find = indexRequests(Int32Array.from(order))
      expect([2, 5, 9, 0, 3, 10].map(find)).toEqual([
        order.indexOf(2),
        order.indexOf(5),
        order.indexOf(9),
        -1,
        -1,
        -1,
      ])
    }
  })

  test('must cover every target', () => {
    const lost = {
      targets: Int32Array.of(0),
      reps: Int32Array.of(0),
      requests: new Int32Array(),
      results: createRequestResults(0),
    }
    expect(() => composeRows(rowRange(0, 1), new Int32Array(), [lost])).toThrow('no request')
  })
})
