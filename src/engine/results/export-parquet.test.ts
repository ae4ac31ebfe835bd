import { expect, test } from 'vitest'
import type { OutputColumn } from '#core/request/draft.ts'
import { readWithLibrary } from '#formats/parquet/parquet-file.suite.ts'
import { createDatasets } from '../datasets/datasets.ts'
import { createTestPorts, importText, toCsv, valueOf } from '../engine.suite.ts'
import {
  idOf,
  lineOf,
  openResults,
  plainSnapshot,
  putRun,
  putSegment,
  putShard,
  stages,
  testRunId,
  rows,
} from '../runs/stored-run.suite.ts'

const plain = { guard: 'exact', bom: false } as const

test('a Parquet file has typed columns where every cell allows it, and says whether the run is over', async () => {
  const ports = createTestPorts()
  const table = [
    ['id', 'amount', 'text'],
    ['001', '5', '=1+1'],
    ['002', '', 'é'],
    ['003', '12', ''],
  ]
  const datasetId = await importText(createDatasets(ports), toCsv(table))
  const column = (name: string, type: OutputColumn['type']): OutputColumn => ({
    ...{ name, type, description: '', values: [] },
  })
  const snapshot = { ...plainSnapshot, outputColumns: [column('score', 'number'), column('ok', 'boolean')] }
  await putRun(ports, {
    ...{ datasetId, scope: rows(3) },
    generations: [{ targets: rows(3), snapshot }],
  })
  await putShard(ports, { end: 3, stage: stages.live() })
  await putSegment(ports, {
    snapshot,
    lines: [
      lineOf(idOf(0), 'answered', '{"score":0.25,"ok":true}'),
      lineOf(idOf(1), 'answered', '{"score":-3,"ok":false}'),
    ],
  })
  const reply = valueOf(
    await openResults(ports).exportRows({
      ...{ runId: testRunId, format: 'parquet' },
      options: { ...plain, facts: ['row'] },
    }),
  )
  expect(reply).toMatchObject({ fileName: 'Labels-results-incomplete.parquet', rows: 3, isComplete: false })
  const read = await readWithLibrary(reply.blob ?? new Blob())
  expect(read.types.slice(0, 5)).toEqual([
    'id BYTE_ARRAY',
    'amount INT64',
    'text BYTE_ARRAY',
    'score DOUBLE',
    'ok BOOLEAN',
  ])
  expect(read.types).toContain('_row INT64')
  expect(read.facts).toEqual({ 'batch-workbench.complete': 'false' })
  expect(read.rows).toMatchObject([
    { id: '001', amount: 5n, text: '=1+1', score: 0.25, ok: true, _row: 1n, _outcome: 'answered' },
    { id: '002', amount: null, text: 'é', score: -3, ok: false, _row: 2n, _outcome: 'answered' },
    { id: '003', amount: 12n, text: '', score: null, ok: null, _row: 3n, _outcome: 'waiting' },
  ])
})
