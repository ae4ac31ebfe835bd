import type { RecordStore, Shapes } from '#core/ports.ts'
import { done, err } from '#core/result.ts'
import { createRecordTables } from './record-tables.ts'
import type { Schemas } from './schemas.ts'

/** Records in memory; what goes in and comes out is a copy, as with IndexedDB. */
export function createMemoryRecords<S extends Shapes>(schemas: Schemas<S>): RecordStore<S> {
  const tables = createRecordTables(schemas)
  let closed = false
  const ensureOpen = () => {
    if (closed) throw new Error('the record store is closed')
  }
  return {
    async get(store, key) {
      ensureOpen()
      return structuredClone(tables.get(store, key))
    },
    async all(store, where) {
      ensureOpen()
      return structuredClone(tables.all(store, where))
    },
    async commit(changes) {
      if (closed)
        return err({ kind: 'StorageFailed', path: 'memory', message: 'The record store is closed.' })
      const planned = tables.plan(changes, structuredClone)
      if (!planned.ok) return planned
      tables.apply(planned.value)
      return done
    },
    async close() {
      closed = true
    },
  }
}
