import Papa from 'papaparse'
import { expect, test } from 'vitest'
import type { FileStore } from '#core/ports.ts'
import { formatRowHash, hashRow } from '#core/row-hash.ts'
import { createDatasets } from './datasets.ts'
import { createTestPorts, importText, toCsv, valueOf } from './engine.suite.ts'
import type { PlanProgress } from './engine.ts'
import { exportFolder } from './export-files.ts'
import type { EnginePorts } from './ports.ts'
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
} from './stored-run.suite.ts'

const rows = (count: number) => Array.from({ length: count }, (_, row) => row)
const exact = { guard: 'exact', bom: false, facts: false } as const
const input = { runId: testRunId, format: 'csv', options: exact } as const

const parse = (text: string): readonly (readonly string[])[] =>
  Papa.parse<string[]>(text, { delimiter: ',', newline: '\r\n', skipEmptyLines: true }).data

async function exportOf(ports: EnginePorts, options: Partial<Record<keyof typeof exact, unknown>> = {}) {
  const reply = valueOf(
    await openResults(ports).exportRows({ ...input, options: { ...exact, ...options } as typeof exact }),
  )
  return { ...reply, text: await reply.blob.text() }
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
  const { text, fileName } = await exportOf(ports, { facts: true })
  const id = (row: number) => idOf(row, 0, formatRowHash(hashRow(table[row + 1]!)))
  expect(parse(text)).toEqual([
    ['text', '_outcome', 'answer', '_outcome_2', '_error', 'custom_id'],
    ['a', '1', '', 'waiting', '', id(0)],
    ['b', '2', '', 'failed', 'server_error: The server had an error.', id(1)],
    ['a', '1', '', 'waiting', '', id(0)],
    ['', '3', '', 'skipped', 'emptyPrompt', ''],
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
    const cells = parse(await reply.blob.text())
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
