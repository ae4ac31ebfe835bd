import type { Draft } from '#core/request/draft.ts'
import { type AppShapes, appSchemas } from '#core/records.ts'
import type { Transport } from '#core/ports.ts'
import { createSandbox } from '#sandbox/create-sandbox.ts'
import { sandboxSchemas, type SandboxShapes } from '#sandbox/sandbox-records.ts'
import type { ScenarioChange } from '#sandbox/scenario.ts'
import { createSandboxTransport } from '#sandbox/transport.ts'
import { createMemoryFiles } from '#storage/memory-files.ts'
import { createMemoryPorts } from '#storage/memory-ports.ts'
import { createMemoryRecords } from '#storage/memory-records.ts'
import { createSeededRandom } from '#storage/seeded-random.ts'
import { createEngine } from './create-engine.ts'
import { createTestDraft, toCsv, valueOf } from './engine.suite.ts'
import type { EngineEvent } from './engine-event.ts'
import type { RunView } from './runs/run-types.ts'
import type { EnginePorts } from './ports.ts'

/** Engines on one store, whose only provider is the sandbox, on a clock that moves when it is told to. */
export function openWorkbench(
  options: {
    readonly scenario?: ScenarioChange
    readonly through?: (transport: Transport) => Transport
  } = {},
) {
  const memory = createMemoryPorts<AppShapes, EngineEvent>(appSchemas)
  const { clock } = memory
  const sandbox = createSandbox({
    clock,
    random: createSeededRandom(7),
    files: createMemoryFiles(),
    records: createMemoryRecords<SandboxShapes>(sandboxSchemas),
    scenario: { pace: { totalMs: 20_000 }, ...options.scenario },
  })
  const { through = (transport: Transport) => transport } = options
  const transport = through(createSandboxTransport(sandbox))
  const ports: EnginePorts = { ...memory, transportFor: () => transport }
  const engine = createEngine(ports)

  /** A run of some texts, one per row; three rows per shard. */
  const createRun = async (texts: readonly string[], change: Partial<Draft> = {}): Promise<string> => {
    valueOf(await engine.listConnections({}))
    const table = [['id', 'text'], ...texts.map((text, row) => [String(row), text])]
    const file = new Blob([toCsv(table)])
    const dataset = valueOf(await engine.importDataset({ file, name: 'table.csv', lastModified: null }))
    const draft = createTestDraft(dataset.id, { rowsPerShard: 3, model: 'gpt-4.1-mini', ...change })
    return valueOf(await engine.createRun({ draft, connectionId: 'sandbox', name: 'Run' })).runId
  }

  const readRun = async (runId: string): Promise<RunView> => valueOf(await engine.readRun({ runId }))

  /** Lets time pass until the condition holds; the ledger must sum up at every step. */
  const until = async (
    runId: string,
    isReached: (view: RunView) => boolean,
    step = 5_000,
  ): Promise<RunView> => {
    for (let turn = 0; turn < 2000; turn++) {
      const view = await readRun(runId)
      const rows = Object.values(view.run.ledger.counts).reduce((sum, count) => sum + count, 0)
      if (rows !== view.run.ledger.total) throw new Error(`The ledger sums to ${rows}`)
      if (isReached(view)) return view
      await clock.advance(step)
    }
    throw new Error('not reached')
  }

  /** How often the requests in batches were executed, by row and generation: `3 g1`. */
  const executions = async (): Promise<Readonly<Record<string, number>>> => {
    const sums: Record<string, number> = {}
    for (const [customId, count] of Object.entries((await sandbox.books()).executions)) {
      const [, , row = '', gen = ''] = customId.split('-')
      sums[`${row} g${gen}`] = (sums[`${row} g${gen}`] ?? 0) + count
    }
    return sums
  }

  return { clock, sandbox, ports, engine, createRun, readRun, until, executions }
}

export const isFinished = ({ run }: RunView): boolean => run.state === 'finished' || run.state === 'rejected'

/** Counts that are not 0. */
export const countsOf = ({ run }: RunView): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(run.ledger.counts).filter(([, count]) => count > 0))
