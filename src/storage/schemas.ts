import type { Shapes, StoreSchema } from '#core/ports.ts'

/** One schema per store of a database, e.g. `appSchemas` of `#core/records.ts`. */
export type Schemas<S extends Shapes> = { readonly [Name in keyof S & string]: StoreSchema }

export type RecordKey = string | number | readonly (string | number)[]

/** A change without the shapes' types, as the implementations handle it. */
export type AnyChange =
  | { readonly put: string; readonly record: object; readonly expectRev?: number | null }
  | { readonly remove: string; readonly key: RecordKey }

/** Where a store with automatic numbers keeps them. */
export const numberProperty = 'id'

/**
 * The key inside a record; undefined when it has none yet and the store numbers by itself.
 * Throws when a record lacks its key: a fault in the program.
 */
export function keyOf(store: string, schema: StoreSchema, record: object): RecordKey | undefined {
  const read = (property: string): string | number | undefined => {
    const value: unknown = Reflect.get(record, property)
    return typeof value === 'string' || (typeof value === 'number' && !Number.isNaN(value))
      ? value
      : undefined
  }
  if (schema.key === null) return read(numberProperty)
  const properties = typeof schema.key === 'string' ? [schema.key] : schema.key
  const parts = properties.map((property) => {
    const part = read(property)
    if (part === undefined) throw new Error(`a record of ${store} has no ${property}`)
    return part
  })
  return typeof schema.key === 'string' ? parts[0] : parts
}

/** The order of IndexedDB: numbers, then strings by UTF-16 units, then lists element by element. */
export function compareKeys(a: RecordKey, b: RecordKey): number {
  if (typeof a === 'object' && typeof b === 'object') {
    for (let index = 0; index < Math.min(a.length, b.length); index++) {
      const order = compareKeys(a[index] ?? 0, b[index] ?? 0)
      if (order !== 0) return order
    }
    return a.length - b.length
  }
  if (typeof a !== typeof b) return rank(a) - rank(b)
  return a < b ? -1 : a > b ? 1 : 0
}

const rank = (key: RecordKey): number => (typeof key === 'number' ? 0 : typeof key === 'string' ? 1 : 2)

/** A key as a Conflict names it: `run/shard` for a list. */
export const formatKey = (key: RecordKey): string => (typeof key === 'object' ? key.join('/') : String(key))

/** A record's `rev`, null when it has none. */
export function revOf(record: object): number | null {
  const rev: unknown = Reflect.get(record, 'rev')
  return typeof rev === 'number' ? rev : null
}
