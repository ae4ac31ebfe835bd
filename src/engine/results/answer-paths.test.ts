import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Snapshot } from '#core/request/draft.ts'
import type { ResultFilter, ResultSort } from '#core/results/result-query.ts'
import { createAnswerPaths } from './answer-paths.ts'
import { createTestPorts, valueOf } from '../engine.suite.ts'
import type { EnginePorts } from '../ports.ts'
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

const structured: Snapshot = {
  ...plainSnapshot,
  outputColumns: [{ name: 'mood', type: 'category', description: '', values: ['good', 'bad'] }],
}
const open = (ports: EnginePorts) => ({
  ...openResults(ports),
  ...createAnswerPaths(ports, createRunStore(ports)),
})

async function storeAnswers(ports: EnginePorts, answers: readonly string[], snapshot = plainSnapshot) {
  const datasetId = await importRows(ports, answers.length)
  await putRun(ports, {
    datasetId,
    scope: rows(answers.length),
    generations: [{ targets: rows(answers.length), snapshot }],
  })
  await putShard(ports, { end: answers.length, stage: stages.collected() })
  await putSegment(ports, {
    snapshot,
    lines: answers.map((answer, row) => lineOf(idOf(row), 'answered', answer)),
  })
  return open(ports)
}

const answers = [
  '{"mood":"good","score":{"value":3},"tags":["a"]}',
  '```json\n{"mood":"bad","score":{"value":1.5}}\n```',
  'I would rather not say.',
  '{"mood":"good","score":{"value":20},"tags":["a","b"],"answer":"yes"}',
]

test('what JSON answers have in them can be chosen, and stands beside the answer', async () => {
  const engine = await storeAnswers(createTestPorts(), answers)
  const found = valueOf(await engine.answerPaths({ runId: testRunId }))
  expect(found.map(({ path, type, share }) => [path, type, share])).toEqual([
    ['mood', 'text', 0.75],
    ['score', 'json', 0.75],
    ['score.value', 'number', 0.75],
    ['tags', 'json', 0.5],
    ['tags[0]', 'text', 0.5],
    ['tags[1]', 'text', 0.25],
    ['answer', 'text', 0.25],
  ])
  valueOf(
    await engine.setAnswerPaths({ runId: testRunId, paths: ['score.value', 'mood', 'mood', 'answer', 'x'] }),
  )
  const { viewId, answerColumns } = valueOf(
    await engine.openView({ runId: testRunId, outcomes: null, search: '' }),
  )
  await engine.closeView({ viewId })
  expect(answerColumns).toEqual([
    { name: 'answer', type: 'text' },
    { name: 'score.value', type: 'number' },
    { name: 'mood', type: 'text' },
    { name: 'answer.answer', type: 'text' },
    { name: 'x', type: 'text' },
  ])
  const shown = await readAll(engine)
  expect(shown.map((row) => row.answers)).toEqual([
    [answers[0], '3', 'good', null, null],
    [answers[1], '1.5', 'bad', null, null],
    [answers[2], null, null, null, null],
    [answers[3], '20', 'good', 'yes', null],
  ])
  expect(valueOf(await engine.readRun({ runId: testRunId })).answerPaths).toHaveLength(4)
})

test('an answer is marked as repaired only once JSON is asked for', async () => {
  const engine = await storeAnswers(createTestPorts(), answers)
  const marks = async () => (await readAll(engine)).map(({ repaired }) => repaired)
  const counted = async () => valueOf(await engine.readRun({ runId: testRunId })).run.ledger.repaired
  expect([await marks(), await counted()]).toEqual([[false, false, false, false], 0])
  valueOf(await engine.setAnswerPaths({ runId: testRunId, paths: ['mood'] }))
  expect([await marks(), await counted()]).toEqual([[false, true, false, false], 1])
  valueOf(await engine.setAnswerPaths({ runId: testRunId, paths: [] }))
  expect([await marks(), await counted()]).toEqual([[false, false, false, false], 0])
})

test('an answer with output columns is marked as repaired', async () => {
  const fenced = ['{"mood":"good"}', '```json\n{"mood":"bad"}\n```', '{"mood":']
  const engine = await storeAnswers(createTestPorts(), fenced, structured)
  const shown = await readAll(engine)
  expect(shown.map(({ outcome, repaired, answers: cells }) => [outcome, repaired, cells[0]])).toEqual([
    ['answered', false, 'good'],
    ['answered', true, 'bad'],
    ['invalid', false, null],
  ])
  expect(valueOf(await engine.readRun({ runId: testRunId })).run.ledger.repaired).toBe(1)
  expect(valueOf(await engine.answerPaths({ runId: testRunId }))).toEqual([])
})

test('rows are filtered, sorted, searched and counted by what stands at a path', async () => {
  const ports = createTestPorts()
  const engine = await storeAnswers(ports, [...answers, '{"mood":"g\\u00fct","score":{"value":-1}}'])
  valueOf(await engine.setAnswerPaths({ runId: testRunId, paths: ['mood', 'score.value'] }))
  const find = async (filters: readonly ResultFilter[], sort: readonly ResultSort[] = []) =>
    (await readAll(engine, { filters, sort })).map(({ row }) => row)
  const good = { column: 'a:mood', negated: false, test: 'oneOf', values: ['good'] } as const
  expect(await find([good])).toEqual([0, 3])
  expect(await find([{ ...good, negated: true }], [{ column: 'a:score.value', descending: false }])).toEqual([
    4, 1, 2,
  ])
  const range = { column: 'a:score.value', negated: false, test: 'range', min: '2', max: null } as const
  expect(await find([range], [{ column: 'a:score.value', descending: true }])).toEqual([3, 0])
  expect((await readAll(engine, { search: 'güt' })).map(({ row }) => row)).toEqual([4])
  const stats = valueOf(await engine.viewStats({ runId: testRunId, column: 'a:score.value' }))
  expect(stats).toMatchObject({ missing: 1, guess: 'number' })
})

test('columns of paths that are no longer chosen are removed', async () => {
  const ports = createTestPorts()
  const engine = await storeAnswers(ports, answers)
  const derived = async () =>
    (await ports.files.list(`bw1/runs/${testRunId}`)).filter((path) => path.includes('-paths-'))
  const sort = [{ column: 'a:mood', descending: false }] as const
  valueOf(await engine.setAnswerPaths({ runId: testRunId, paths: ['mood'] }))
  await readAll(engine, { sort })
  const [first] = await derived()
  expect(await derived()).toHaveLength(1)
  valueOf(await engine.setAnswerPaths({ runId: testRunId, paths: ['mood', 'tags[0]'] }))
  await readAll(engine, { sort })
  expect(await derived()).toHaveLength(1)
  expect(await derived()).not.toContain(first)
})

test('what is no path, and what is no run, is refused', async () => {
  const engine = await storeAnswers(createTestPorts(), answers)
  expect(await engine.setAnswerPaths({ runId: testRunId, paths: ['mood', 'a['] })).toEqual({
    ok: false,
    error: { kind: 'BadPath', path: 'a[' },
  })
  for (const paths of [[], ['mood']]) {
    expect(await engine.setAnswerPaths({ runId: 'none', paths })).toEqual({
      ok: false,
      error: { kind: 'NoRun' },
    })
  }
  expect(await engine.answerPaths({ runId: 'none' })).toEqual({ ok: false, error: { kind: 'NoRun' } })
})

test('any order of files and lines, repeated and with garbage, shows the same cells, filters and counts', async () => {
  const count = 6
  const text = fc.constantFrom(...answers, '', '{"mood":"bad"} or {"mood":"good"}', '[1]', '{"mood":7}')
  const line = fc.record({
    row: fc.nat({ max: count - 1 }),
    outcome: fc.constantFrom('answered', 'refused', 'failed', 'expired'),
    text,
    segment: fc.nat({ max: 2 }),
  })
  const garbage = fc.constantFrom('garbage', '{"custom_id":"x"}', '[]', '{"custom_id":7}')
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(line, { selector: (each) => `${each.segment}/${each.row}`, maxLength: 14 }),
      fc.array(garbage, { maxLength: 4 }),
      fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
      async (lines, foreign, keys) => {
        const show = async (shuffle: boolean) => {
          const ports = createTestPorts()
          const datasetId = await importRows(ports, count)
          await putRun(ports, { datasetId, scope: rows(count), generations: [{ targets: rows(count) }] })
          await putShard(ports, { end: count, stage: stages.collected() })
          for (const segment of shuffle ? [2, 0, 1] : [0, 1, 2]) {
            const own = lines
              .filter((each) => each.segment === segment)
              .map((each) => lineOf(idOf(each.row), each.outcome, each.text))
            const mixed = [...own, ...own, ...foreign]
              .map((each, at) => ({ each, key: keys[at % keys.length] ?? 0 }))
              .sort((a, b) => a.key - b.key)
              .map(({ each }) => each)
            await putSegment(ports, {
              id: `segment-${segment}`,
              batchId: `batch-${segment}`,
              lines: shuffle ? mixed : own,
            })
          }
          const engine = open(ports)
          valueOf(await engine.setAnswerPaths({ runId: testRunId, paths: ['mood', 'score.value'] }))
          const { run, lines: sums } = valueOf(await engine.readRun({ runId: testRunId }))
          expect(sums.lines).toBe(sums.placed + sums.outranked + sums.foreign + sums.malformed)
          const filtered = await readAll(engine, {
            filters: [{ column: 'a:mood', negated: false, test: 'missing' }],
            sort: [{ column: 'a:score.value', descending: true }],
          })
          return { rows: await readAll(engine), filtered, ledger: run.ledger }
        }
        const shown = await show(true)
        expect(shown).toEqual(await show(false))
        const { counts, total } = shown.ledger
        expect(Object.values(counts).reduce((sum, each) => sum + each, 0)).toBe(total)
        const missing = shown.rows.filter(({ answers: cells }) => (cells[1] ?? '').trim() === '')
        expect(shown.filtered.map(({ row }) => row).sort()).toEqual(missing.map(({ row }) => row))
      },
    ),
    { numRuns: 25 },
  )
})
