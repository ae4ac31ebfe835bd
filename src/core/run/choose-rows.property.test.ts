import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseRows, markOpenRows } from './choose-rows.ts'
import { countLedger } from '../results/ledger.ts'
import { type Outcome, outcomeCode, outcomes } from '../results/outcome.ts'
import {
  createRequestResults,
  markLineless,
  placeLine,
  type RequestResults,
} from '../results/request-results.ts'
import { rankSegments } from '../results/result-order.ts'
import { composeRows, type GenerationResults, indexRequests } from '../results/row-results.ts'

const lineOutcomes = [
  'answered',
  'refused',
  'truncated',
  'invalid',
  'failed',
  'expired',
  'cancelled',
  'lost',
] as const
/** What a request of a generation comes to: a line, or none in a shard that is waiting, gone, withdrawn or over. */
type Fate = (typeof lineOutcomes)[number] | 'waiting' | 'not_sent' | 'withdrawn' | 'missing'
const fate = fc.constantFrom<Fate>(...lineOutcomes, 'waiting', 'not_sent', 'withdrawn', 'missing')

interface Sent {
  readonly generation: GenerationResults
  readonly fates: readonly Fate[]
}

const ranks = rankSegments([{ id: 's', kind: 'output', batchCreatedAt: 1, batchId: 'b' }])

function toResults(fates: readonly Fate[]): RequestResults {
  const results = createRequestResults(fates.length)
  for (const [request, each] of fates.entries()) {
    if ((lineOutcomes as readonly string[]).includes(each))
      placeLine(results, ranks, request, 0, request, outcomeCode[each as Outcome], each === 'failed')
    else {
      const outcome = each === 'withdrawn' ? 'not_sent' : (each as Outcome)
      markLineless(results, request, request + 1, outcomeCode[outcome], each === 'withdrawn')
    }
  }
  return results
}

/** Every second row with the same remainder is a copy of the first, so that requests are shared. */
function toGeneration(targets: readonly number[], luck: readonly Fate[]): Sent {
  const reps = targets.map((row) => targets.find((other) => other % 4 === row % 4) ?? row)
  const requests = [...new Set(reps)].sort((a, b) => a - b)
  const fates = requests.map((row) => luck[row % luck.length] ?? 'missing')
  const generation = {
    targets: Int32Array.from(targets),
    reps: Int32Array.from(reps),
    requests: Int32Array.from(requests),
    results: toResults(fates),
  }
  return { generation, fates }
}

const choice = fc.oneof(
  fc.record({
    kind: fc.constant('outcomes' as const),
    outcomes: fc.uniqueArray(fc.constantFrom(...outcomes)),
    onlyFixable: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('rows' as const), rows: fc.array(fc.integer({ min: -1, max: 14 })) }),
)
const story = fc.record({
  skipped: fc.uniqueArray(fc.nat(11), { maxLength: 4 }),
  luck: fc.array(fc.array(fate, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 }),
  choices: fc.array(choice, { minLength: 5, maxLength: 5 }),
})

const scope = Int32Array.from({ length: 12 }, (_, row) => row)

/** Sends, and sends again whatever each choice allows; `check` sees the run after every generation. */
function tell(
  { skipped, luck, choices }: typeof story extends fc.Arbitrary<infer S> ? S : never,
  check: (sent: readonly Sent[], skippedRows: Int32Array) => void,
): void {
  const skippedRows = Int32Array.from([...skipped].sort((a, b) => a - b))
  const first = [...scope].filter((row) => !skipped.includes(row))
  const sent: Sent[] = []
  let targets: readonly number[] = first
  for (const [gen, fates] of luck.entries()) {
    sent.push(toGeneration(targets, fates))
    check(sent, skippedRows)
    const generations = sent.map(({ generation }) => generation)
    const rows = composeRows(scope, skippedRows, generations)
    const open = markOpenRows(
      scope,
      generations,
      generations.map(({ requests }) => indexRequests(requests)),
      () => false,
    )
    const chosen = choices[gen]
    if (chosen === undefined) return
    targets = [...chooseRows(scope, rows, open, chosen).targets]
    if (targets.length === 0) return
  }
}

const fateOf = ({ generation, fates }: Sent, row: number): Fate | null => {
  const target = generation.targets.indexOf(row)
  return target < 0 ? null : (fates[generation.requests.indexOf(generation.reps[target] ?? -1)] ?? null)
}

test('after any number of generations every row has one outcome', () => {
  fc.assert(
    fc.property(story, (told) =>
      tell(told, (sent, skipped) => {
        const rows = composeRows(
          scope,
          skipped,
          sent.map(({ generation }) => generation),
        )
        const { counts, total } = countLedger(rows)
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(total)
        expect(counts.skipped).toBe(skipped.length)
      }),
    ),
  )
})

test('once a row is answered no later generation takes that from it', () => {
  fc.assert(
    fc.property(story, (told) =>
      tell(told, (sent, skipped) => {
        const rows = composeRows(
          scope,
          skipped,
          sent.map(({ generation }) => generation),
        )
        for (const row of scope) {
          const isAnswered = sent.some((each) => fateOf(each, row) === 'answered')
          expect(rows.outcome[row] === outcomeCode.answered).toBe(isAnswered)
        }
      }),
    ),
  )
})

test('nothing is sent again while it is under way, skipped, or answered and not named', () => {
  fc.assert(
    fc.property(story, (told) =>
      tell(told, (sent, skipped) => {
        const [last] = sent.slice(-1)
        const before = sent.slice(0, -1)
        if (last === undefined || before.length === 0) return
        const chosen = told.choices[before.length - 1]
        for (const row of last.generation.targets) {
          expect(skipped.includes(row)).toBe(false)
          const fates = before.map((each) => fateOf(each, row))
          expect(fates).not.toContain('waiting')
          expect(fates).not.toContain('not_sent')
          if (chosen?.kind === 'outcomes') expect(fates).not.toContain('answered')
        }
      }),
    ),
  )
})

test('what is chosen is sent, left out as waiting, or skipped, and nothing else', () => {
  const rows = {
    outcome: Uint8Array.of(
      outcomeCode.failed,
      outcomeCode.failed,
      outcomeCode.answered,
      outcomeCode.skipped,
      outcomeCode.waiting,
    ),
    fixable: Uint8Array.of(1, 0, 0, 0, 0),
  }
  const five = Int32Array.of(10, 20, 30, 40, 50)
  const open = Uint8Array.of(0, 0, 0, 0, 1)
  const targetsOf = (chosen: Parameters<typeof chooseRows>[3]) => [
    ...chooseRows(five, rows, open, chosen).targets,
  ]
  expect(targetsOf({ kind: 'outcomes', outcomes: ['failed'], onlyFixable: true })).toEqual([10])
  expect(targetsOf({ kind: 'outcomes', outcomes: [...outcomes] })).toEqual([10, 20])
  expect(chooseRows(five, rows, open, { kind: 'rows', rows: [50, 40, 30, 30, 7] })).toEqual({
    targets: Int32Array.of(30),
    answered: 1,
    waiting: 1,
    skipped: 1,
  })
  expect(targetsOf({ kind: 'rows', rows: [10, 30], onlyUnanswered: true })).toEqual([10])
})
