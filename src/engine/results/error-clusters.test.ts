import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Snapshot } from '#core/request/draft.ts'
import { clusteredOutcomes } from '#core/results/error-cluster.ts'
import { type Outcome, outcomes } from '#core/results/outcome.ts'
import { createTestPorts, valueOf } from '../engine.suite.ts'
import type { Price } from '../drafts/draft-types.ts'
import { createErrorClusters } from './error-clusters.ts'
import type { EnginePorts } from '../ports.ts'
import type { ErrorCluster } from './row-detail-types.ts'
import { createRunStore } from '../runs/run-store.ts'
import {
  idOf,
  importRows,
  lineOf,
  openResults,
  plainSnapshot,
  putRun,
  putSegment,
  putShard,
  readAll,
  stages,
  testRunId,
  rows,
} from '../runs/stored-run.suite.ts'

const price: Price = {
  inputPerMillion: 1,
  outputPerMillion: 10,
  batchFactor: 0.5,
  date: '2026-01-01',
  free: false,
  own: false,
}

const open = (ports: EnginePorts, charged: Price | null = price) =>
  createErrorClusters(ports, createRunStore(ports), async () => charged)
const clustersOf = async (ports: EnginePorts, charged: Price | null = price) =>
  valueOf(await open(ports, charged).errorClusters({ runId: testRunId }))

const refusedLine = (id: string, error: object, status = 400): string =>
  JSON.stringify({
    id: 'batch_req_1',
    custom_id: id,
    response: { status_code: status, request_id: 'req-1', body: { error } },
    error: null,
  })

const cut: Snapshot = { ...plainSnapshot, settings: { maxOutputTokens: 120, temperature: 0.2 } }

describe('with several causes', () => {
  async function putMixed() {
    const ports = createTestPorts()
    const datasetId = await importRows(ports, 10)
    await putRun(ports, { datasetId, scope: rows(10), generations: [{ targets: rows(10), snapshot: cut }] })
    await putShard(ports, { end: 10, stage: stages.collected() })
    const temperature = {
      code: 'unsupported_value',
      param: 'temperature',
      message: "Unsupported value: 'temperature' does not support 0.2 with this model.",
    }
    await putSegment(ports, {
      snapshot: cut,
      lines: [
        lineOf(idOf(9), 'truncated'),
        lineOf(idOf(0), 'answered'),
        lineOf(idOf(1), 'truncated'),
        refusedLine(idOf(2), { code: 'server_error', message: 'It broke (request req_a1).' }, 500),
        refusedLine(idOf(7), { code: 'server_error', message: 'It broke (request req_b22).' }, 500),
        refusedLine(idOf(3), { code: 'server_error', message: 'Another thing.' }, 500),
        refusedLine(idOf(4), temperature),
        lineOf(idOf(5), 'truncated'),
        lineOf(idOf(6), 'refused'),
      ],
    })
    return ports
  }

  test('each is told with its rows, what helps, and what that costs; the most rows first', async () => {
    const ports = await putMixed()
    const clusters = await clustersOf(ports)
    expect(clusters).toMatchObject([
      {
        outcome: 'truncated',
        limitTokens: 120,
        count: 3,
        requests: 3,
        rows: [1, 5, 9],
        remedy: 'raiseLimit',
        fix: { setting: 'maxOutputTokens', from: 120, to: 400 },
        filters: [],
      },
      {
        outcome: 'failed',
        code: 'server_error',
        fault: 'serverError',
        message: 'It broke.',
        example: 'server_error: It broke (request req_a1).',
        rows: [2, 7],
        remedy: 'resend',
        fix: null,
        filters: [
          {
            column: 'f:cluster',
            test: 'oneOf',
            values: ['["failed","server_error",null,"It broke.",null]'],
          },
        ],
      },
      { outcome: 'failed', message: 'Another thing.', rows: [3] },
      {
        code: 'unsupported_value',
        param: 'temperature',
        fault: 'unsupportedSetting',
        rows: [4],
        remedy: 'dropSetting',
        fix: { setting: 'temperature', from: 0.2, to: null },
      },
      { outcome: 'refused', code: 'refusal', rows: [6], remedy: 'changePrompt' },
      { outcome: 'missing', code: null, example: null, rows: [8], remedy: 'resend' },
    ])
    // Three requests of 10 tokens, answers from the middle between both limits.
    expect(clusters[0]?.estimateUsd).toBeCloseTo((3 * (10 * 1 + 260 * 10)) / 1e6, 12)
    // One request as the run's are on average: 10 tokens in, 2 out.
    expect(clusters[2]?.estimateUsd).toBeCloseTo((10 * 1 + 2 * 10) / 1e6, 12)
  })

  test('all rows of one are told by its key, and none by the key of one that is gone', async () => {
    const ports = await putMixed()
    const { errorClusters, clusterRows } = open(ports)
    for (const { key, rows: listed } of valueOf(await errorClusters({ runId: testRunId }))) {
      expect(valueOf(await clusterRows({ runId: testRunId, key }))).toEqual(Int32Array.from(listed))
    }
    expect(valueOf(await clusterRows({ runId: testRunId, key: 'gone' }))).toHaveLength(0)
  })

  test('no price is made up, and nothing is free that is not', async () => {
    const ports = await putMixed()
    const told = async (charged: Price | null) =>
      (await clustersOf(ports, charged)).map(({ estimateUsd }) => estimateUsd)
    expect(new Set(await told(null))).toEqual(new Set([null]))
    expect(new Set(await told({ ...price, free: true }))).toEqual(new Set([0]))
  })

  test('lines are read once for as long as no result changes', async () => {
    const ports = await putMixed()
    let opened = 0
    const files = {
      ...ports.files,
      open: (path: string) => {
        if (path.endsWith('.jsonl')) opened++
        return ports.files.open(path)
      },
    }
    const engine = open({ ...ports, files })
    await engine.errorClusters({ runId: testRunId })
    const first = opened
    await engine.errorClusters({ runId: testRunId })
    expect(opened).toBe(first)
    await putSegment(ports, { id: 'late', lines: [refusedLine(idOf(8), { code: 'late', message: '' })] })
    const clusters = valueOf(await engine.errorClusters({ runId: testRunId }))
    expect(clusters.map(({ code }) => code)).toContain('late')
  })
})

test('a run that knows no failure has no clusters, and one that was not accepted has one', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 4)
  await putRun(ports, { datasetId, scope: rows(4), skipped: [3], generations: [{ targets: [0, 1, 2] }] })
  await putShard(ports, { end: 3, stage: stages.live() })
  expect(await clustersOf(ports)).toEqual([])
  const refused = createTestPorts()
  const again = await importRows(refused, 4)
  await putRun(refused, { datasetId: again, scope: rows(4), generations: [{ targets: rows(4) }] })
  await putShard(refused, { end: 4, stage: stages.rejected('The model `x` does not exist') })
  expect(await clustersOf(refused)).toMatchObject([
    {
      outcome: 'failed',
      code: 'model_not_found',
      count: 4,
      remedy: 'pickModel',
      fault: 'modelUnavailable',
      estimateUsd: null,
    },
  ])
})

test('an abort is answered, and the next call reads anew', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 1)
  await putRun(ports, { datasetId, scope: [0], generations: [{ targets: [0] }] })
  await putShard(ports, { end: 1, stage: stages.collected() })
  await putSegment(ports, { lines: [lineOf(idOf(0), 'failed')] })
  const { errorClusters } = open(ports)
  const stop = new AbortController()
  const asked = errorClusters({ runId: testRunId }, { signal: stop.signal })
  stop.abort()
  expect(await asked).toEqual({ ok: false, error: { kind: 'Cancelled' } })
  expect(valueOf(await errorClusters({ runId: testRunId }))).toHaveLength(1)
  expect(await errorClusters({ runId: 'other' })).toEqual({ ok: false, error: { kind: 'NoRun' } })
})

// ── Against an oracle that knows of every row what happened to it ───────────────────────────────────────────────────

/** What happens to a request: its line, and what the cluster is called that it belongs to. */
const fates = {
  answered: (id: string) => lineOf(id, 'answered'),
  cut: (id: string) => lineOf(id, 'truncated', `Text of ${id}`),
  declined: (id: string) => lineOf(id, 'refused', id),
  empty: (id: string) => lineOf(id, 'invalid'),
  broke: (id: string, luck: number) =>
    refusedLine(id, { code: 'server_error', message: `Error ${luck} in req_${luck}x` }, 500),
  overloaded: (id: string, luck: number) =>
    refusedLine(id, { code: 'server_error', message: `Overloaded for ${luck} s` }, 503),
  badTopP: (id: string, luck: number) =>
    refusedLine(id, { code: 'invalid_value', param: 'top_p', message: `Invalid value: '${luck}'.` }),
  badSeed: (id: string, luck: number) =>
    refusedLine(id, { code: 'invalid_value', param: 'seed', message: `Invalid value: '${luck}'.` }),
  expired: (id: string) => lineOf(id, 'expired'),
  nothing: () => null,
} satisfies Record<string, (id: string, luck: number) => string | null>
type Fate = keyof typeof fates
const outcomeOf: Readonly<Record<Fate, Outcome>> = {
  answered: 'answered',
  cut: 'truncated',
  declined: 'refused',
  empty: 'invalid',
  broke: 'failed',
  overloaded: 'failed',
  badTopP: 'failed',
  badSeed: 'failed',
  expired: 'expired',
  nothing: 'missing',
}
const tierOf = (fate: Fate): number =>
  fate === 'answered' ? 3 : fate === 'cut' || fate === 'declined' || fate === 'empty' ? 2 : 1

const count = 12
const story = fc.record({
  /** Rows with the same number are copies. */
  kinds: fc.array(fc.nat(8), { minLength: count, maxLength: count }),
  generations: fc.array(
    fc.record({
      fates: fc.array(fc.constantFrom(...(Object.keys(fates) as Fate[])), {
        minLength: count,
        maxLength: count,
      }),
      misses: fc.array(fc.boolean(), { minLength: count, maxLength: count }),
      order: fc.infiniteStream(fc.nat()),
    }),
    { minLength: 1, maxLength: 3 },
  ),
})

test('clusters are the rows that the same happened to, over copies, generations and any order of lines', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ kinds, generations }) => {
      const ports = createTestPorts()
      const datasetId = await importRows(ports, count)
      const made = generations.map(({ fates: luck, misses, order }, gen) => {
        const targets = rows(count).filter((row) => gen === 0 || misses[row] === true)
        const reps = targets.map((row) => targets.find((other) => kinds[other] === kinds[row]) ?? row)
        return { targets, reps, luck, order, requests: [...new Set(reps)].sort((a, b) => a - b) }
      })
      await putRun(ports, { datasetId, scope: rows(count), generations: made })
      for (const [gen, { requests, luck, order }] of made.entries()) {
        const shardId = `s${gen + 1}`
        await putShard(ports, { shardId, gen, end: requests.length, stage: stages.collected() })
        const lines = requests.flatMap((row) => fates[luck[row] ?? 'nothing'](idOf(row, gen), row) ?? [])
        const shuffled = lines
          .map((line) => ({ line, at: order.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ line }) => line)
        await putSegment(ports, { shardId, gen, lines: shuffled })
      }

      /** Per row, what counts: the best tier, then the newest generation. */
      const expected = new Map<Fate, Set<number>>()
      const requestsOf = new Map<Fate, Set<string>>()
      for (const row of rows(count)) {
        let best: { readonly fate: Fate; readonly request: string } | null = null
        for (const [gen, { targets, reps, luck }] of made.entries()) {
          const target = targets.indexOf(row)
          if (target < 0) continue
          const rep = reps[target] ?? row
          const fate = luck[rep] ?? 'nothing'
          if (best === null || tierOf(fate) >= tierOf(best.fate)) best = { fate, request: `${gen} ${rep}` }
        }
        if (best === null || best.fate === 'answered') continue
        expected.set(best.fate, (expected.get(best.fate) ?? new Set()).add(row))
        requestsOf.set(best.fate, (requestsOf.get(best.fate) ?? new Set()).add(best.request))
      }

      const clusters = await clustersOf(ports)
      const toText = (all: readonly (readonly [Outcome, readonly number[], number])[]) =>
        all.map((each) => JSON.stringify(each)).sort()
      expect(toText(clusters.map(({ outcome, rows: own, requests }) => [outcome, own, requests]))).toEqual(
        toText(
          [...expected].map(([fate, own]) => [
            outcomeOf[fate],
            [...own].sort((a, b) => a - b),
            requestsOf.get(fate)?.size ?? 0,
          ]),
        ),
      )
      expect(clusters.map((cluster) => cluster.count)).toEqual(clusters.map((cluster) => cluster.rows.length))
      expect(clusters.map((cluster) => cluster.count)).toEqual(
        clusters.map((cluster) => cluster.count).sort((a, b) => b - a),
      )
      await expectShown(ports, clusters)
    }),
    { numRuns: 25 },
  )
})

/** The table, filtered as a cluster says, shows exactly its rows; and so it does by its key alone. */
async function expectShown(ports: EnginePorts, clusters: readonly ErrorCluster[]): Promise<void> {
  const engine = openResults(ports)
  for (const { key, outcome, filters, rows: own } of clusters) {
    const shown = await readAll(engine, { outcomes: [outcome], filters })
    expect(shown.map(({ row }) => row)).toEqual([...own])
    const filter = { column: 'f:cluster', negated: false, test: 'oneOf', values: [key] } as const
    expect((await readAll(engine, { filters: [filter] })).map(({ row }) => row)).toEqual([...own])
  }
}

test('every outcome is one that clusters know, or one that needs no help', () => {
  const calm: readonly Outcome[] = ['answered', 'waiting', 'not_sent', 'skipped']
  expect([...clusteredOutcomes, ...calm].sort()).toEqual([...outcomes].sort())
})
