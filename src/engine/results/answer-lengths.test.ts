import { expect, test } from 'vitest'
import { createAnswerLengths } from './answer-lengths.ts'
import { createTestPorts, valueOf } from '../engine.suite.ts'
import { openAnswers } from './open-answers.ts'
import { createRunStore } from '../runs/run-store.ts'
import {
  idOf,
  importRows,
  lineOf,
  putRun,
  putSegment,
  putShard,
  stages,
  testRunId,
  rows,
} from '../runs/stored-run.suite.ts'

/** Row r is answered with r tokens; the last one fails. */
async function openLengths(count: number) {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, count)
  await putRun(ports, { datasetId, scope: rows(count), generations: [{ targets: rows(count) }] })
  await putShard(ports, { end: count, stage: stages.collected() })
  const lines = rows(count - 1).map((row) =>
    lineOf(idOf(row), 'answered').replace('"completion_tokens":2', `"completion_tokens":${row}`),
  )
  await putSegment(ports, { lines: [...lines, lineOf(idOf(count - 1), 'failed')] })
  const store = createRunStore(ports)
  const { results } = valueOf(await openAnswers(ports, store, testRunId))
  const { rank } = createAnswerLengths(store)
  return async (output: number) => valueOf(await rank(results, output))
}

test('an answer is ranked among all others that report their length', async () => {
  const rank = await openLengths(41)
  expect(await rank(0)).toEqual({ shorter: 0, longer: 39 / 40 })
  expect(await rank(10)).toEqual({ shorter: 10 / 40, longer: 29 / 40 })
  expect(await rank(39)).toEqual({ shorter: 39 / 40, longer: 0 })
})

test('a handful of answers is nothing to compare with', async () => {
  expect(await (await openLengths(20))(3)).toBeNull()
  expect(await (await openLengths(21))(3)).not.toBeNull()
})
