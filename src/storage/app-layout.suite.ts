import type { RecordStore } from '#core/ports.ts'
import {
  appSchemas,
  type AppShapes,
  type ConnectionRecord,
  type NoteRecord,
  type PriceRecord,
} from '#core/records.ts'
import type { Schemas } from './schemas.ts'

/** The database as it was before `prices` and `notes`. */
export type OldShapes = Omit<AppShapes, 'prices' | 'notes'>
const { datasets, snapshots, runs, shards, segments, connections, log } = appSchemas
export const oldSchemas: Schemas<OldShapes> = {
  datasets,
  snapshots,
  runs,
  shards,
  segments,
  connections,
  log,
}

export const connection: ConnectionRecord = {
  v: 1,
  id: 'c',
  name: 'Mine',
  provider: 'openai',
  baseUrl: 'https://api.example.com/v1',
  keep: 'memory',
  limits: {
    requestsPerShard: 1,
    bytesPerShard: 1,
    enqueuedTokens: null,
    batchFactor: 0.5,
    completionWindow: '24h',
  },
  createdAt: 1,
  rev: 0,
}
const logged = {
  v: 1,
  runId: 'r',
  at: 1,
  shardId: null,
  call: 'stage',
  status: null,
  requestId: null,
  outcome: '',
} as const
const price: PriceRecord = {
  v: 1,
  id: 'c m',
  connectionId: 'c',
  model: 'm',
  inputPerMillion: 1,
  outputPerMillion: 2,
  at: 1,
}
const note = (row: number): NoteRecord => ({ v: 1, runId: 'r', row, note: 'Look', flag: true, at: 1 })

export async function fillOld(records: RecordStore<OldShapes>): Promise<void> {
  const saved = await records.commit([
    { put: 'connections', record: connection },
    { put: 'log', record: logged },
    { put: 'log', record: logged },
  ])
  if (!saved.ok) throw new Error(saved.error.kind)
}

/** What an upgraded database says: everything old, and whatever is put into the new stores. */
export async function useNew(records: RecordStore<AppShapes>) {
  const saved = await records.commit([
    { put: 'prices', record: price },
    { put: 'notes', record: note(2) },
    { put: 'notes', record: note(10) },
    { put: 'log', record: logged },
  ])
  if (!saved.ok) throw new Error(saved.error.kind)
  return {
    connections: await records.all('connections'),
    log: (await records.all('log')).map(({ id }) => id),
    prices: await records.all('prices', { index: 'connectionId', equals: 'c' }),
    notes: (await records.all('notes', { index: 'runId', equals: 'r' })).map(({ row }) => row),
    note: (await records.get('notes', ['r', 10]))?.note,
  }
}

export const upgraded = {
  connections: [connection],
  log: [1, 2, 3],
  prices: [price],
  notes: [2, 10],
  note: 'Look',
}
