import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Draft } from '#core/request/draft.ts'
import { parseCustomId } from '#core/request/custom-id.ts'
import type { ConnectionRecord } from '#core/records.ts'
import { toRequestInput } from '#core/request/request-body.ts'
import { err, ok } from '#core/result.ts'
import { formatRowHash, hashRow } from '#core/dataset/row-hash.ts'
import { createBuildShard } from './build-shard-file.ts'
import { toSnapshot } from './compiled-draft.ts'
import { createDatasets } from '../datasets/datasets.ts'
import { createDrafts } from './drafts.ts'
import type { CheckId, DraftJudgement } from './draft-types.ts'
import { checkIds } from './draft-types.ts'
import { createTestDraft, createTestPorts, importText, toCsv, valueOf } from '../engine.suite.ts'
import { collectGarbage } from '../files/garbage.ts'
import { readRowList } from '../files/row-list-file.ts'
import { defaultLimits, sandboxConnection } from '../accounts/sandbox-connection.ts'

const reviews = toCsv([
  ['text', 'lang'],
  ['Good "kettle"', 'en'],
  ['', 'en'],
  ['漏电', 'zh'],
  ['Good "kettle"', 'de'],
])
const openai: ConnectionRecord = {
  ...sandboxConnection(0),
  id: 'openai',
  name: 'OpenAI',
  provider: 'openai',
  baseUrl: 'https://api.openai.com/v1',
}

async function open(text = reviews, ports = createTestPorts()) {
  const datasets = createDatasets(ports)
  const datasetId = await importText(datasets, text, 'reviews.csv')
  await ports.records.commit([
    { put: 'connections', record: sandboxConnection(0) },
    { put: 'connections', record: openai },
  ])
  const draftOf = (change: Partial<Draft> = {}) => createTestDraft(datasetId, change)
  const drafts = createDrafts(ports, datasets)
  const judge = async (change: Partial<Draft> = {}, connectionId = 'sandbox') =>
    valueOf(await drafts.judgeDraft({ draft: draftOf(change), connectionId }))
  return { ports, datasets, datasetId, drafts, draftOf, judge, buildShard: createBuildShard(ports, datasets) }
}

const check = ({ checks }: DraftJudgement, id: CheckId) => checks.find((one) => one.id === id)!
const levels = ({ checks }: DraftJudgement, level: string) =>
  checks.filter((one) => one.level === level).map(({ id }) => id)

test('a preview is the row as it would be sent, in pieces and as its exact line', async () => {
  const { drafts, draftOf } = await open()
  const preview = valueOf(await drafts.previewRequest({ draft: draftOf(), row: 0 }))
  expect(preview.system).toEqual([{ text: 'Answer briefly.', column: null }])
  expect(preview.user).toEqual([
    { text: 'Label this: ', column: null },
    { text: 'Good "kettle"', column: 'text' },
  ])
  const hash = formatRowHash(hashRow(['Good "kettle"', 'en']))
  const line = toRequestInput(toSnapshot(draftOf()), `bw1-0000000000-0-0-${hash}`, {
    system: 'Answer briefly.',
    user: 'Label this: Good "kettle"',
  })
  expect(preview.jsonLine).toBe(JSON.stringify(line))
  expect(preview.bytes).toBe(Buffer.byteLength(preview.jsonLine) + 1)
  expect(preview.tokens).toBeGreaterThan(10)
  expect(preview.skipped).toBeNull()
})

test('a preview says why a row is not sent, and shows the last row for any beyond', async () => {
  const { drafts, draftOf } = await open()
  expect(valueOf(await drafts.previewRequest({ draft: draftOf(), row: 1 })).skipped).toBe('emptyPrompt')
  expect(valueOf(await drafts.previewRequest({ draft: draftOf(), row: 99 })).row).toBe(3)
})

test('a preview with a misspelt column names the nearest one', async () => {
  const { drafts, draftOf } = await open()
  const preview = await drafts.previewRequest({ draft: draftOf({ user: 'Label {{txet}}' }), row: 0 })
  expect(preview).toEqual(
    err({
      kind: 'TemplateError',
      issues: [{ kind: 'UnknownColumn', field: 'user', name: 'txet', nearest: 'text', start: 6, end: 14 }],
    }),
  )
})

test('a dataset or connection that is gone is told apart', async () => {
  const { drafts, draftOf } = await open()
  const gone = draftOf({ datasetId: 'gone' })
  expect(await drafts.previewRequest({ draft: gone, row: 0 })).toEqual(err({ kind: 'DatasetMissing' }))
  expect(await drafts.judgeDraft({ draft: gone, connectionId: 'sandbox' })).toEqual(
    err({ kind: 'DatasetMissing' }),
  )
  expect(await drafts.judgeDraft({ draft: draftOf(), connectionId: 'gone' })).toEqual(
    err({ kind: 'NoConnection' }),
  )
})

test('a good draft passes every check, in their order, and its estimate counts everything', async () => {
  const { judge } = await open()
  const judged = await judge()
  expect(judged.checks.map(({ id }) => id)).toEqual(checkIds)
  expect(levels(judged, 'blocking')).toEqual([])
  expect(levels(judged, 'warning')).toEqual(['emptyPrompts'])
  expect(check(judged, 'emptyPrompts')).toMatchObject({
    rowCount: 1,
    rows: [1],
    facts: { rows: 1, columns: 'text' },
  })
  const { estimate } = judged
  expect(estimate).toMatchObject({ rows: 4, skipped: 1, requests: 2, copies: 1 })
  expect(estimate.shards).toEqual([{ requests: 2, bytes: estimate.bytes }])
  expect(estimate.inputTokens).toMatchObject({ sampled: 2, low: estimate.inputTokens.high })
  expect(estimate.price).toMatchObject({ free: true })
  expect(estimate.costUsd).toEqual({ low: 0, high: 0 })
})

test('faults of the draft block, each under its own check', async () => {
  const { judge } = await open()
  const unknown = await judge({ user: '{{txet}} {{nothing}}' })
  expect(check(unknown, 'columnsKnown')).toMatchObject({
    level: 'blocking',
    facts: { issues: 2, names: 'txet, nothing', nearest: 'text' },
  })
  expect(unknown.estimate).toMatchObject({ rows: 4, requests: 0, shards: [] })
  expect(levels(await judge({ user: ' \n' }), 'blocking')).toContain('userMessage')
  expect(levels(await judge({ model: ' ' }), 'blocking')).toEqual(['model'])
  expect(levels(await judge({ settings: { temperature: 3 } }), 'blocking')).toEqual(['settings'])
  const column = { name: '', type: 'text', description: '', values: [] } as const
  expect(levels(await judge({ outputColumns: [column] }), 'blocking')).toEqual(['outputColumns'])
  const nothing = await judge({ scope: { kind: 'first', rows: 0 } })
  expect(levels(nothing, 'blocking')).toEqual(['emptyPrompts'])
})

test('a line above the file limit blocks, and names its row', async () => {
  const { ports, judge } = await open()
  const limits = { ...defaultLimits, bytesPerShard: 230 }
  await ports.records.commit([{ put: 'connections', record: { ...sandboxConnection(0), limits } }])
  const judged = await judge({ user: 'Label {{text}}, written in {{lang}}' })
  expect(levels(judged, 'blocking')).toEqual(['lineSize'])
  const { rows, facts } = check(judged, 'lineSize')
  expect(rows).toContain(judged.estimate.longestLine?.row)
  expect(facts).toMatchObject({ limit: 230, longest: judged.estimate.longestLine?.bytes })
})

test('a very long prompt is a warning', async () => {
  const words = 'word '.repeat(110_000)
  const { judge } = await open(toCsv([['text'], ['short'], [words]]))
  const judged = await judge()
  expect(check(judged, 'promptLength')).toMatchObject({ level: 'warning', rows: [1] })
})

test('a missing key is a warning until it is there; a model about to end is one as well', async () => {
  const { ports, judge } = await open()
  const before = await judge({ model: 'gpt-4o' }, 'openai')
  expect(levels(before, 'warning')).toEqual(['emptyPrompts', 'modelShutdown', 'key'])
  expect(check(before, 'modelShutdown').facts).toMatchObject({ date: '2027-01-14', days: 54 })
  ports.keys.set('openai', 'sk-1')
  expect(levels(await judge({ model: 'gpt-4o' }, 'openai'), 'warning')).toEqual([
    'emptyPrompts',
    'modelShutdown',
  ])
})

test('storage too small for the input files blocks, in numbers', async () => {
  const ports = createTestPorts({ capBytes: 100_000 })
  const { judge } = await open(
    toCsv([['text'], ...Array.from({ length: 900 }, (_, row) => [`row ${row}`])]),
    ports,
  )
  const judged = await judge()
  expect(levels(judged, 'blocking')).toEqual(['storage'])
  const { needed, free } = check(judged, 'storage').facts
  expect(Number(needed)).toBeGreaterThan(Number(free))
})

test('the cost of a known model is its batch price, and of an unknown one not known', async () => {
  const { judge } = await open()
  const outputColumns = [
    { name: 'label', type: 'category', description: '', values: ['good', 'bad'] },
  ] as const
  const { estimate } = await judge({ model: 'gpt-4o-mini', outputColumns }, 'openai')
  expect(estimate.price).toMatchObject({ inputPerMillion: 0.075, outputPerMillion: 0.3, free: false })
  const { low, high } = estimate.costUsd!
  expect(low).toBeGreaterThan(0)
  expect(high).toBeGreaterThan(low)
  expect(estimate.savedByBatchUsd).toEqual({ low, high })
  expect(estimate.savedByCopiesUsd).toBeGreaterThan(0)
  expect(estimate.outputTokens.assumed).toBe('schema')
  const unknown = await judge({ model: 'own-model' }, 'openai')
  expect(unknown.estimate).toMatchObject({ price: null, costUsd: null, savedByCopiesUsd: null })
})

test('an output limit is the upper end', async () => {
  const { judge } = await open()
  const { estimate } = await judge({ settings: { maxOutputTokens: 100 } })
  expect(estimate.outputTokens).toEqual({ low: 2, high: 200, assumed: 'limit' })
})

test('judging the same draft twice gives the same numbers', async () => {
  const rows = Array.from({ length: 3000 }, (_, row) => [`row ${row} ${'word '.repeat(row % 17)}`])
  const { judge } = await open(toCsv([['text'], ...rows]))
  const first = await judge()
  expect(first.estimate.inputTokens.sampled).toBe(1000)
  expect(first.estimate.inputTokens.high).toBeGreaterThan(first.estimate.inputTokens.low)
  expect(await judge()).toEqual(first)
})

test('a run is made with its lists, snapshot and shards in one commit', async () => {
  const { ports, drafts, draftOf, datasetId } = await open()
  const made = valueOf(
    await drafts.createRun({ draft: draftOf({ rowsPerShard: 1 }), connectionId: 'sandbox', name: ' First ' }),
  )
  expect(made).toEqual({ runId: expect.stringMatching(/^[0-9a-hjkmnp-tv-z]{10}$/) as string, existed: false })
  const run = (await ports.records.get('runs', made.runId))!
  expect(run).toMatchObject({
    name: 'First',
    datasetId,
    datasetName: 'reviews.csv',
    connectionId: 'sandbox',
    rows: 4,
    skipped: 1,
    skipReasons: ['emptyPrompt'],
    sending: 'on',
    estimate: { lowUsd: 0, highUsd: 0 },
    rev: 0,
  })
  const [generation] = run.generations
  expect(generation).toMatchObject({ targets: 3, requests: 2 })
  const list = async (path: string) => [...valueOf(await readRowList(ports.files, path))]
  expect(await list(run.scopeFile)).toEqual([0, 1, 2, 3])
  expect(await list(run.skippedFile!)).toEqual([1, 0])
  expect(await list(generation!.targetsFile)).toEqual([0, 2, 3])
  expect(await list(generation!.repFile)).toEqual([0, 2, 0])
  expect(await list(generation!.requestsFile)).toEqual([0, 2])
  expect(await ports.records.get('snapshots', generation!.snapshot)).toMatchObject({
    snapshot: { model: 'sandbox-mini' },
  })
  const shards = await ports.records.all('shards', { index: 'runId', equals: made.runId })
  expect(shards.map(({ shardId, requestStart, requestEnd }) => [shardId, requestStart, requestEnd])).toEqual([
    ['s1', 0, 1],
    ['s2', 1, 2],
  ])
  expect(shards[0]).toMatchObject({ gen: 0, stage: { name: 'planned', attempt: 1 }, rev: 0 })
  expect(shards.every(({ tokens }) => tokens > 0)).toBe(true)
})

test('the same draft gives the same run, also from two tabs at once', async () => {
  const ports = createTestPorts()
  const { drafts, draftOf, datasets } = await open(reviews, ports)
  // The second tab's locks do not know of the first: only the store's compare-and-set is left between them.
  const otherTab = createDrafts({ ...ports, locks: createTestPorts().locks }, datasets)
  const input = { draft: draftOf(), connectionId: 'sandbox', name: '' }
  const replies = await Promise.all([
    drafts.createRun(input),
    drafts.createRun(input),
    otherTab.createRun(input),
  ])
  const made = replies.map(valueOf)
  expect(new Set(made.map(({ runId }) => runId)).size).toBe(1)
  expect(made.filter(({ existed }) => !existed)).toHaveLength(1)
  expect(await ports.records.all('runs')).toHaveLength(1)
  expect(await ports.records.all('shards')).toHaveLength(1)
  const [run] = await ports.records.all('runs')
  const named = [
    run!.scopeFile,
    run!.skippedFile!,
    ...run!.generations.flatMap((one) => [one.targetsFile, one.repFile, one.requestsFile]),
  ]
  expect(await ports.files.list('bw1/runs')).toEqual([...new Set(named)].sort())
  const again = await drafts.createRun({ ...input, draft: draftOf({ model: 'other' }) })
  expect(again).toEqual(ok({ runId: run!.id, existed: true }))
  expect(valueOf(await drafts.createRun({ ...input, draft: draftOf({ id: 'draft-2' }) })).runId).not.toBe(
    run!.id,
  )
})

test('a blocked draft makes no run and no files', async () => {
  const { ports, drafts, draftOf } = await open()
  const reply = await drafts.createRun({ draft: draftOf({ model: '' }), connectionId: 'sandbox', name: '' })
  expect(reply).toMatchObject({ ok: false, error: { kind: 'Blocked', checks: [{ id: 'model' }] } })
  expect(await ports.files.list('bw1/runs')).toEqual([])
})

test('a run whose commit fails leaves nothing behind', async () => {
  const ports = createTestPorts()
  const full = { kind: 'StorageFull' } as const
  const records = { ...ports.records }
  const { draftOf, datasets } = await open(reviews, ports)
  const failing = createDrafts({ ...ports, records: { ...records, commit: async () => err(full) } }, datasets)
  expect(await failing.createRun({ draft: draftOf(), connectionId: 'sandbox', name: '' })).toEqual(err(full))
  expect(await ports.files.list('bw1/runs')).toEqual([])
})

test('an order by a column that is not there is said, and rows go in the order of the source', async () => {
  const { judge } = await open()
  const judged = await judge({ order: { columnId: 'gone', descending: true } })
  expect(check(judged, 'rowOrder')).toMatchObject({ level: 'warning' })
  expect(judged.estimate).toMatchObject({ requests: 2 })
})

test('the order in which settings were edited does not make another snapshot', async () => {
  const { ports, drafts, draftOf } = await open()
  const settings = [
    { temperature: 1, topP: 0.5 },
    { topP: 0.5, temperature: 1 },
  ]
  for (const [index, one] of settings.entries()) {
    valueOf(
      await drafts.createRun({
        draft: draftOf({ id: `d${index}`, settings: one }),
        connectionId: 'sandbox',
        name: '',
      }),
    )
  }
  expect(await ports.records.all('snapshots')).toHaveLength(1)
})

async function textOf(blob: Blob): Promise<string> {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await blob.arrayBuffer())
}

const cell = fc.oneof(
  fc
    .string({ unit: 'binary', maxLength: 8 })
    .map((text) => text.replaceAll('\r', '').replace(/\p{Cs}/gu, '')),
  fc.constantFrom('same', '{{lang}}', '"\\', '\u2028\u2029\u0000\u001f', 'é漢🙂'),
)

test(
  'an input file is its requests, one JSON.stringify per line, built the same every time',
  { timeout: 30_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('/v1/responses' as const, '/v1/chat/completions' as const),
        fc.boolean(),
        async (cells, endpoint, dedupe) => {
          const rows = cells.map(([text, lang], row) => [text, lang, `${row}`])
          const { ports, drafts, datasets, draftOf, buildShard } = await open(
            toCsv([['text', 'lang', 'n'], ...rows]),
          )
          const draft = draftOf({
            endpoint,
            dedupe,
            system: 'Language: {{lang}}.',
            user: 'Text "{{text}}"',
            rowsPerShard: 3,
            outputColumns: [{ name: 'label', type: 'category', description: 'd', values: ['a', 'b'] }],
          })
          const window = valueOf(
            await datasets.readRows({ datasetId: draft.datasetId, rowStart: 0, rowEnd: 99 }),
          )
          const created = await drafts.createRun({ draft, connectionId: 'sandbox', name: '' })
          if (!created.ok) {
            // Every text was blank.
            expect(created.error.kind).toBe('Blocked')
            return
          }
          const run = (await ports.records.get('runs', created.value.runId))!
          const requests = [...valueOf(await readRowList(ports.files, run.generations[0]!.requestsFile))]
          const shards = await ports.records.all('shards')
          let all = ''
          for (const shard of shards) {
            const built = valueOf(await buildShard(run, shard))
            const text = await textOf(valueOf(await ports.files.blob(built.path)))
            expect(built.bytes).toBe(Buffer.byteLength(text))
            expect(shard.bytes).toBe(built.bytes)
            const again = valueOf(await buildShard(run, shard))
            expect(again).toEqual({ ...built, path: again.path })
            const older = await ports.files.list(`bw1/runs/${run.id}`)
            expect(older.filter((path) => path.includes(`/${shard.shardId}-a1-`))).toEqual([again.path])
            all += text
          }
          const expected = requests.map((row) => {
            const [text, lang] = window.cells[row]!
            const id = `bw1-${run.id}-${row}-0-${formatRowHash(hashRow(window.cells[row]!))}`
            const messages = { system: `Language: ${lang ?? ''}.`, user: `Text "${text ?? ''}"` }
            return JSON.stringify(toRequestInput(toSnapshot(draft), id, messages)) + '\n'
          })
          expect(all).toBe(expected.join(''))
          const downloads = valueOf(await drafts.writeShards({ draft, connectionId: 'sandbox' }))
          const downloaded = await Promise.all(downloads.map(({ blob }) => textOf(blob)))
          expect(downloaded.join('')).toBe(all.replaceAll(`bw1-${run.id}-`, 'bw1-0000000000-'))
        },
      ),
      { numRuns: 30 },
    )
  },
)

test('a shard of a run whose dataset is gone cannot be built', async () => {
  const { ports, drafts, draftOf, buildShard, datasetId } = await open()
  const { runId } = valueOf(await drafts.createRun({ draft: draftOf(), connectionId: 'sandbox', name: '' }))
  const run = (await ports.records.get('runs', runId))!
  const [shard] = await ports.records.all('shards')
  await ports.records.commit([{ remove: 'datasets', key: datasetId }])
  expect(await buildShard(run, shard!)).toEqual(err({ kind: 'DatasetMissing' }))
})

test('a build that is aborted leaves no file', async () => {
  const { ports, drafts, draftOf, buildShard } = await open(
    toCsv([['text'], ...Array.from({ length: 3000 }, (_, row) => [`row ${row} ${'word '.repeat(200)}`])]),
  )
  const { runId } = valueOf(await drafts.createRun({ draft: draftOf(), connectionId: 'sandbox', name: '' }))
  const before = await ports.files.list('bw1/runs')
  const controller = new AbortController()
  const [shard] = await ports.records.all('shards')
  const built = buildShard((await ports.records.get('runs', runId))!, shard!, { signal: controller.signal })
  setTimeout(() => controller.abort(), 0)
  expect((await built).ok).toBe(false)
  expect(await ports.files.list('bw1/runs')).toEqual(before)
})

test('a download is named after the dataset, has no run in its ids, and is gone at a later start', async () => {
  const { ports, drafts, draftOf } = await open()
  const reply = await drafts.writeShards({ draft: draftOf({ rowsPerShard: 1 }), connectionId: 'sandbox' })
  const files = valueOf(reply)
  expect(files.map(({ fileName }) => fileName)).toEqual([
    'reviews-part-1-of-2.jsonl',
    'reviews-part-2-of-2.jsonl',
  ])
  const line = JSON.parse(await textOf(files[1]!.blob)) as { custom_id: string }
  expect(parseCustomId(line.custom_id)).toMatchObject({ run: '0000000000', row: 2, gen: 0 })
  // While this tab lives its downloads stay, whoever starts.
  await collectGarbage(ports)
  expect(await ports.files.list('bw1/exports')).toHaveLength(2)
  const hour = 3_600_000
  const clock = { ...ports.clock, now: () => ports.clock.now() + hour }
  await collectGarbage({ ...ports, clock, locks: createTestPorts().locks })
  expect(await ports.files.list('bw1/exports')).toEqual([])
})

test('a cancelled download leaves no files', async () => {
  const { ports, draftOf } = await open(
    toCsv([['text'], ...Array.from({ length: 5000 }, (_, row) => [`row ${row}`])]),
  )
  const controller = new AbortController()
  const later = { ...ports, clock: { ...ports.clock, now: () => performance.now() * 1000 } }
  const patient = createDrafts(later, createDatasets(later))
  const reply = await patient.writeShards(
    { draft: draftOf({ rowsPerShard: 1500 }), connectionId: 'sandbox' },
    { signal: controller.signal, onProgress: ({ rowsDone }) => rowsDone > 3000 && controller.abort() },
  )
  expect(reply).toEqual(err({ kind: 'Cancelled' }))
  expect(await ports.files.list('bw1/exports')).toEqual([])
})
