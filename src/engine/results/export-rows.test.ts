import Papa from 'papaparse'
import { expect, test } from 'vitest'
import type { FileStore } from '#core/ports.ts'
import { formatRowHash, hashRow } from '#core/dataset/row-hash.ts'
import type { OutputColumn } from '#core/request/draft.ts'
import { readSpreadsheet } from '#formats/spreadsheet.ts'
import { sniffXlsx } from '#formats/xlsx/read-xlsx.ts'
import { createDatasets } from '../datasets/datasets.ts'
import { createTestPorts, importText, toCsv, valueOf } from '../engine.suite.ts'
import type { ExportOptions, ExportInput } from './export-types.ts'
import type { PlanProgress } from '../drafts/draft-types.ts'
import { exportFolder } from './export-files.ts'
import type { EnginePorts } from '../ports.ts'
import {
  idOf,
  importRows,
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

const exact = { guard: 'exact', bom: false, facts: [] } as const
const input = { runId: testRunId, format: 'csv', options: exact } as const

const parse = (text: string): readonly (readonly string[])[] =>
  Papa.parse<string[]>(text, { delimiter: ',', newline: '\r\n', skipEmptyLines: true }).data

async function exportOf(
  ports: EnginePorts,
  options: Partial<ExportOptions> = {},
  change: Partial<ExportInput> = {},
  engine = openResults(ports),
) {
  const reply = valueOf(await engine.exportRows({ ...input, options: { ...exact, ...options }, ...change }))
  return { ...reply, text: (await reply.blob?.text()) ?? '' }
}

const nasty = [
  ['name', 'answer', 'note'],
  ['=1+1', ' lead', 'a,b'],
  ['"quoted"', 'line\nbreak', '-5'],
  ['ünïcode 😀', '007', ''],
  ['@cmd', '\ttab', '+41 44 123'],
]

test('every cell comes back as it was, with its answer beside it', async () => {
  const ports = createTestPorts()
  const datasetId = await importText(createDatasets(ports), toCsv(nasty))
  await putRun(ports, { datasetId, scope: rows(4), generations: [{ targets: rows(4) }] })
  await putShard(ports, { end: 4, stage: stages.collected() })
  const answers = ['=HYPERLINK("x")', 'say "hi",\nplease', '', '1,5']
  await putSegment(ports, {
    lines: [3, 1, 0].map((row) => lineOf(idOf(row), 'answered', answers[row])),
  })
  const { text, fileName, rows: count } = await exportOf(ports)
  expect(parse(text)).toEqual([
    ['name', 'answer', 'note', 'answer_answer'],
    ...nasty.slice(1).map((cells, row) => [...cells, answers[row]]),
  ])
  expect({ fileName, count }).toEqual({ fileName: 'Labels-results.csv', count: 4 })

  const guarded = parse((await exportOf(ports, { guard: 'guarded', bom: true })).text)
  expect(guarded[1]).toEqual([`'=1+1`, ' lead', 'a,b', `'=HYPERLINK("x")`])
})

test('what became of each row can stand beside it, with the id of the request that was sent for it', async () => {
  const ports = createTestPorts()
  const table = [
    ['text', '_outcome'],
    ['a', '1'],
    ['b', '2'],
    ['a', '1'],
    ['', '3'],
  ]
  const datasetId = await importText(createDatasets(ports), toCsv(table))
  await putRun(ports, {
    datasetId,
    scope: [0, 1, 2, 3],
    skipped: [3],
    generations: [{ targets: [0, 1, 2], reps: [0, 1, 0] }],
    change: { name: 'A/B: "test"' },
  })
  await putShard(ports, { end: 2, stage: stages.live() })
  await putSegment(ports, { lines: [lineOf(idOf(1), 'failed')] })
  const { text, fileName } = await exportOf(ports, { facts: ['outcome', 'id'] })
  const open = 'incomplete: 2 of 4 rows still open'
  const id = (row: number) => idOf(row, 0, formatRowHash(hashRow(table[row + 1]!)))
  expect(parse(text)).toEqual([
    ['text', '_outcome', 'answer', '_run', '_outcome_2', '_error', 'custom_id'],
    ['a', '1', '', open, 'waiting', '', id(0)],
    ['b', '2', '', open, 'failed', 'server_error: The server had an error.', id(1)],
    ['a', '1', '', open, 'waiting', '', id(0)],
    ['', '3', '', open, 'skipped', 'emptyPrompt', ''],
  ])
  expect(fileName).toBe('A-B- -test-results-incomplete.csv')
})

test(
  'a long run is written window by window, whatever order its answers came in',
  { timeout: 60_000 },
  async () => {
    const ports = createTestPorts()
    const count = 9000
    const datasetId = await importRows(ports, count)
    const scope = rows(count)
    await putRun(ports, { datasetId, scope, generations: [{ targets: scope }] })
    await putShard(ports, { end: count, stage: stages.collected() })
    // 7 is coprime to the number of rows: every row once, each far from its neighbour.
    const order = scope.map((at) => (at * 7 + 3) % count)
    for (const part of [0, 1, 2]) {
      await putSegment(ports, {
        lines: order
          .filter((_, at) => at % 3 === part)
          .map((row) => lineOf(idOf(row), 'answered', `to ${row}`)),
      })
    }
    const progress: PlanProgress[] = []
    const reply = valueOf(
      await openResults(ports).exportRows(input, { onProgress: (step) => progress.push(step) }),
    )
    const cells = parse((await reply.blob?.text()) ?? '')
    expect(cells.length).toBe(count + 1)
    expect(
      cells
        .slice(1)
        .filter(
          ([id, text, answer], row) => id !== `${row}` || text !== `Text ${row}` || answer !== `to ${row}`,
        ),
    ).toEqual([])
    expect(progress.at(-1)).toEqual({ rowsDone: count, rowsTotal: count })
  },
)

test('an export that is given up, or does not fit, leaves no file behind', { timeout: 60_000 }, async () => {
  const plain = createTestPorts()
  const controller = new AbortController()
  const files: FileStore = {
    ...plain.files,
    open: (path) => {
      if (path.endsWith('.rows')) controller.abort()
      return plain.files.open(path)
    },
  }
  const ports = { ...plain, files }
  const datasetId = await importRows(plain, 9000)
  await putRun(ports, { datasetId, scope: rows(9000), generations: [{ targets: rows(9000) }] })
  await putShard(ports, { end: 9000 })
  const given = await openResults(ports).exportRows(input, { signal: controller.signal })
  expect(given).toEqual({ ok: false, error: { kind: 'Cancelled' } })
  expect(await ports.files.list(exportFolder)).toEqual([])

  const full = { kind: 'StorageFull', neededBytes: 1, freeBytes: 0 } as const
  const small: FileStore = {
    ...plain.files,
    create: async (path) => {
      const made = await plain.files.create(path)
      return made.ok
        ? { ...made, value: { ...made.value, size: 0, write: async () => ({ ok: false, error: full }) } }
        : made
    },
  }
  const failed = await openResults({ ...plain, files: small }).exportRows(input)
  expect(failed).toEqual({ ok: false, error: full })
  expect(await plain.files.list(exportFolder)).toEqual([])
})

test('answer columns never hide a source column', async () => {
  const ports = createTestPorts()
  const datasetId = await importText(createDatasets(ports), 'Label,label_answer\na,b\n')
  const outputColumns = ['label', 'Label_Answer'].map(
    (name) => ({ name, type: 'text', description: '', values: [] }) as const,
  )
  const snapshot = { ...plainSnapshot, outputColumns }
  await putRun(ports, { datasetId, scope: [0], generations: [{ targets: [0], snapshot }] })
  await putShard(ports, { end: 1, stage: stages.collected() })
  await putSegment(ports, {
    snapshot,
    lines: [lineOf(idOf(0), 'answered', '{"label":"1","Label_Answer":"2"}')],
  })
  expect(parse((await exportOf(ports)).text)).toEqual([
    ['Label', 'label_answer', 'label_answer_2', 'Label_Answer_answer'],
    ['a', 'b', '1', '2'],
  ])
})

/** Six rows, two of them copies of a third, one skipped, one failed; answers have types. */
async function putTyped(ports: EnginePorts) {
  const table = [
    ['id', 'text'],
    ...['good', 'bad', 'good', '', 'ugly', 'good'].map((text, row) => [`00${row}`, text]),
  ]
  const datasetId = await importText(createDatasets(ports), toCsv(table))
  const column = (name: string, type: OutputColumn['type']): OutputColumn => ({
    name,
    type,
    description: '',
    values: [],
  })
  const snapshot = {
    ...plainSnapshot,
    outputColumns: [column('score', 'number'), column('ok', 'boolean'), column('text', 'text')],
  }
  await putRun(ports, {
    datasetId,
    scope: rows(6),
    skipped: [3],
    generations: [{ targets: [0, 1, 2, 4, 5], reps: [0, 1, 0, 4, 0], snapshot }],
  })
  await putShard(ports, { end: 3, stage: stages.collected() })
  const answer = (score: number, ok: boolean, text: string) => JSON.stringify({ score, ok, text })
  await putSegment(ports, {
    snapshot,
    lines: [
      lineOf(idOf(4), 'failed'),
      lineOf(idOf(0), 'answered', answer(0.5, true, '=1+1')),
      lineOf(idOf(1), 'answered', answer(-3, false, 'no')),
    ],
  })
}

test('JSON Lines have typed answers, and every name once', async () => {
  const ports = createTestPorts()
  await putTyped(ports)
  const { text, fileName } = await exportOf(ports, { facts: ['outcome'] }, { format: 'jsonl' })
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
  expect(lines[0]).toEqual({
    ...{ id: '000', text: 'good', score: 0.5, ok: true, text_answer: '=1+1' },
    ...{ _outcome: 'answered', _error: null },
  })
  expect(lines[1]).toMatchObject({ score: -3, ok: false, text_answer: 'no' })
  expect(lines[3]).toEqual({
    ...{ id: '003', text: '', score: null, ok: null, text_answer: null },
    ...{ _outcome: 'skipped', _error: 'emptyPrompt' },
  })
  expect(lines[4]).toMatchObject({ score: null, _outcome: 'failed' })
  expect([lines.length, fileName]).toEqual([6, 'Labels-results.jsonl'])
})

test('a workbook gives the same cells back', async () => {
  const ports = createTestPorts()
  await putTyped(ports)
  const reply = valueOf(
    await openResults(ports).exportRows({ ...input, format: 'xlsx', options: { ...exact, facts: ['row'] } }),
  )
  const found: (readonly (string | null)[])[] = []
  const sink = { header: () => undefined, row: (cells: readonly (string | null)[]) => void found.push(cells) }
  valueOf(await readSpreadsheet(reply.blob ?? new Blob(), 'a.xlsx', sink))
  expect(found).toEqual([
    ['000', 'good', '0.5', 'TRUE', '=1+1', '1'],
    ['001', 'bad', '-3', 'FALSE', 'no', '2'],
    ['002', 'good', '0.5', 'TRUE', '=1+1', '3'],
    ['003', null, null, null, null, '4'],
    ['004', 'ugly', null, null, null, '5'],
    ['005', 'good', '0.5', 'TRUE', '=1+1', '6'],
  ])
  expect(reply.fileName).toBe('Labels-results.xlsx')
})

test('tokens stand where they were used, so that their sum is true; notes and flags beside them', async () => {
  const ports = createTestPorts()
  await putTyped(ports)
  valueOf(
    await ports.records.commit([
      { put: 'notes', record: { v: 1, runId: testRunId, row: 2, note: 'look, "again"', flag: true, at: 1 } },
    ]),
  )
  const { text } = await exportOf(ports, { facts: ['usage', 'note'] }, { columns: ['s0'] })
  expect(parse(text)).toEqual([
    ['id', '_input_tokens', '_output_tokens', '_cached_tokens', '_note', '_flag'],
    ['000', '10', '2', '0', '', 'false'],
    ['001', '10', '2', '0', '', 'false'],
    ['002', '', '', '', 'look, "again"', 'true'],
    ['003', '', '', '', '', 'false'],
    ['004', '', '', '', '', 'false'],
    ['005', '', '', '', '', 'false'],
  ])
})

test('a view is exported as it is: its rows, its order, chosen columns', async () => {
  const ports = createTestPorts()
  await putTyped(ports)
  const engine = openResults(ports)
  const { viewId } = valueOf(
    await engine.openView({
      runId: testRunId,
      outcomes: ['answered'],
      search: '',
      sort: [{ column: 's0', descending: true }],
    }),
  )
  const reply = valueOf(await engine.exportRows({ ...input, viewId, columns: ['a:score', 's0', 'f:row'] }))
  expect(parse((await reply.blob?.text()) ?? '')).toEqual([
    ['score', 'id', '_row'],
    ['0.5', '005', '6'],
    ['0.5', '002', '3'],
    ['-3', '001', '2'],
    ['0.5', '000', '1'],
  ])
  expect([reply.fileName, reply.rows]).toEqual(['Labels-results-filtered.csv', 4])

  await engine.closeView({ viewId })
  expect(await engine.exportRows({ ...input, viewId })).toEqual({ ok: false, error: { kind: 'ViewGone' } })
})

test('a run that is not over says so in the file, whatever was chosen', async () => {
  const ports = createTestPorts()
  const datasetId = await importText(createDatasets(ports), 'text\na\nb\n')
  await putRun(ports, { datasetId, scope: [0, 1], generations: [{ targets: [0, 1] }] })
  await putShard(ports, { end: 2, stage: stages.live() })
  await putSegment(ports, { lines: [lineOf(idOf(1), 'answered', 'yes')] })
  const { text, fileName, isComplete } = await exportOf(ports)
  const open = 'incomplete: 1 of 2 rows still open'
  expect(parse(text)).toEqual([
    ['text', 'answer', '_run', '_outcome', '_error'],
    ['a', '', open, 'waiting', ''],
    ['b', 'yes', open, 'answered', ''],
  ])
  expect([fileName, isComplete]).toEqual(['Labels-results-incomplete.csv', false])

  // Only answered rows and one column: nothing else would tell.
  const engine = openResults(ports)
  const { viewId } = valueOf(await engine.openView({ runId: testRunId, outcomes: ['answered'], search: '' }))
  const chosen = { viewId, columns: ['a:answer'] } as const
  const lines = await exportOf(ports, {}, { ...chosen, format: 'jsonl' }, engine)
  expect(JSON.parse(lines.text)).toEqual({ answer: 'yes', _run: open, _outcome: 'answered', _error: null })
  const book = await exportOf(ports, {}, { ...chosen, format: 'xlsx' }, engine)
  const sheets = valueOf(await sniffXlsx(book.blob ?? new Blob())).sheets
  expect(sheets.map(({ name }) => name)).toEqual(['Results (incomplete)'])
  const cells: (readonly (string | null)[])[] = []
  const sink = { header: () => undefined, row: (row: readonly (string | null)[]) => void cells.push(row) }
  valueOf(await readSpreadsheet(book.blob ?? new Blob(), 'a.xlsx', sink))
  expect(cells).toEqual([['yes', open, 'answered', null]])
})

test('cells longer than Excel takes are counted, and whole in CSV', async () => {
  const ports = createTestPorts()
  const long = 'x'.repeat(40_000)
  const texts = ['a', 'b', long, long, 'c', long, long, long, long]
  const datasetId = await importText(createDatasets(ports), toCsv([['text'], ...texts.map((text) => [text])]))
  const scope = rows(9).slice(1)
  await putRun(ports, { datasetId, scope, generations: [{ targets: scope }] })
  await putShard(ports, { end: 8, stage: stages.collected() })
  const csv = await exportOf(ports)
  expect([parse(csv.text)[2]?.[0] === long, csv.longCells]).toEqual([true, 6])
  // Rows of the source, whichever of them the run has.
  expect(csv.longRows).toEqual([2, 3, 5, 6, 7, 8])
  expect((await exportOf(ports, {}, { format: 'xlsx' })).longCells).toBe(6)
  expect((await exportOf(ports, {}, { format: 'jsonl' })).longCells).toBe(0)

  const engine = openResults(ports)
  const { viewId } = valueOf(
    await engine.openView({
      ...{ runId: testRunId, outcomes: null, search: 'x' },
      sort: [{ column: 'f:row', descending: true }],
    }),
  )
  expect((await exportOf(ports, {}, { viewId, format: 'xlsx' }, engine)).longRows).toEqual([8, 7, 6, 5, 3, 2])
})

/** A file that a person chose, with what happened to it. */
function createOwnFile(refusal: Error | null = null) {
  const parts: Uint8Array<ArrayBuffer>[] = []
  const happened: string[] = []
  const stream = {
    write: async (bytes: Uint8Array<ArrayBuffer>) => {
      if (refusal !== null) throw refusal
      parts.push(bytes.slice())
    },
    close: async () => void happened.push('closed'),
    abort: async () => void happened.push('aborted'),
  }
  const handle = {
    createWritable: async () => stream,
    getFile: async () => new Blob(),
    remove: async () => void happened.push('removed'),
  }
  return { sink: handle as unknown as FileSystemFileHandle, happened, text: () => new Blob(parts).text() }
}

test('a file of the person’s own is written without one of ours, and harmed by no failure', async () => {
  const ports = createTestPorts()
  await putTyped(ports)
  const engine = openResults(ports)
  const own = createOwnFile()
  const reply = valueOf(await engine.exportRows({ ...input, sink: own.sink }))
  const { text } = await exportOf(ports)
  expect(await own.text()).toBe(text)
  expect([reply.blob, reply.bytes, own.happened]).toEqual([null, new Blob([text]).size, ['closed']])

  const full = createOwnFile(new DOMException('The disk is full.', 'QuotaExceededError'))
  expect(await engine.exportRows({ ...input, sink: full.sink })).toEqual({
    ok: false,
    error: { kind: 'SaveFailed', cause: 'full', message: 'The disk is full.' },
  })
  expect(full.happened).toEqual(['aborted', 'removed'])
})

test('says which answers were repaired, and only then', async () => {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 2)
  const outputColumns = [{ name: 'mood', type: 'text', description: '', values: [] }] as const
  const snapshot = { ...plainSnapshot, outputColumns }
  await putRun(ports, { datasetId, scope: rows(2), generations: [{ targets: rows(2), snapshot }] })
  await putShard(ports, { end: 2, stage: stages.collected() })
  await putSegment(ports, { snapshot, lines: [lineOf(idOf(0), 'answered', '{"mood":"good"}')] })
  const [head] = parse((await exportOf(ports)).text)
  expect(head).toEqual(['id', 'text', 'mood'])

  const fenced = '```json\n{"mood":"bad"}\n```'
  await putSegment(ports, { snapshot, lines: [lineOf(idOf(1), 'answered', fenced)] })
  expect(parse((await exportOf(ports)).text)).toEqual([
    ['id', 'text', 'mood', '_repaired'],
    ['0', 'Text 0', 'good', 'false'],
    ['1', 'Text 1', 'bad', 'true'],
  ])
  const [source] = parse((await exportOf(ports, {}, { columns: ['s1'] })).text)
  expect(source).toEqual(['text'])
})

test('two exports at once, in two formats, are two whole files', async () => {
  const ports = createTestPorts()
  await putTyped(ports)
  const engine = openResults(ports)
  const both = await Promise.all([
    exportOf(ports, {}, { format: 'jsonl' }, engine),
    exportOf(ports, { facts: ['row'] }, { columns: ['s0'] }, engine),
  ])
  expect(both[0].text.trimEnd().split('\n')).toHaveLength(6)
  expect(parse(both[1].text).map((cells) => cells.join())).toEqual([
    ...['id,_row', '000,1', '001,2', '002,3', '003,4', '004,5', '005,6'],
  ])
  expect(await ports.files.list(exportFolder)).toHaveLength(2)
})

test('a spreadsheet that is in use is not deleted, and one whose files are lost is said', async () => {
  const ports = createTestPorts()
  await putTyped(ports)
  const datasets = createDatasets(ports)
  const [dataset] = await ports.records.all('datasets')
  const refused = await datasets.deleteDataset({ datasetId: dataset?.id ?? '' })
  expect(refused).toMatchObject({ ok: false, error: { kind: 'InUse' } })
  await ports.files.remove('bw1/datasets')
  const failed = await openResults(ports).exportRows(input)
  expect(failed).toMatchObject({ ok: false, error: { kind: 'FileMissing' } })
  expect(await ports.files.list(exportFolder)).toEqual([])
})
