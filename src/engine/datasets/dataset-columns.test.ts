import Papa from 'papaparse'
import { expect, test } from 'vitest'
import { type AppShapes, appSchemas } from '#core/records.ts'
import { err } from '#core/result.ts'
import { renamePlaceholders } from '#core/request/template.ts'
import { createSandbox } from '#sandbox/create-sandbox.ts'
import { sandboxSchemas, type SandboxShapes } from '#sandbox/sandbox-records.ts'
import { createSandboxTransport } from '#sandbox/transport.ts'
import { createMemoryFiles } from '#storage/memory-files.ts'
import { createMemoryPorts } from '#storage/memory-ports.ts'
import { createMemoryRecords } from '#storage/memory-records.ts'
import { createSeededRandom } from '#storage/seeded-random.ts'
import { createEngine } from '../create-engine.ts'
import { createTestDraft, valueOf } from '../engine.suite.ts'
import type { EngineEvent } from '../engine-event.ts'

async function openWorkbench(text: string) {
  const ports = createMemoryPorts<AppShapes, EngineEvent>(appSchemas)
  const sandbox = createSandbox({
    clock: ports.clock,
    random: createSeededRandom(7),
    files: createMemoryFiles(),
    records: createMemoryRecords<SandboxShapes>(sandboxSchemas),
  })
  const transport = createSandboxTransport(sandbox)
  const engine = createEngine({ ...ports, transportFor: () => transport })
  valueOf(await engine.listConnections({}))
  const input = { file: new Blob([text]), name: 'table.csv', lastModified: null }
  const { id: datasetId } = valueOf(await engine.importDataset(input))
  const finish = async (runId: string) => {
    for (let turn = 0; turn < 2000; turn++) {
      if (valueOf(await engine.readRun({ runId })).run.state === 'finished') return
      await ports.clock.advance(5_000)
    }
    throw new Error('The run does not end')
  }
  const exportTable = async (runId: string) => {
    const options = { guard: 'exact', bom: false, facts: [] } as const
    const { blob } = valueOf(await engine.exportRows({ runId, format: 'csv', options }))
    return Papa.parse<string[]>((await blob?.text()) ?? '', { newline: '\r\n', skipEmptyLines: true }).data
  }
  return { ports, engine, datasetId, finish, exportTable }
}
const text = 'id,note,text\n1,n1,alpha\n2,n2,beta\n3,n3,gamma\n4,n1,beta\n5,n5,\n'

test(
  'names change for new prompts; a run made before goes on with the names it was made with',
  { timeout: 60_000 },
  async () => {
    const { engine, datasetId, finish, exportTable } = await openWorkbench(text)
    const before = createTestDraft(datasetId, { model: 'gpt-4.1-mini' })
    const { runId } = valueOf(await engine.createRun({ draft: before, connectionId: 'sandbox', name: '' }))
    // Nothing is built or sent yet: its input file is written from the renamed dataset.
    const renamed = valueOf(await engine.renameColumns({ datasetId, names: { c3: 'body', c2: 'text' } }))
    expect(renamed.columns.map(({ name, sourceName }) => [name, sourceName])).toEqual([
      ['id', 'id'],
      ['text', 'note'],
      ['body', 'text'],
    ])
    await finish(runId)
    const { run } = valueOf(await engine.readRun({ runId }))
    expect(run.ledger.counts).toMatchObject({ answered: 4, skipped: 1 })
    expect((await exportTable(runId))[0]?.slice(0, 3)).toEqual(['id', 'note', 'text'])
    const preview = async (user: string) =>
      engine.previewRequest({ draft: createTestDraft(datasetId, { user }), row: 0 })
    expect(valueOf(await preview('{{text}} {{body}}')).user.map((piece) => piece.text)).toEqual([
      'n1',
      ' ',
      'alpha',
    ])
    expect(await preview('{{note}}')).toMatchObject({ ok: false, error: { kind: 'TemplateError' } })
    const moved = renamePlaceholders(before.user, ['id', 'note', 'text'], ['id', 'text', 'body'])
    expect(valueOf(await preview(moved)).user.at(-1)).toEqual({ text: 'alpha', column: 'body' })
  },
)

test(
  'a column left out is no column to prompts, and not in the results of new runs',
  { timeout: 60_000 },
  async () => {
    const { engine, datasetId, finish, exportTable } = await openWorkbench(text)
    const layout = { order: ['c3', 'c1'], hidden: ['c2'] }
    valueOf(await engine.arrangeColumns({ datasetId, layout }))
    const hidden = await engine.previewRequest({
      draft: createTestDraft(datasetId, { user: '{{note}}' }),
      row: 0,
    })
    expect(hidden).toMatchObject({ ok: false, error: { issues: [{ kind: 'UnknownColumn', name: 'note' }] } })
    const draft = createTestDraft(datasetId, { model: 'gpt-4.1-mini', user: 'Label {{text}} ({{id}})' })
    const made = valueOf(await engine.createRun({ draft, connectionId: 'sandbox', name: '' }))
    // Even when it is shown again.
    valueOf(await engine.arrangeColumns({ datasetId, layout: null }))
    await finish(made.runId)
    const view = valueOf(await engine.openView({ runId: made.runId, outcomes: null, search: '' }))
    expect(view.sourceColumns).toEqual(['text', 'id'])
    const { rows } = valueOf(await engine.readView({ viewId: view.viewId, start: 0, end: 9 }))
    expect(rows.map(({ source }) => source)).toEqual([
      ['alpha', '1'],
      ['beta', '2'],
      ['gamma', '3'],
      ['beta', '4'],
      ['', '5'],
    ])
    const search = async (wanted: string) =>
      valueOf(await engine.openView({ runId: made.runId, outcomes: null, search: wanted })).count
    expect(await search('gamma')).toBeGreaterThan(0)
    expect(await search('n5')).toBe(0)
    expect((await exportTable(made.runId)).map((row) => row.slice(0, 2))).toEqual([
      ['text', 'id'],
      ['alpha', '1'],
      ['beta', '2'],
      ['gamma', '3'],
      ['beta', '4'],
      ['', '5'],
    ])
  },
)

test('rows of a filter keep the numbers of the source all the way', { timeout: 60_000 }, async () => {
  const { engine, ports, datasetId, finish, exportTable } = await openWorkbench(text)
  const scope = {
    kind: 'filter',
    filter: { column: 'c3', test: 'contains', value: 'A', negated: false },
  } as const
  expect(valueOf(await engine.countScope({ draft: { datasetId, scope } }))).toEqual({ rows: 4, repeated: 0 })
  const draft = createTestDraft(datasetId, {
    model: 'gpt-4.1-mini',
    scope: { ...scope, filter: { ...scope.filter, value: 'beta' } },
  })
  const judged = valueOf(await engine.judgeDraft({ draft, connectionId: 'sandbox' }))
  expect(judged.estimate).toMatchObject({ rows: 2, requests: 1, copies: 1 })
  const { runId } = valueOf(await engine.createRun({ draft, connectionId: 'sandbox', name: '' }))
  await finish(runId)
  const { run } = valueOf(await engine.readRun({ runId }))
  expect(run.ledger.counts).toMatchObject({ answered: 2, skipped: 0 })
  expect(await ports.records.get('runs', runId)).toMatchObject({ rows: 2, scope: draft.scope })
  const view = valueOf(await engine.openView({ runId, outcomes: null, search: '' }))
  const { rows } = valueOf(await engine.readView({ viewId: view.viewId, start: 0, end: 9 }))
  expect(rows.map(({ row, copyOf }) => [row, copyOf])).toEqual([
    [1, null],
    [3, 1],
  ])
  expect((await exportTable(runId)).slice(1).map(([id]) => id)).toEqual(['2', '4'])
})

test('names that cannot be change nothing, and a dataset that is gone is missing', async () => {
  const { engine, datasetId } = await openWorkbench(text)
  const before = valueOf(await engine.readDataset({ datasetId }))
  expect(await engine.renameColumns({ datasetId, names: { c1: 'text', c2: 'fine' } })).toEqual(
    err({ kind: 'BadNames', issues: [{ columnId: 'c1', cause: 'taken' }] }),
  )
  expect(
    await engine.arrangeColumns({ datasetId, layout: { order: [], hidden: ['c1', 'c2', 'c3'] } }),
  ).toEqual(err({ kind: 'NoColumns' }))
  expect(valueOf(await engine.readDataset({ datasetId }))).toEqual(before)
  expect(await engine.renameColumns({ datasetId: 'gone', names: {} })).toEqual(
    err({ kind: 'DatasetMissing' }),
  )
  expect(await engine.arrangeColumns({ datasetId: 'gone', layout: null })).toEqual(
    err({ kind: 'DatasetMissing' }),
  )
})

test('others hear of a change', async () => {
  const { engine, datasetId } = await openWorkbench(text)
  const events: EngineEvent[] = []
  const controller = new AbortController()
  const watching = engine.watch({}, { signal: controller.signal, onProgress: (event) => events.push(event) })
  valueOf(await engine.renameColumns({ datasetId, names: { c1: 'number' } }))
  controller.abort()
  await watching
  expect(events).toContainEqual({ kind: 'changed', store: 'datasets', key: datasetId })
})

test('a dataset is called otherwise, but never by nothing', async () => {
  const { engine, datasetId } = await openWorkbench('a\n1\n')
  const renamed = valueOf(await engine.renameDataset({ datasetId, name: ' Autumn ' }))
  expect(renamed).toMatchObject({ id: datasetId, name: 'Autumn', source: { name: 'table.csv' } })
  expect(await engine.renameDataset({ datasetId, name: ' ' })).toEqual(err({ kind: 'NoName' }))
  expect(await engine.renameDataset({ datasetId: 'x', name: 'y' })).toEqual(err({ kind: 'DatasetMissing' }))
})
