import type { CommitError, StoreSchema } from '#core/ports.ts'
import { err, ok, type Result } from '#core/result.ts'
import {
  compareKeys,
  formatKey,
  keyOf,
  numberProperty,
  revOf,
  type AnyChange,
  type RecordKey,
} from './schemas.ts'

/** One step of a commit whose conditions hold and whose key is known. */
export type PlannedChange =
  | { readonly put: string; readonly key: RecordKey; readonly record: object }
  | { readonly remove: string; readonly key: RecordKey }

/** The tables of a database in memory, with what IndexedDB does with keys, order, numbers and conditions. */
export interface RecordTables {
  get(store: string, key: RecordKey): object | undefined
  all(store: string, where?: Where): readonly object[]
  /** Checks conditions and gives numbers; changes nothing. The records are copies made by `copy`. */
  plan(
    changes: readonly AnyChange[],
    copy: (record: object) => object,
  ): Result<readonly PlannedChange[], CommitError>
  /** Cannot fail; takes the records over. */
  apply(changes: readonly PlannedChange[]): void
  /** Everything as puts: what a new database needs to be equal to this one, but for numbers that were given and removed. */
  dump(): readonly PlannedChange[]
  /** The number the next record gets, by store. */
  readonly nextNumbers: ReadonlyMap<string, number>
  setNextNumber(store: string, next: number): void
}

interface Where {
  readonly index: string
  readonly equals: string | number
  readonly last?: number
}

interface Row {
  readonly key: RecordKey
  readonly record: object
}

export function createRecordTables(schemas: Readonly<Record<string, StoreSchema>>): RecordTables {
  const tables = new Map(Object.keys(schemas).map((store) => [store, new Map<string, Row>()]))
  const nextNumbers = new Map(Object.keys(schemas).map((store) => [store, 1]))

  const tableOf = (store: string): Map<string, Row> => {
    const table = tables.get(store)
    if (table === undefined) throw new Error(`no store ${store}`)
    return table
  }
  const schemaOf = (store: string): StoreSchema => {
    const schema = schemas[store]
    if (schema === undefined) throw new Error(`no store ${store}`)
    return schema
  }

  return {
    nextNumbers,
    setNextNumber: (store, next) => void nextNumbers.set(store, next),
    get: (store, key) => tableOf(store).get(JSON.stringify(key))?.record,
    all(store, where) {
      const rows = [...tableOf(store).values()].sort((a, b) => compareKeys(a.key, b.key))
      if (where === undefined) return rows.map((row) => row.record)
      if (schemaOf(store).indexes?.includes(where.index) !== true) {
        throw new Error(`no index ${where.index} in ${store}`)
      }
      const found = rows.flatMap(({ record }) =>
        Reflect.get(record, where.index) === where.equals ? [record] : [],
      )
      return where.last === undefined ? found : found.slice(Math.max(0, found.length - where.last))
    },
    plan(changes, copy) {
      const planned: PlannedChange[] = []
      // What earlier changes of the same commit did; a later condition sees them, as it does inside a transaction.
      const staged = new Map<string, object | null>()
      const numbers = new Map(nextNumbers)
      for (const change of changes) {
        if ('remove' in change) {
          tableOf(change.remove)
          staged.set(JSON.stringify([change.remove, change.key]), null)
          planned.push({ remove: change.remove, key: change.key })
          continue
        }
        const store = change.put
        let key = keyOf(store, schemaOf(store), change.record)
        let record = copy(change.record)
        if (key === undefined) {
          key = numbers.get(store) ?? 1
          record = { ...record, [numberProperty]: key }
        }
        const slot = JSON.stringify([store, key])
        if (change.expectRev !== undefined) {
          const stored = staged.has(slot) ? staged.get(slot) : tableOf(store).get(JSON.stringify(key))?.record
          const holds =
            change.expectRev === null
              ? stored === undefined || stored === null
              : stored !== undefined && stored !== null && revOf(stored) === change.expectRev
          if (!holds) return err({ kind: 'Conflict', store, key: formatKey(key) })
        }
        if (typeof key === 'number') numbers.set(store, Math.max(numbers.get(store) ?? 1, key + 1))
        staged.set(slot, record)
        planned.push({ put: store, key, record })
      }
      return ok(planned)
    },
    apply(changes) {
      for (const change of changes) {
        if ('remove' in change) {
          tableOf(change.remove).delete(JSON.stringify(change.key))
          continue
        }
        const { put: store, key, record } = change
        tableOf(store).set(JSON.stringify(key), { key, record })
        if (typeof key === 'number') nextNumbers.set(store, Math.max(nextNumbers.get(store) ?? 1, key + 1))
      }
    },
    dump: () => [...tables].flatMap(([put, rows]) => [...rows.values()].map((row) => ({ put, ...row }))),
  }
}
