/**
 * A copy of what JSON can carry; properties that are undefined are left out. Throws a TypeError on anything that JSON
 * would silently change: dates, bytes, maps, functions, NaN.
 */
export function toPlainJson(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      if (Number.isFinite(value)) return value
      break
    case 'object': {
      if (value === null) return null
      if (Array.isArray(value)) return value.map(toPlainJson)
      const prototype: unknown = Object.getPrototypeOf(value)
      if (prototype !== Object.prototype && prototype !== null) break
      const entries = Object.entries(value).filter(([, entry]) => entry !== undefined)
      return Object.fromEntries(entries.map(([name, entry]) => [name, toPlainJson(entry)]))
    }
    case 'undefined':
    case 'bigint':
    case 'symbol':
    case 'function':
      break
  }
  throw new TypeError(`not plain JSON: ${typeof value}`)
}
