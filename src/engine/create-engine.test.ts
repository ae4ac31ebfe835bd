import Papa from 'papaparse'
import { expect, test } from 'vitest'
import { type AppShapes, appSchemas } from '#core/records.ts'
import { createSandbox } from '#sandbox/create-sandbox.ts'
import { sandboxSchemas, type SandboxShapes } from '#sandbox/sandbox-records.ts'
import { createSandboxTransport } from '#sandbox/transport.ts'
import { createMemoryFiles } from '#storage/memory-files.ts'
import { createMemoryPorts } from '#storage/memory-ports.ts'
import { createMemoryRecords } from '#storage/memory-records.ts'
import { createSeededRandom } from '#storage/seeded-random.ts'
import { createEngine } from './create-engine.ts'
import { createTestDraft, toCsv, valueOf } from './engine.suite.ts'
import type { EngineEvent } from './engine-event.ts'

/** An engine whose only provider is the sandbox, on a clock that moves when it is told to. */
function openWorkbench() {
  const ports = createMemoryPorts<AppShapes, EngineEvent>(appSchemas)
  const { clock } = ports
  const sandbox = createSandbox({
    clock,
    random: createSeededRandom(7),
    files: createMemoryFiles(),
    records: createMemoryRecords<SandboxShapes>(sandboxSchemas),
    // Longer than any two checks are apart, whatever their jitter: each state is seen.
    scenario: { pace: { totalMs: 120_000 } },
  })
  const transport = createSandboxTransport(sandbox)
  return { clock, engine: createEngine({ ...ports, transportFor: () => transport }) }
}

const table = [
  ['id', 'text'],
  ...Array.from({ length: 10 }, (_, row) => [`00${row}`, row === 4 ? '' : `Label "${row % 7}"\nüber`]),
]

test(
  'a spreadsheet goes in and comes back with answers, every row accounted for',
  { timeout: 60_000 },
  async () => {
    const { clock, engine } = openWorkbench()
    valueOf(await engine.listConnections({}))
    const file = new Blob([toCsv(table)])
    const dataset = valueOf(await engine.importDataset({ file, name: 'table.csv', lastModified: null }))
    const draft = createTestDraft(dataset.id, { rowsPerShard: 3, model: 'gpt-4.1-mini' })
    const made = { draft, connectionId: 'sandbox', name: 'Main job' }
    const { runId } = valueOf(await engine.createRun(made))
    expect(valueOf(await engine.createRun(made))).toEqual({ runId, existed: true })

    const states = new Set<string>()
    for (let turn = 0; turn < 2000; turn++) {
      const { run, lines, segments } = valueOf(await engine.readRun({ runId }))
      states.add(run.state)
      expect(Object.values(run.ledger.counts).reduce((sum, count) => sum + count, 0)).toBe(10)
      expect(segments.reduce((sum, each) => sum + each.lines.lines, 0)).toBe(lines.lines)
      if (run.state === 'finished' || run.state === 'rejected') break
      await clock.advance(5_000)
    }
    expect(states).toContain('in_progress')
    const { run, shards, lines } = valueOf(await engine.readRun({ runId }))
    // Rows 0 … 9 without 4; 7, 8 and 9 ask the same as 0, 1 and 2.
    expect(run).toMatchObject({ state: 'finished', requests: 6, requestsFinished: 6, waitingDone: 0 })
    expect(run.ledger.counts).toMatchObject({ answered: 9, skipped: 1, waiting: 0 })
    expect(run.ledger.copies.answered).toBe(3)
    expect(run.cost.usd).toBe(0)
    expect(run.cost.outputTokens).toBeGreaterThan(0)
    expect(shards.map(({ stage, completed }) => [stage.name, completed])).toEqual([
      ['collected', 3],
      ['collected', 3],
    ])
    expect(lines).toEqual({ lines: 6, placed: 6, outranked: 0, foreign: 0, malformed: 0 })

    const view = valueOf(await engine.openView({ runId, outcomes: ['answered'], search: '' }))
    const { rows } = valueOf(await engine.readView({ viewId: view.viewId, start: 0, end: 99 }))
    expect(rows.map(({ row, copyOf }) => [row, copyOf]).slice(-3)).toEqual([
      [7, 0],
      [8, 1],
      [9, 2],
    ])
    const options = { guard: 'exact', bom: false, facts: [] } as const
    const exported = valueOf(await engine.exportRows({ runId, format: 'csv', options }))
    const cells = Papa.parse<string[]>((await exported.blob?.text()) ?? '', {
      newline: '\r\n',
      skipEmptyLines: true,
    }).data
    expect(cells.map((row) => row.slice(0, 2))).toEqual(table)
    const answers = new Map(rows.map(({ row, answers: [answer] }) => [row, answer]))
    expect(cells.slice(1).map(([, , answer]) => answer)).toEqual(
      Array.from({ length: 10 }, (_, row) => answers.get(row) ?? ''),
    )
    valueOf(await engine.deleteRun({ runId, evenIfLive: false }))
    expect(valueOf(await engine.listRuns({}))).toEqual([])
    valueOf(await engine.deleteDataset({ datasetId: dataset.id }))
  },
)

test('a cancelled run keeps what came, and says of the rest that it was cancelled', async () => {
  const { clock, engine } = openWorkbench()
  valueOf(await engine.listConnections({}))
  const file = new Blob([toCsv(table)])
  const dataset = valueOf(await engine.importDataset({ file, name: 'table.csv', lastModified: null }))
  const { runId } = valueOf(
    await engine.createRun({
      draft: createTestDraft(dataset.id, { model: 'gpt-4.1-mini' }),
      connectionId: 'sandbox',
      name: '',
    }),
  )
  const stateOf = async () => valueOf(await engine.readRun({ runId })).run.state
  for (let turn = 0; turn < 100 && (await stateOf()) === 'sending'; turn++) await clock.advance(1_000)
  valueOf(await engine.cancelRun({ runId }))
  expect(['cancelling', 'collecting', 'finished']).toContain(await stateOf())
  for (let turn = 0; turn < 2000 && (await stateOf()) !== 'finished'; turn++) await clock.advance(5_000)
  const { run } = valueOf(await engine.readRun({ runId }))
  expect(run.state).toBe('finished')
  expect(run.ledger.counts.waiting + run.ledger.counts.missing).toBe(0)
  expect(run.ledger.counts.cancelled).toBeGreaterThan(0)
})
