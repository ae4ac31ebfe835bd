import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { parseNumber } from '#core/dataset/cell-number.ts'
import type { Snapshot } from '#core/request/draft.ts'
import type { LineOutcome } from '#core/results/outcome.ts'
import type { ColumnKey, FactName, ResultFilter, ResultSort } from '#core/results/result-query.ts'
import { type DateOrder, parseDate } from '#core/dataset/cell-date.ts'
import { parseClearDate, toBound } from '#core/dataset/row-filter.ts'
import { foldCase } from '#core/dataset/text-finder.ts'
import type * as rowGroups from '#formats/packed/row-group.ts'
import { createDatasets } from '../datasets/datasets.ts'
import { createTestPorts, importText, toCsv, valueOf } from '../engine.suite.ts'
import { createErrorClusters } from './error-clusters.ts'
import type * as paces from './pace.ts'
import type { ResultRow } from './result-types.ts'
import { createRunStore } from '../runs/run-store.ts'
import type { EnginePorts } from '../ports.ts'
import {
  at,
  idOf,
  lineOf,
  openResults,
  plainSnapshot,
  putRun,
  putSegment,
  putShard,
  readAll,
  stages,
  testRunId,
} from '../runs/stored-run.suite.ts'

/** Rows per row group, and per step of a scan: few, so that few rows make many of them. */
const few = vi.hoisted(() => ({ groupRows: 65_536 }))
vi.mock('#formats/packed/row-group.ts', async (importOriginal) => {
  const original = await importOriginal<typeof rowGroups>()
  const createRowGroupBuilder: typeof original.createRowGroupBuilder = (columns, options) =>
    original.createRowGroupBuilder(columns, { ...options, mostRows: few.groupRows })
  return { ...original, createRowGroupBuilder }
})
vi.mock('./pace.ts', async (importOriginal) => ({
  ...(await importOriginal<typeof paces>()),
  rowsPerStep: 4,
}))

// ── The obvious way: every row with all its cells in memory ─────────────────────────────────────────────────────────

interface Table {
  readonly rows: readonly ResultRow[]
  readonly answerNames: readonly string[]
  readonly notes: ReadonlyMap<number, { readonly note: string; readonly flag: boolean }>
  /** Keys of the clusters that rows are in. */
  readonly clusters: ReadonlyMap<number, string>
}

function cellOf({ answerNames, notes, clusters }: Table, row: ResultRow, column: ColumnKey): string {
  if (column.startsWith('s')) return row.source[Number(column.slice(1))] ?? ''
  if (column.startsWith('a:')) return row.answers[answerNames.indexOf(column.slice(2))] ?? ''
  switch (column.slice(2) as FactName) {
    case 'outcome':
      return row.outcome
    case 'row':
      return String(row.row + 1)
    case 'cause':
      return row.cause ?? ''
    case 'inputTokens':
      return hasUsage(row) ? String(tokensOf(row.copyOf ?? row.row)) : ''
    case 'outputTokens':
      return hasUsage(row) ? '2' : ''
    case 'note':
      return notes.get(row.row)?.note ?? ''
    case 'flag':
      return String(notes.get(row.row)?.flag ?? false)
    case 'copy':
      return row.outcome === 'skipped' ? '' : row.copyOf === null ? 'own' : 'copy'
    case 'repaired':
    case 'fixable':
      return String(row[column.slice(2) as 'repaired' | 'fixable'])
    case 'cluster':
      return clusters.get(row.row) ?? ''
  }
}

const hasUsage = ({ outcome }: ResultRow): boolean =>
  ['answered', 'refused', 'truncated', 'invalid'].includes(outcome)
const tokensOf = (row: number): number => (row * 37) % 101

function passes(cell: string, filter: ResultFilter, order: DateOrder | null): boolean {
  switch (filter.test) {
    case 'contains':
      return foldCase(cell).includes(foldCase(filter.text))
    case 'equals':
      return foldCase(cell.trim()) === foldCase(filter.text.trim())
    case 'oneOf':
      return filter.values.includes(cell)
    case 'range': {
      const bounds = [filter.min, filter.max].map((text) =>
        text === null ? null : (toBound(text) ?? 'none'),
      )
      const [min, max] = bounds
      if (min === 'none' || max === 'none' || (min && max && min.kind !== max.kind)) return false
      const kind = (min ?? max)?.kind
      const isInside = (value: number) =>
        value >= (min?.value ?? -Infinity) && value <= (max?.value ?? Infinity)
      return (
        (kind !== 'date' && isInside(parseNumber(cell))) ||
        (kind !== 'number' && isInside(parseOrdered(cell.trim(), order)))
      )
    }
    case 'length': {
      const { length } = Array.from(cell)
      return cell.trim() !== '' && length >= (filter.min ?? 0) && length <= (filter.max ?? Infinity)
    }
    case 'missing':
      return cell.trim() === ''
  }
}

const parseOrdered = (text: string, order: DateOrder | null): number =>
  order === null ? parseClearDate(text) : parseDate(text, order)

/** How a column's dates are read: as more of them can be. */
function dateOrderOf(table: Table, column: ColumnKey): DateOrder | null {
  const cells = column.startsWith('f:') ? [] : table.rows.map((row) => cellOf(table, row, column).trim())
  const countOf = (order: DateOrder) => cells.filter((cell) => !Number.isNaN(parseDate(cell, order))).length
  const more = countOf('dayFirst') - countOf('monthFirst')
  return more === 0 ? null : more > 0 ? 'dayFirst' : 'monthFirst'
}

function compare(a: string, b: string, descending: boolean, order: DateOrder | null): number {
  const keyOf = (cell: string) => {
    const text = cell.trim()
    const number = parseNumber(text)
    const date = parseOrdered(text, order)
    if (text === '') return { kind: 3, number: 0, text }
    if (!Number.isNaN(number)) return { kind: 0, number, text: '' }
    return Number.isNaN(date) ? { kind: 2, number: 0, text } : { kind: 1, number: date, text: '' }
  }
  const [left, right] = [keyOf(a), keyOf(b)]
  const found =
    left.number - right.number ||
    byCharacters(left.text.toLowerCase(), right.text.toLowerCase()) ||
    byCharacters(left.text, right.text)
  return left.kind - right.kind || (left.kind === 3 ? 0 : descending ? -found : found)
}

function byCharacters(a: string, b: string): number {
  const left = Array.from(a, (character) => character.codePointAt(0) ?? 0)
  const right = Array.from(b, (character) => character.codePointAt(0) ?? 0)
  for (const [index, code] of left.entries()) {
    const order = code - (right[index] ?? -1)
    if (order !== 0) return order
  }
  return left.length - right.length
}

interface Query {
  readonly outcomes: readonly ResultRow['outcome'][] | null
  readonly search: string
  readonly filters: readonly ResultFilter[]
  readonly sort: readonly ResultSort[]
}

function select(table: Table, { outcomes, search, filters }: Query): readonly ResultRow[] {
  const wanted = foldCase(search)
  const orders = filters.map(({ column }) => dateOrderOf(table, column))
  return table.rows.filter(
    (row) =>
      (outcomes === null || outcomes.includes(row.outcome)) &&
      (search === '' ||
        [...row.source, ...row.answers].some((cell) => cell !== null && foldCase(cell).includes(wanted))) &&
      filters.every(
        (filter, at) =>
          passes(cellOf(table, row, filter.column), filter, orders[at] ?? null) !== filter.negated,
      ),
  )
}

function order(table: Table, rows: readonly ResultRow[], sort: readonly ResultSort[]): readonly ResultRow[] {
  const orders = sort.map(({ column }) => dateOrderOf(table, column))
  return rows.toSorted((a, b) => {
    for (const [at, { column, descending }] of sort.entries()) {
      const dates = orders[at] ?? null
      const found = compare(cellOf(table, a, column), cellOf(table, b, column), descending, dates)
      if (found !== 0) return found
    }
    return 0
  })
}

// ── Random runs ─────────────────────────────────────────────────────────────────────────────────────────────────────

const structured: Snapshot = {
  ...plainSnapshot,
  outputColumns: [
    { name: 'label', type: 'category', description: '', values: ['good', 'bad'] },
    { name: 'score', type: 'number', description: '', values: [] },
  ],
}

const words = [
  ...[
    '',
    ' ',
    '\u3000',
    '0',
    '-1.5',
    '12',
    '007',
    '1,5',
    '1e3',
    'x',
    'X',
    'Straße',
    'STRASSE',
    'İstanbul',
    'K',
  ],
  ...[
    '\u212a',
    'ärger',
    'ÄRGER',
    'Σίσυφος',
    'ΣΊΣΥΦΟΣ',
    '配送が早い',
    '配送',
    '😀',
    '\ufeffx',
    'a\u00a0',
    'ﬁ',
    '\uffee',
  ],
  ...[
    '2026-03-04',
    '4.3.2026',
    '03/04/2026',
    '25/12/2025',
    '12/31/2025',
    '2026-01-01 10:00',
    ' 2026-03-05 ',
    'not a number',
    'https://a.example/1',
    'aaaaaaaab',
  ],
  ...['aaaaaaaa', 'aaaaaaaA', 'line\nbreak', 'tab\there', 'nul\u0000', '"quoted"', 'good', 'bad'],
]
const wordArbitrary = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...words) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: -1000, max: 1000 }).map(String) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
)

const size = 24
const lineArbitrary = fc.record({
  row: fc.nat(size - 1),
  gen: fc.nat(1),
  outcome: fc.constantFrom<LineOutcome>('answered', 'answered', 'answered', 'refused', 'truncated', 'failed'),
  text: wordArbitrary,
  score: fc.integer({ min: -3, max: 12 }),
})
const runArbitrary = fc.record({
  groupRows: fc.constantFrom(1, 3, 5, 65_536),
  table: fc.array(fc.tuple(wordArbitrary, wordArbitrary), { minLength: size, maxLength: size }),
  reps: fc.array(fc.nat(size - 1), { minLength: size, maxLength: size }),
  isSkipped: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
  isResent: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
  files: fc.array(
    fc.record({
      lines: fc.array(
        fc.oneof(
          { weight: 9, arbitrary: lineArbitrary },
          { weight: 1, arbitrary: fc.constantFrom('garbage', '{"custom_id":"else"}', '{') },
        ),
        { maxLength: 30 },
      ),
      gen: fc.nat(1),
      hasColumns: fc.boolean(),
    }),
    { maxLength: 5 },
  ),
  notes: fc.array(fc.record({ row: fc.nat(size - 1), note: wordArbitrary, flag: fc.boolean() }), {
    maxLength: 4,
  }),
})
type RandomRun = typeof runArbitrary extends fc.Arbitrary<infer Run> ? Run : never

async function store(ports: EnginePorts, made: RandomRun): Promise<Table['notes']> {
  few.groupRows = made.groupRows
  const table = made.table.map(([first, second], row) => [String(row), first, second])
  const datasetId = await importText(createDatasets(ports), toCsv([['id', 'first', 'second'], ...table]))
  const stored = await ports.records.get('datasets', datasetId)
  expect(stored?.groups).toHaveLength(Math.ceil(size / made.groupRows))
  const everyRow = made.table.map((_, row) => row)
  const skipped = everyRow.filter((row) => made.isSkipped[row] === true && row % 3 === 0)
  const targets = everyRow.filter((row) => !skipped.includes(row))
  // A representative stands for itself and comes first.
  const reps = targets.map((row, index) => {
    const rep = targets[(made.reps[row] ?? 0) % (index + 1)] ?? row
    return row % 2 === 0 ? row : rep % 2 === 0 ? rep : row
  })
  const resent = targets.filter((row) => made.isResent[row] === true)
  const snapshots = [plainSnapshot, structured]
  await putRun(ports, {
    datasetId,
    scope: everyRow,
    skipped,
    generations: [
      { targets, reps, snapshot: plainSnapshot },
      { targets: resent, snapshot: structured },
    ],
  })
  const requests = [new Set(reps).size, resent.length]
  await putShard(ports, { end: requests[0] ?? 0, stage: stages.collected() })
  const rejected = stages.rejected('Größe 配送')
  await putShard(ports, { shardId: 's2', gen: 1, end: requests[1] ?? 0, stage: rejected })
  for (const [index, { lines, gen, hasColumns }] of made.files.entries()) {
    const rows = gen === 0 ? reps : resent
    await putSegment(ports, {
      id: `seg${index}`,
      gen,
      shardId: gen === 0 ? 's1' : 's2',
      batchId: `batch-${index % 3}`,
      snapshot: snapshots[gen] ?? plainSnapshot,
      hasColumns,
      hashOf: (row) => (rows.includes(row) ? '0000000000000' : null),
      lines: lines.map((line) => {
        if (typeof line === 'string') return line
        const answer =
          gen === 0
            ? line.text
            : JSON.stringify({ label: line.score > 4 ? 'good' : 'bad', score: line.score })
        return lineOf(idOf(line.row, gen), line.outcome, answer, tokensOf(line.row))
      }),
    })
  }
  const notes = new Map(made.notes.map(({ row, note, flag }) => [row, { note, flag }]))
  for (const [row, note] of notes) {
    const record = { v: 1, runId: testRunId, row, ...note, at } as const
    valueOf(await ports.records.commit([{ put: 'notes', record }]))
  }
  return notes
}

async function readClusterKeys(ports: EnginePorts): Promise<Table['clusters']> {
  const clinic = createErrorClusters(ports, createRunStore(ports), async () => null)
  const keys = new Map<number, string>()
  for (const { key } of valueOf(await clinic.errorClusters({ runId: testRunId })))
    for (const row of valueOf(await clinic.clusterRows({ runId: testRunId, key }))) keys.set(row, key)
  return keys
}

const columnArbitrary = fc.constantFrom<ColumnKey>(
  ...(['s0', 's1', 's2', 's9', 'a:answer', 'a:label', 'a:score', 'a:none', 'f:outcome', 'f:row'] as const),
  ...(['f:cause', 'f:inputTokens', 'f:outputTokens', 'f:note', 'f:flag'] as const),
  ...(['f:copy', 'f:repaired', 'f:fixable', 'f:cluster'] as const),
)
const boundArbitrary = fc.constantFrom(null, '0', '5', '-1.5', '1000', '2026-03-05', '4.3.2026', 'x', '')
const filterArbitrary: fc.Arbitrary<ResultFilter> = fc
  .tuple(
    columnArbitrary,
    fc.boolean(),
    fc.oneof(
      fc.record({ test: fc.constantFrom('contains' as const, 'equals' as const), text: wordArbitrary }),
      fc.record({ test: fc.constant('oneOf' as const), values: fc.array(wordArbitrary, { maxLength: 4 }) }),
      fc.record({ test: fc.constant('range' as const), min: boundArbitrary, max: boundArbitrary }),
      fc.record({
        test: fc.constant('length' as const),
        min: fc.option(fc.nat(9)),
        max: fc.option(fc.nat(12)),
      }),
      fc.record({ test: fc.constant('missing' as const) }),
    ),
  )
  .map(([column, negated, test]) => ({ column, negated, ...test }))
const queryArbitrary: fc.Arbitrary<Query> = fc.record({
  outcomes: fc.constantFrom(
    null,
    null,
    ['answered', 'failed'] as const,
    ['answered', 'missing', 'skipped'] as const,
  ),
  search: fc.oneof({ weight: 2, arbitrary: fc.constant('') }, wordArbitrary),
  filters: fc.array(filterArbitrary, { maxLength: 3 }),
  sort: fc.array(fc.record({ column: columnArbitrary, descending: fc.boolean() }), { maxLength: 3 }),
})

test('any filters, search and order give the rows of the obvious way, over many groups and files', async () => {
  await fc.assert(
    fc.asyncProperty(
      runArbitrary,
      fc.array(queryArbitrary, { minLength: 6, maxLength: 6 }),
      columnArbitrary,
      async (made, queries, column) => {
        const ports = createTestPorts()
        const notes = await store(ports, made)
        const engine = openResults(ports)
        const { viewId, answerColumns } = valueOf(
          await engine.openView({ runId: testRunId, outcomes: null, search: '' }),
        )
        await engine.closeView({ viewId })
        const table: Table = {
          rows: await readAll(engine),
          answerNames: answerColumns.map(({ name }) => name),
          notes,
          clusters: await readClusterKeys(ports),
        }
        for (const query of queries) {
          const selected = select(table, query)
          const expected = order(table, selected, query.sort)
          const rows = await readAll(engine, query)
          expect(rows.map(({ row }) => row)).toEqual(expected.map(({ row }) => row))
          expect(rows).toEqual(expected)
        }
        const [query] = queries
        if (query === undefined) return
        const view = valueOf(await engine.openView({ runId: testRunId, ...query }))
        const shown = order(table, select(table, query), query.sort)
        for (const { row } of table.rows) {
          const position = shown.findIndex((each) => each.row === row)
          const found = valueOf(await engine.findRow({ viewId: view.viewId, row }))
          expect(found.position).toBe(position < 0 ? null : position)
        }
        const others = { ...query, filters: query.filters.filter((filter) => filter.column !== column) }
        const cells = select(table, others).map((row) => cellOf(table, row, column))
        const stats = valueOf(await engine.viewStats({ runId: testRunId, column, viewId: view.viewId }))
        const filled = cells.filter((cell) => cell.trim() !== '')
        expect(stats).toMatchObject({
          columnId: column,
          filled: filled.length,
          missing: cells.length - filled.length,
        })
        const counts = new Map<string, number>()
        for (const cell of filled) counts.set(cell, (counts.get(cell) ?? 0) + 1)
        expect(new Map(stats.top.map(({ value, rows }) => [value, rows]))).toEqual(counts)
      },
    ),
    { numRuns: 60 },
  )
}, 60_000)
