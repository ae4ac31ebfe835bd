import { expect, test } from 'vitest'
import { createAnswerReader } from './answer-reader.ts'
import { createTestPorts, valueOf } from '../engine.suite.ts'
import { openAnswers } from './open-answers.ts'
import { readRowAnswers } from './row-answers.ts'
import { createRunStore } from '../runs/run-store.ts'
import {
  idOf,
  importRows,
  lineOf,
  plainSnapshot,
  putRun,
  putSegment,
  putShard,
  stages,
  testRunId,
} from '../runs/stored-run.suite.ts'

const structured = {
  ...plainSnapshot,
  outputColumns: [
    { name: 'topic', type: 'text', description: '', values: [] },
    { name: 'score', type: 'number', description: '', values: [] },
  ],
} as const

test('columns say of every row what its line says, copies, failures, generations and paths among them', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 12)
  await putRun(ports, {
    datasetId,
    scope: Array.from({ length: 12 }, (_, row) => row),
    skipped: [11],
    generations: [
      {
        targets: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        reps: [0, 1, 2, 0, 4, 5, 6, 7, 8, 9, 10],
        snapshot: structured,
      },
      { targets: [5, 6, 7, 8] },
    ],
    change: {
      answerPaths: [
        { path: 'topic', type: 'text' },
        { path: 'more.count', type: 'number' },
      ],
    },
  })
  await putShard(ports, { end: 10, stage: stages.collected() })
  await putShard(ports, { shardId: 's2', gen: 1, end: 4, stage: stages.collected({ id: 'batch-2' }) })
  const json = (topic: string, score: number) => JSON.stringify({ topic, score })
  await putSegment(ports, {
    snapshot: structured,
    lines: [
      lineOf(idOf(9), 'refused'),
      lineOf(idOf(2), 'answered', json('', -1.5)),
      lineOf(idOf(0), 'answered', json('=1+1 “x”\n', 3)),
      lineOf(idOf(1), 'truncated', '{"topic":'),
      lineOf(idOf(5), 'answered', json('older', 1)),
    ],
  })
  await putSegment(ports, {
    kind: 'error',
    snapshot: structured,
    lines: [4, 6, 7, 8].map((row) => lineOf(idOf(row), 'failed')),
  })
  await putSegment(ports, {
    shardId: 's2',
    gen: 1,
    batchId: 'batch-2',
    lines: [
      lineOf(idOf(7, 1), 'answered', 'no JSON at all'),
      lineOf(idOf(6, 1), 'answered', '{"topic":"free","more":{"count":2}}'),
      lineOf(idOf(5, 1), 'answered', '{"topic":""}'),
    ],
  })

  const store = createRunStore(ports)
  const source = valueOf(await openAnswers(ports, store, testRunId))
  expect(source.columns.columns.map(({ name }) => name)).toEqual(['answer', 'topic', 'score', 'more.count'])
  const slots = Int32Array.of(7, 3, 0, 11, 10, 1, 2, 4, 9, 5, 8, 6, 3)
  const lines = valueOf(await readRowAnswers(store, source, slots))
  const reader = createAnswerReader(ports, store, source)
  for (const round of [1, 2]) {
    const found = valueOf(await reader.read(slots))
    expect(found, `round ${round}`).toEqual(lines.map(({ cells, cause }) => ({ cells, cause })))
  }
  expect(lines[1]?.cells).toEqual([null, '=1+1 “x”\n', '3', null])
  expect(lines[11]?.cells).toEqual(['{"topic":"free","more":{"count":2}}', 'free', null, '2'])
})
