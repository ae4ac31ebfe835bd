import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type LineOutcome, type Outcome, outcomes } from '#core/results/outcome.ts'
import type { FileStore } from '#core/ports.ts'
import { compareGenerations, compareLines, tierOf } from '#core/results/result-order.ts'
import type { Stage } from '#core/run/shard.ts'
import { outcomeWithoutLine } from '#core/results/shard-outcome.ts'
import { createTestPorts, valueOf } from '../engine.suite.ts'
import { readRunFacts } from './run-facts.ts'
import { createRunStore } from './run-store.ts'
import {
  idOf,
  importRows,
  lineOf,
  openResults,
  putRun,
  putSegment,
  putShard,
  readAll,
  stages,
  testRunId,
} from './stored-run.suite.ts'

const lineOutcomes = [
  'answered',
  'refused',
  'truncated',
  'invalid',
  'failed',
  'expired',
  'cancelled',
  // Only the direct door writes this one.
  'lost',
] as const

const stageOf: Readonly<Record<string, Stage>> = {
  planned: { name: 'planned', attempt: 1, hold: null, file: null },
  live: stages.live(),
  ended: stages.ended(),
  completed: stages.collected(),
  expired: stages.collected({ status: 'expired' }),
  cancelled: stages.collected({ status: 'cancelled' }),
  rejected: stages.rejected(),
  withdrawn: stages.withdrawn,
}

interface Line {
  readonly gen: number
  readonly request: number
  readonly outcome: LineOutcome
}
interface File {
  readonly gen: number
  readonly kind: 'output' | 'error'
  readonly batch: number
  readonly lines: readonly (Line | Garbage)[]
  readonly tail: string
  readonly hasReturns: boolean
}
type Garbage = { readonly kind: 'foreign' | 'malformed'; readonly text: string }

const scopeRows = 20
/** A generation: which rows it aims at, which row stands for each, where its shards are cut, and their stages. */
const generationArbitrary = fc.record({
  isAimed: fc.array(fc.boolean(), { minLength: scopeRows, maxLength: scopeRows }),
  group: fc.array(fc.nat(8), { minLength: scopeRows, maxLength: scopeRows }),
  dedupe: fc.boolean(),
  cut: fc.nat(10),
  stages: fc.tuple(fc.constantFrom(...Object.keys(stageOf)), fc.constantFrom(...Object.keys(stageOf))),
  isShuffled: fc.boolean(),
})
const malformed = [
  '{"custom_id": ',
  'null',
  '[1,2]',
  '<html>502</html>',
  '\u0000\ufffd',
  '{"custom_id":null}',
]
const foreign = [
  lineOf(idOf(0, 0, undefined, 'rn11111111'), 'answered'),
  lineOf(idOf(0, 9), 'answered'),
  lineOf(idOf(0, 0, '1'.repeat(13)), 'answered'),
  lineOf('request-7', 'answered'),
  '{"custom_id":7}',
]
const garbageArbitrary: fc.Arbitrary<Garbage> = fc.oneof(
  fc.record({ kind: fc.constant('foreign' as const), text: fc.constantFrom(...foreign) }),
  fc.record({ kind: fc.constant('malformed' as const), text: fc.constantFrom(...malformed) }),
)
const fileArbitrary = fc.record({
  gen: fc.nat(2),
  kind: fc.constantFrom('output' as const, 'error' as const),
  batch: fc.nat(2),
  lines: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.record({ request: fc.nat(30), outcome: fc.constantFrom(...lineOutcomes) }) },
      { weight: 2, arbitrary: garbageArbitrary },
    ),
    { maxLength: 12 },
  ),
  tail: fc.constantFrom('', '', '{"id": "batch_req_1", "custom_id": "bw1-rn'),
  hasReturns: fc.boolean(),
  /** Downloaded again, under another name: a second batch of the same input, or a copy. */
  isTwice: fc.boolean(),
})

test(
  'whatever files came in whatever order, every row has the one outcome the rules give it',
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: scopeRows, maxLength: scopeRows }),
        fc.array(generationArbitrary, { minLength: 1, maxLength: 3 }),
        fc.array(fileArbitrary, { maxLength: 6 }),
        fc.integer(),
        async (isSkipped, generationParts, fileParts, seed) => {
          // Every second row, so that rows and slots are not the same numbers.
          const scope = Array.from({ length: scopeRows }, (_, slot) => slot * 2)
          const skipped = scope.filter((_, slot) => isSkipped[slot])
          const generations = generationParts.map((parts, gen) => {
            const targets = scope.filter(
              (row, slot) => !skipped.includes(row) && (gen === 0 || parts.isAimed[slot] === true),
            )
            const reps = targets.map((row) =>
              parts.dedupe ? targets.find((other) => parts.group[other / 2] === parts.group[row / 2])! : row,
            )
            const requests = [...new Set(reps)].sort((a, b) => a - b)
            if (parts.isShuffled) requests.reverse()
            const cut = Math.min(parts.cut, requests.length)
            const shards = [
              { start: 0, end: cut, stage: stageOf[parts.stages[0]]! },
              { start: cut, end: requests.length, stage: stageOf[parts.stages[1]]! },
            ]
            return { targets, reps, requests, shards }
          })
          const files: (File & { readonly id: string })[] = []
          for (const [number, parts] of fileParts.entries()) {
            const gen = Math.min(parts.gen, generations.length - 1)
            const { requests } = generations[gen]!
            const lines = parts.lines.flatMap((line): (Line | Garbage)[] =>
              'kind' in line
                ? [line]
                : requests.length === 0
                  ? []
                  : [{ ...line, gen, request: line.request % requests.length }],
            )
            files.push({ ...parts, gen, lines, id: `f${number}` })
            if (parts.isTwice) files.push({ ...parts, gen, lines, id: `g${number}` })
          }
          const store = async (order: readonly (typeof files)[number][]) => {
            const ports = createTestPorts({ seed })
            const datasetId = await importRows(ports, scopeRows * 2)
            await putRun(ports, { datasetId, scope, skipped, generations })
            for (const [gen, { shards }] of generations.entries()) {
              for (const [index, shard] of shards.entries()) {
                await putShard(ports, { ...shard, gen, shardId: `s${gen * 2 + index + 1}` })
              }
            }
            for (const { id, gen, kind, batch, lines, tail, hasReturns } of order) {
              const { requests } = generations[gen]!
              const texts = lines.map((line) =>
                'kind' in line ? line.text : lineOf(idOf(requests[line.request]!, gen), line.outcome),
              )
              await putSegment(ports, {
                ...{ id, gen, kind, tail },
                batchId: `batch-${batch}`,
                batchCreatedAt: 1000 + (batch % 2),
                lines: hasReturns ? texts.map((text) => `${text}\r`) : texts,
              })
            }
            return openResults(ports)
          }

          const expected = scope.map((row): Outcome => {
            if (skipped.includes(row)) return 'skipped'
            const results = generations.flatMap(({ targets, reps, requests, shards }, gen) => {
              const target = targets.indexOf(row)
              if (target < 0) return []
              const request = requests.indexOf(reps[target]!)
              const lines = files.flatMap((file) =>
                file.gen !== gen
                  ? []
                  : file.lines.flatMap((line, position) =>
                      'kind' in line || line.request !== request
                        ? []
                        : [
                            {
                              outcome: line.outcome,
                              position,
                              segment: {
                                id: file.id,
                                kind: file.kind,
                                batchId: `batch-${file.batch}`,
                                batchCreatedAt: 1000 + (file.batch % 2),
                              },
                            },
                          ],
                    ),
              )
              const best = lines.toSorted(compareLines)[0]
              if (best !== undefined) return [{ gen, outcome: best.outcome, tier: tierOf(best.outcome) }]
              const { stage } = shards.find(({ start, end }) => start <= request && request < end)!
              const { outcome, withdrawn } = outcomeWithoutLine({ stage } as Parameters<
                typeof outcomeWithoutLine
              >[0])
              return [{ gen, outcome, tier: tierOf(outcome, withdrawn) }]
            })
            return results.toSorted(compareGenerations)[0]!.outcome
          })

          const engine = await store(files)
          const rows = await readAll(engine)
          expect(rows.map(({ outcome }) => outcome)).toEqual(expected)
          const other = await store(files.toReversed())
          expect(await readAll(other)).toEqual(rows)
          const { run: otherRun, lines: otherLines } = valueOf(await other.readRun({ runId: testRunId }))
          const { run, lines, segments } = valueOf(await engine.readRun({ runId: testRunId }))
          expect(Object.values(run.ledger.counts).reduce((sum, count) => sum + count, 0)).toBe(scopeRows)
          for (const outcome of outcomes) {
            const view = valueOf(await engine.openView({ runId: testRunId, outcomes: [outcome], search: '' }))
            expect(view.count).toBe(run.ledger.counts[outcome])
            const shown = valueOf(await engine.readView({ viewId: view.viewId, start: 0, end: view.count }))
            expect(shown.rows.filter(({ copyOf }) => copyOf !== null).length).toBe(run.ledger.copies[outcome])
          }
          expect([otherRun.ledger, otherLines]).toEqual([run.ledger, lines])
          const written = files.map((file) => file.lines.length + (file.tail === '' ? 0 : 1))
          expect(lines.lines).toBe(written.reduce((sum, count) => sum + count, 0))
          expect(lines.foreign).toBe(countGarbage(files, 'foreign'))
          expect(lines.malformed).toBe(
            countGarbage(files, 'malformed') + files.filter(({ tail }) => tail !== '').length,
          )
          for (const { lines: own } of [...segments, { lines }]) {
            expect(own.placed + own.outranked + own.foreign + own.malformed).toBe(own.lines)
            expect(Math.min(own.placed, own.outranked)).toBeGreaterThanOrEqual(0)
          }
        },
      ),
      { numRuns: 50 },
    )
  },
)

const countGarbage = (files: readonly File[], kind: Garbage['kind']): number =>
  files.flatMap(({ lines }) => lines.filter((line) => 'kind' in line && line.kind === kind)).length

test('a poll reads no file, and a new segment only its own index', async () => {
  const ports = createTestPorts()
  const opened: string[] = []
  const files: FileStore = {
    ...ports.files,
    open: (path) => {
      opened.push(path)
      return ports.files.open(path)
    },
  }
  const datasetId = await importRows(ports, 4)
  await putRun(ports, { datasetId, scope: [0, 1, 2, 3], generations: [{ targets: [0, 1, 2, 3] }] })
  const shard = await putShard(ports, { end: 4, stage: stages.live() })
  await putSegment(ports, { lines: [lineOf(idOf(0), 'answered')] })
  const store = createRunStore({ ...ports, files })
  const read = async () => {
    const facts = await readRunFacts(ports, testRunId)
    opened.length = 0
    return valueOf(await store.results.read(facts!))
  }
  expect((await read()).ledger.counts).toMatchObject({ answered: 1, waiting: 3 })

  const polled = {
    ...shard,
    stage: stages.live({ request_counts: { total: 4, completed: 3, failed: 0 } }),
    rev: 1,
  }
  valueOf(await ports.records.commit([{ put: 'shards', record: polled }]))
  const before = await read()
  expect(opened).toEqual([])
  expect(before.shards[0]!.rev).toBe(1)

  const added = await putSegment(ports, { lines: [lineOf(idOf(2), 'failed'), lineOf(idOf(1), 'answered')] })
  expect((await read()).ledger.counts).toMatchObject({ answered: 2, failed: 1, waiting: 1 })
  expect(opened).toEqual([added.indexFile])
  // Sums outlive the rows: a list of many runs keeps only these.
  store.results.forget('another')
  expect(
    valueOf(await store.results.readTotals((await readRunFacts(ports, testRunId))!)).ledger.fixable,
  ).toBe(1)
})

test('a run whose file has gone says which', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 2)
  const run = await putRun(ports, { datasetId, scope: [0, 1], generations: [{ targets: [0, 1] }] })
  await putShard(ports, { end: 2 })
  await ports.files.remove(run.generations[0]!.repFile)
  const engine = openResults(ports)
  const error = { kind: 'FileMissing', path: run.generations[0]!.repFile }
  expect(await engine.readRun({ runId: testRunId })).toEqual({ ok: false, error })
  // The others are still to be seen.
  const [listed] = valueOf(await engine.listRuns({}))
  expect(listed!.ledger.counts).toMatchObject({ lost: 2, not_sent: 0 })
})
