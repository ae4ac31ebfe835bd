import { expect, test } from 'vitest'
import { createTestDraft, valueOf } from '../engine.suite.ts'
import { readAll } from '../runs/stored-run.suite.ts'
import { countsOf, isFinished, openWorkbench } from '../workbench.suite.ts'

const moderate = (id: number, input: string): string =>
  JSON.stringify({
    custom_id: `m${id}`,
    method: 'POST',
    url: '/v1/moderations',
    body: { model: 'omni-moderation-latest', input },
  })

test('a batch of moderations comes back with its verdicts as columns that can be filtered', async () => {
  const bench = openWorkbench()
  const { engine } = bench
  valueOf(await engine.listConnections({}))
  const lines = [
    moderate(0, 'The lamp is bright.'),
    moderate(1, 'I will kill you.'),
    moderate(2, 'You idiot!'),
  ]
  const file = new Blob(lines.map((line) => `${line}\n`))
  const dataset = valueOf(await engine.importDataset({ file, name: 'batch.jsonl', lastModified: null }))
  const draft = createTestDraft(dataset.id)
  const { runId } = valueOf(await engine.createRun({ draft, connectionId: 'sandbox', name: 'Moderation' }))
  const view = await bench.until(runId, isFinished)

  expect(countsOf(view)).toEqual({ answered: 3 })
  expect(view.answerPaths.slice(0, 3)).toEqual([
    { path: 'flagged', type: 'boolean' },
    { path: 'categories.hate', type: 'boolean' },
    { path: 'categories["hate/threatening"]', type: 'boolean' },
  ])
  const reply = valueOf(await engine.openView({ runId, outcomes: null, search: '' }))
  const flagged = reply.answerColumns.findIndex(({ name }) => name === 'flagged')
  const violence = reply.answerColumns.findIndex(({ name }) => name === 'categories.violence')
  expect(reply.answerColumns[flagged]).toEqual({ name: 'flagged', type: 'boolean' })
  const shown = await readAll(engine, { runId })
  expect(shown.map(({ answers }) => [answers[flagged], answers[violence]])).toEqual([
    ['false', 'false'],
    ['true', 'true'],
    ['true', 'false'],
  ])
  const threats = {
    column: 'a:categories.violence',
    negated: false,
    test: 'oneOf',
    values: ['true'],
  } as const
  expect((await readAll(engine, { runId, filters: [threats] })).map(({ row }) => row)).toEqual([1])

  // Whoever wants none of them says so, and that is kept.
  valueOf(await engine.setAnswerPaths({ runId, paths: [] }))
  expect((await bench.until(runId, isFinished)).answerPaths).toEqual([])
})
