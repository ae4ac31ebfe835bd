import type { Draft } from '#core/request/draft.ts'
import { appSchemas, type AppShapes } from '#core/records.ts'
import { err, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import { createMemoryPorts } from '#storage/memory-ports.ts'
import type { Datasets } from './datasets/datasets.ts'
import type { EngineEvent } from './engine-event.ts'
import type { EnginePorts } from './ports.ts'

/** Ports in memory whose way to any provider is closed: nothing here may need one. */
export const createTestPorts = (options?: {
  readonly seed?: number
  readonly capBytes?: Bytes
}): EnginePorts => ({
  ...createMemoryPorts<AppShapes, EngineEvent>(appSchemas, options),
  transportFor: () => ({
    send: async ({ url }) => err({ kind: 'ForbiddenOrigin', url }),
  }),
})

/** What a Result holds, in tests that are about something else. */
export function valueOf<T>(result: Result<T, unknown>): T {
  if (result.ok) return result.value
  throw new Error(JSON.stringify(result.error))
}

export async function importText(datasets: Datasets, text: string, name = 'table.csv'): Promise<string> {
  const file = new Blob([text])
  return valueOf(await datasets.importDataset({ file, name, lastModified: null })).id
}

export const toCsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',') + '\n').join('')

export const createTestDraft = (datasetId: string, change: Partial<Draft> = {}): Draft => ({
  id: 'draft-1',
  datasetId,
  scope: { kind: 'all' },
  endpoint: '/v1/chat/completions',
  model: 'sandbox-mini',
  system: 'Answer briefly.',
  user: 'Label this: {{text}}',
  settings: {},
  outputColumns: [],
  dedupe: true,
  rowsPerShard: null,
  ...change,
})
