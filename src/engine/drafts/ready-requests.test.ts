import { expect, test } from 'vitest'
import type { Draft } from '#core/request/draft.ts'
import type { ConnectionRecord } from '#core/records.ts'
import { createBuildShard } from './build-shard-file.ts'
import { hashSnapshot, toSnapshot } from './compiled-draft.ts'
import { createDatasets } from '../datasets/datasets.ts'
import { createDrafts } from './drafts.ts'
import { checkIds, readyCheckIds, type CheckId, type DraftJudgement } from './draft-types.ts'
import { createTestDraft, createTestPorts, importText, valueOf } from '../engine.suite.ts'
import { sandboxConnection } from '../accounts/sandbox-connection.ts'

const body = (content: string, change: object = {}) => ({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content }],
  max_completion_tokens: 50,
  ...change,
})
const request = (id: string, of: unknown, url = '/v1/chat/completions') =>
  JSON.stringify({ custom_id: id, method: 'POST', url, body: of })
const openai: ConnectionRecord = {
  ...sandboxConnection(0),
  ...{ id: 'openai', name: 'OpenAI', provider: 'openai', baseUrl: 'https://api.openai.com/v1' },
}

async function open(lines: readonly string[]) {
  const ports = createTestPorts()
  const datasets = createDatasets(ports)
  const datasetId = await importText(datasets, lines.join('\n') + '\n', 'batch.jsonl')
  await ports.records.commit([
    { put: 'connections', record: sandboxConnection(0) },
    { put: 'connections', record: openai },
  ])
  const drafts = createDrafts(ports, datasets)
  const draftOf = (change: Partial<Draft> = {}) => createTestDraft(datasetId, change)
  const judge = async (change: Partial<Draft> = {}, connectionId = 'sandbox') =>
    valueOf(await drafts.judgeDraft({ draft: draftOf(change), connectionId }))
  return { ports, datasets, datasetId, drafts, draftOf, judge }
}
const check = ({ checks }: DraftJudgement, id: CheckId) => checks.find((one) => one.id === id)

test('ready-made requests need no prompt: endpoint and model come from the file', async () => {
  const { judge } = await open([request('a', body('x')), request('b', body('y'))])
  const judged = await judge({ user: '{{no such column', model: '' })
  expect(judged.checks.filter(({ level }) => level === 'blocking')).toEqual([])
  expect(judged.checks.map(({ id }) => id)).toEqual(expect.arrayContaining([...readyCheckIds]))
  expect(judged.checks.map(({ id }) => id)).not.toContain('userMessage')
  expect(check(judged, 'oneModel')?.facts).toMatchObject({ name: 'gpt-4o-mini', count: 1 })
  expect(judged.estimate).toMatchObject({
    requests: 2,
    outputTokens: { low: 2, high: 100, assumed: 'limit' },
  })
  expect(judged.estimate.inputTokens.low).toBeGreaterThan(8)
})

test('a prompt can be written all the same', async () => {
  const { judge } = await open([request('a', body('x')), request('b', body('y'))])
  const judged = await judge({ promptAnyway: true, user: 'Judge {{prompt}}' })
  expect(judged.checks.map(({ id }) => id)).toEqual(checkIds)
  expect(judged.checks.filter(({ level }) => level === 'blocking')).toEqual([])
})

test('lines carry the body byte for byte under an id of ours, and copies are shared', async () => {
  const written =
    '{"model":"gpt-4o-mini",  "seed":12345678901234567890, "messages":[{"role":"user","content":"\\u00e4  "}]}'
  const line = `{"custom_id":"a","method":"POST","url":"/chat/completions","body":${written}}`
  const { ports, datasets, drafts, draftOf, judge } = await open([
    line,
    line.replace('"a"', '"b"'),
    '{"custom_id":"broken"',
    request('c', body('other'), '/chat/completions'),
  ])
  const judged = await judge()
  expect(judged.estimate).toMatchObject({ rows: 4, skipped: 1, copies: 1, requests: 2 })
  expect(check(judged, 'readyRequests')).toMatchObject({ level: 'warning', rows: [2] })
  const preview = valueOf(await drafts.previewRequest({ draft: draftOf(), row: 0 }))
  expect(preview.jsonLine).toMatch(
    /^\{"custom_id":"bw1-0000000000-0-0-[0-9a-z]{13}","method":"POST","url":"\/chat\/completions","body":/,
  )
  expect(preview.jsonLine.endsWith(`"body":${written}}`)).toBe(true)
  expect(preview.user).toEqual([{ text: 'ä  ', column: null }])
  expect(valueOf(await drafts.previewRequest({ draft: draftOf(), row: 2 })).skipped).toBe('notReady')

  const { runId } = valueOf(await drafts.createRun({ draft: draftOf(), connectionId: 'sandbox', name: '' }))
  const run = (await ports.records.get('runs', runId))!
  expect(run).toMatchObject({ rows: 4, skipped: 1, skipReasons: ['notReady'] })
  const [shard] = await ports.records.all('shards')
  const built = valueOf(await createBuildShard(ports, datasets)(run, shard!))
  const text = await valueOf(await ports.files.blob(built.path)).text()
  expect(built.bytes).toBe(shard!.bytes)
  const lines = text.trimEnd().split('\n')
  expect(lines.map((each) => each.slice(each.indexOf('"body":') + 7, -1))).toEqual([
    written,
    JSON.stringify(body('other')),
  ])
  const [download] = valueOf(await drafts.writeShards({ draft: draftOf(), connectionId: 'sandbox' }))
  expect((await download!.blob.text()).replaceAll(/bw1-0000000000-/g, '')).toBe(
    text.replaceAll(new RegExp(`bw1-${runId}-`, 'g'), ''),
  )
})

test('several models or endpoints block, and a filter on the column mends it', async () => {
  const { datasets, datasetId, judge } = await open([
    request('a', body('x')),
    request('b', body('y', { model: 'gpt-4o' })),
    request('c', body('z')),
    request('d', { model: 'gpt-4o-mini', input: 'x' }, '/v1/responses'),
  ])
  const judged = await judge()
  expect(check(judged, 'oneModel')).toMatchObject({
    level: 'blocking',
    rows: [1],
    facts: { count: 2, names: 'gpt-4o-mini (3), gpt-4o (1)' },
  })
  expect(check(judged, 'oneEndpoint')).toMatchObject({ level: 'blocking', rows: [3] })
  const record = valueOf(await datasets.readDataset({ datasetId }))
  const column = record.columns[record.requests!.cells.model]!.id
  const filtered = await judge({
    scope: { kind: 'filter', filter: { column, test: 'equals', value: 'gpt-4o', negated: false } },
  })
  expect(check(filtered, 'oneModel')).toMatchObject({ level: 'passed', facts: { name: 'gpt-4o' } })
  expect(check(filtered, 'oneEndpoint')?.level).toBe('passed')
})

test('a path that OpenAI does not have is a warning there, and fine elsewhere', async () => {
  const { judge } = await open([
    request('a', body('x'), '/chat/completions'),
    request('b', body('y'), '/chat/completions'),
  ])
  expect(check(await judge({}, 'openai'), 'oneEndpoint')).toMatchObject({
    level: 'warning',
    facts: { known: '/v1/chat/completions' },
  })
  expect(check(await judge(), 'oneEndpoint')?.level).toBe('passed')
})

test('embeddings are cut so that no file has more than 50,000 inputs, and have no answer tokens', async () => {
  const embed = (id: number) =>
    request(
      `e${id}`,
      { model: 'text-embedding-3-small', input: Array.from({ length: 2000 }, (_, at) => `${id} ${at}`) },
      '/v1/embeddings',
    )
  const { judge } = await open(Array.from({ length: 30 }, (_, id) => embed(id)))
  const { estimate } = await judge()
  expect(estimate.shards.map(({ requests }) => requests)).toEqual([25, 5])
  expect(estimate.outputTokens).toMatchObject({ low: 0, high: 0 })
})

test('a dataset without requests asks by prompt, and its snapshot keeps its address', async () => {
  const draft = createTestDraft('any')
  expect('ready' in toSnapshot(draft, {})).toBe(false)
  expect(await hashSnapshot(toSnapshot(draft))).toBe(
    await hashSnapshot(toSnapshot({ ...draft, promptAnyway: true }, {})),
  )
})
