/** Reading values that came out of `JSON.parse`, of which nothing is known. */

export type JsonObject = Readonly<Record<string, unknown>>

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object's own property, never one that every object has. */
export const field = (value: unknown, name: string): unknown =>
  isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined

export const listField = (value: unknown, name: string): readonly unknown[] => {
  const list = field(value, name)
  return Array.isArray(list) ? list : []
}

export const textField = (value: unknown, name: string): string | null => {
  const text = field(value, name)
  return typeof text === 'string' ? text : null
}

/** A whole number from 0 up, as counts are; null for anything else. */
export const countField = (value: unknown, name: string): number | null => {
  const count = field(value, name)
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null
}

/** The value, or undefined for what is not JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
