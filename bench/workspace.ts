import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Snapshot } from '#core/request/draft.ts'
import { appLayout, appSchemas, type AppShapes } from '#core/records.ts'
import { err } from '#core/result.ts'
import { createDatasets, type Datasets } from '#engine/datasets/datasets.ts'
import { createDrafts } from '#engine/drafts/drafts.ts'
import type { EngineEvent } from '#engine/engine-event.ts'
import type { EnginePorts } from '#engine/ports.ts'
import { readRunFacts, type RunFacts } from '#engine/runs/run-facts.ts'
import { sandboxConnection } from '#engine/accounts/sandbox-connection.ts'
import { openNodePorts } from '#storage/node-ports.node.ts'
import { check, valueOf } from './value-of.ts'

/** An engine's storage in a folder that is removed afterwards. */
export interface Workspace {
  readonly folder: string
  readonly ports: EnginePorts
  readonly datasets: Datasets
  close(): Promise<void>
}

/** In the folder for temporary files (`TMPDIR` chooses another disk). */
export async function openWorkspace(): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), 'bw-bench-'))
  const storage = valueOf(
    await openNodePorts<AppShapes, EngineEvent>(folder, appSchemas, { version: appLayout }),
  )
  const ports: EnginePorts = {
    ...storage,
    transportFor: () => ({ send: async ({ url }) => err({ kind: 'ForbiddenOrigin', url }) }),
  }
  return {
    folder,
    ports,
    datasets: createDatasets(ports),
    async close() {
      await ports.records.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Makes a run of all rows, as "Send" does, but sends nothing. */
export async function createBenchRun(
  { ports, datasets }: Workspace,
  datasetId: string,
  snapshot: Snapshot,
): Promise<RunFacts> {
  const connection = sandboxConnection(ports.clock.now())
  valueOf(await ports.records.commit([{ put: 'connections', record: connection }]))
  const draft = { ...snapshot, id: datasetId, datasetId, scope: { kind: 'all' }, rowsPerShard: null } as const
  const { runId } = valueOf(
    await createDrafts(ports, datasets).createRun({ draft, connectionId: connection.id, name: 'Benchmark' }),
  )
  const facts = await readRunFacts(ports, runId)
  check(facts !== null && facts.shards.length > 0, 'The run that was made has no shards.')
  return facts as RunFacts
}
