import { openAsBlob } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ColumnKey, ResultFilter } from '#core/results/result-query.ts'
import type { Engine } from '#engine/engine.ts'
import type { ViewQuery } from '#engine/results/result-types.ts'
import type { RunFacts } from '#engine/runs/run-facts.ts'
import { createRunStore } from '#engine/runs/run-store.ts'
import { openSegmentColumns } from '#engine/results/segment-columns.ts'
import { createViews } from '#engine/results/views.ts'
import type { ColumnCells } from '#formats/packed/row-group.ts'
import type { Benchmark } from './benchmark.ts'
import { importSample, writeSample } from './import-csv.ts'
import { storeOutputs } from './join-outputs.ts'
import { median } from './measure.ts'
import { createRandom, sampleRow } from './sample-rows.ts'
import { structured } from './snapshots.ts'
import { check, valueOf } from './value-of.ts'
import { createBenchRun, type Workspace } from './workspace.ts'

const scan = 'read the column and look at each byte'
const filterOf = (column: ColumnKey, text: string): readonly ResultFilter[] => [
  { column, negated: false, test: 'contains', text },
]

/** A filter over a source column: opening a view with it, without the rows themselves. */
export const viewContains: Benchmark = {
  name: 'view-contains',
  goal: { id: 'P7', ratio: 2 },
  bound: scan,
  async prepare(workspace, rows) {
    const dataset = await importSample(workspace, await writeSample(workspace, rows))
    const { run } = await createBenchRun(workspace, dataset.id, structured)
    const engine = openEngine(workspace)
    const query = { ...everyRow(run.id), filters: filterOf('s4', 'GERNE wieder') }
    const expected = countRows(rows, (row) => sampleRow(row)[4]?.includes('Gerne wieder') === true)
    const review = dataset.columns.findIndex(({ name }) => name === 'review')
    const readReviews = async (): Promise<readonly ColumnCells[]> => {
      const open = valueOf(await workspace.datasets.openDataset(dataset.id))
      const cells: ColumnCells[] = []
      for (let group = 0; group < open.groupCount; group++)
        cells.push(...valueOf(await open.readColumns(group, [review])))
      open.close()
      return cells
    }
    return {
      bytes: sumBytes(await readReviews()),
      subject: { run: () => checkCount(engine, query, expected) },
      bound: { run: async () => check(lookAtEach(await readReviews()) > 0, 'The column is empty.') },
      others: [],
      notes: [],
    }
  },
}

/** A filter over an answer column: the columns beside the collected files. */
export const viewAnswers: Benchmark = {
  name: 'view-answers',
  goal: { id: 'P7', ratio: 2 },
  bound: scan,
  async prepare(workspace, rows) {
    const { facts, engine, store } = await storeRun(workspace, rows)
    const query = { ...everyRow(facts.run.id), filters: filterOf('a:reason', 'lid') }
    const readReasons = async (): Promise<readonly ColumnCells[]> => {
      const cells: ColumnCells[] = []
      for (const segment of facts.segments) {
        const columns = valueOf(await openSegmentColumns(workspace.ports, store, segment, structured))
        for (const block of columns.blocks.keys()) cells.push(...(await columns.readColumns(block, [2])))
        await columns.close()
      }
      return cells
    }
    const { count } = valueOf(await engine.openView(query))
    check(count > 0 && count < rows, `${count} of ${rows} rows are found.`)
    return {
      bytes: sumBytes(await readReasons()),
      subject: { run: () => checkCount(engine, query, count) },
      bound: { run: async () => check(lookAtEach(await readReasons()) > 0, 'The column is empty.') },
      others: [],
      notes: await tellPages(workspace, facts, rows),
    }
  },
}

/** All rows by one column of numbers. */
export const viewSort: Benchmark = {
  name: 'view-sort',
  goal: { id: 'P7', ratio: 3 },
  bound: 'copy + sort a Float64Array of the same numbers',
  async prepare(workspace, rows) {
    const random = createRandom(rows)
    const prices = Float64Array.from({ length: rows }, () => Math.round(random() * 1e8) / 100)
    const path = join(workspace.folder, 'prices.csv')
    await writeFile(path, `id,price\n${Array.from(prices, (price, row) => `R-${row},${price}\n`).join('')}`)
    const file = await openAsBlob(path)
    const dataset = valueOf(
      await workspace.datasets.importDataset({ file, name: 'prices.csv', lastModified: null }),
    )
    const snapshot = { ...structured, user: '{{id}}' }
    const { run } = await createBenchRun(workspace, dataset.id, snapshot)
    const engine = openEngine(workspace)
    const query = { ...everyRow(run.id), sort: [{ column: 's1', descending: false }] } as const
    const { viewId } = valueOf(await engine.openView(query))
    const { rows: first } = valueOf(await engine.readView({ viewId, start: 0, end: 100 }))
    const sorted = prices.toSorted()
    check(
      first.every(({ source }, at) => Number(source[1]) === sorted[at]),
      'The lowest prices are not the first ones.',
    )
    return {
      bytes: prices.byteLength,
      subject: { run: () => checkCount(engine, query, rows) },
      bound: { run: async () => check(prices.toSorted()[0] === sorted[0], 'Not sorted.') },
      others: [],
      notes: [],
    }
  },
}

type Views = Pick<Engine, 'openView' | 'readView' | 'closeView'>

const everyRow = (runId: string): ViewQuery => ({ runId, outcomes: null, search: '' })

const openEngine = ({ ports, datasets }: Workspace, store = createRunStore(ports)): Views =>
  createViews(ports, datasets, store)

async function storeRun(workspace: Workspace, rows: number) {
  const dataset = await importSample(workspace, await writeSample(workspace, rows))
  const made = await createBenchRun(workspace, dataset.id, structured)
  const segments = await storeOutputs(workspace, made, structured)
  const store = createRunStore(workspace.ports)
  const engine = openEngine(workspace, store)
  return { facts: { ...made, segments: segments.toSorted((a, b) => (a.id < b.id ? -1 : 1)) }, engine, store }
}

async function checkCount(engine: Views, query: ViewQuery, expected: number): Promise<void> {
  const { viewId, count } = valueOf(await engine.openView(query))
  check(count === expected, `${count} rows instead of ${expected}.`)
  await engine.closeView({ viewId })
}

/** Times of what a person waits for; they say as much about the machine as about the code. */
async function tellPages(workspace: Workspace, { run }: RunFacts, rows: number): Promise<readonly string[]> {
  const reopened: number[] = []
  const pages: number[] = []
  const sortedPages: number[] = []
  for (let round = 0; round < 5; round++) {
    const engine = openEngine(workspace)
    const start = performance.now()
    const { viewId } = valueOf(await engine.openView(everyRow(run.id)))
    check(valueOf(await engine.readView({ viewId, start: 0, end: 50 })).rows.length === 50, 'No first page.')
    reopened.push(performance.now() - start)
    const sort = [{ column: 'a:reason', descending: true }] as const
    const sorted = valueOf(await engine.openView({ ...everyRow(run.id), sort }))
    const random = createRandom(round)
    for (let page = 0; page < 20; page++) {
      const at = Math.floor(random() * (rows - 50))
      for (const [view, taken] of [
        [viewId, pages],
        [sorted.viewId, sortedPages],
      ] as const) {
        const begin = performance.now()
        valueOf(await engine.readView({ viewId: view, start: at, end: at + 50 }))
        taken.push(performance.now() - begin)
      }
    }
  }
  const tell = (times: readonly number[]) => `${median(times).toFixed(1)} ms`
  return [
    `a run reopened and its first 50 rows read in ${tell(reopened)}; a page of 50 rows anywhere in ${tell(pages)}, in a view sorted by an answer in ${tell(sortedPages)} (median).`,
  ]
}

const countRows = (rows: number, isCounted: (row: number) => boolean): number => {
  let count = 0
  for (let row = 0; row < rows; row++) if (isCounted(row)) count++
  return count
}

const sumBytes = (columns: readonly ColumnCells[]): number =>
  columns.reduce((sum, { bytes }) => sum + bytes.length, 0)

/** @returns something, so that nothing can be optimised away */
function lookAtEach(columns: readonly ColumnCells[]): number {
  let spaces = 0
  for (const { bytes } of columns) for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0x20) spaces++
  return spaces
}
