import type { Result } from '#core/result.ts'
import { err, ok } from '#core/result.ts'

/** A place, in characters from the start of the text given, where it stops being JSON. */
export interface JsonFault {
  readonly at: number
  readonly message: string
}

/** What one JSON value gives to a table: cells as text, null = missing. */
export interface JsonRecord {
  readonly kind: 'object' | 'list' | 'value'
  /** Of an object, one per cell; else empty. */
  readonly keys: readonly string[]
  readonly cells: readonly Cell[]
  /** Some cells are objects or lists, kept as JSON. */
  readonly nested: boolean
}
type Cell = string | null

/**
 * Scans one JSON value strictly by RFC 8259 into cells. `JSON.parse` would do but for three things a table must keep:
 * numbers as written (`1.10`, 20-digit ids), the order of keys that look like numbers, and the place of a fault in every
 * engine's words.
 *
 * Strings become their value, numbers and true/false their spelling, null a missing cell, and nested values their JSON
 * without blanks. Of a key that comes twice the last value counts.
 */
export function scanRecord(text: string): Result<JsonRecord, JsonFault> {
  try {
    const scanner = createScanner(text)
    const record = scanner.record()
    scanner.end()
    return ok(record)
  } catch (error) {
    if (error instanceof Fault) return err({ at: error.at, message: error.message })
    throw error
  }
}

/** Inside of this file a fault is thrown: it can come from any depth, and faultless text should not pay for it. */
class Fault extends Error {
  readonly at: number
  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

// eslint-disable-next-line no-control-regex -- JSON forbids just these in strings
const plain = /[^"\\\u0000-\u001f]*/y
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const word = /true|false|null/y

function createScanner(text: string) {
  let at = 0
  let nested = false

  const matchEnd = (pattern: RegExp): number => {
    pattern.lastIndex = at
    return pattern.test(text) ? pattern.lastIndex : -1
  }

  const blanks = (): void => {
    for (;;) {
      const unit = text.charCodeAt(at)
      if (unit !== 32 && unit !== 10 && unit !== 13 && unit !== 9) return
      at++
    }
  }

  const fail = (expected: string): never => {
    if (at >= text.length) throw new Fault(at, `expected ${expected}, but the text ends`)
    const found = String.fromCodePoint(text.codePointAt(at) ?? 0)
    throw new Fault(at, `expected ${expected}, found ${JSON.stringify(found)}`)
  }

  /** Moves over a string; true = it has escapes. */
  const skipString = (): boolean => {
    const open = at
    let escaped = false
    at++
    for (;;) {
      at = matchEnd(plain)
      const unit = text.charCodeAt(at)
      if (unit === 34) {
        at++
        return escaped
      }
      if (at >= text.length) throw new Fault(open, 'a string that is never closed')
      if (unit !== 92) throw new Fault(at, 'a control character in a string')
      const end = matchEnd(escape)
      if (end === -1) throw new Fault(at, 'an escape that JSON does not have')
      at = end
      escaped = true
    }
  }

  const string = (): string => {
    const start = at
    return skipString() ? (JSON.parse(text.slice(start, at)) as string) : text.slice(start + 1, at - 1)
  }

  const skipScalar = (): void => {
    const end = Math.max(matchEnd(number), matchEnd(word))
    if (end === -1) fail('a value')
    at = end
  }

  /** Moves over an object or list of any depth, without recursion: the depth is the file's choice. */
  const skipNested = (): void => {
    const open: number[] = []
    for (;;) {
      // Here a value starts.
      blanks()
      const unit = text.charCodeAt(at)
      if (unit === 123 || unit === 91) {
        at++
        blanks()
        open.push(unit)
        if (text.charCodeAt(at) !== unit + 2) {
          if (unit === 123) key()
          continue
        }
      } else if (unit === 34) {
        skipString()
        if (open.length === 0) return
      } else {
        skipScalar()
        if (open.length === 0) return
      }
      // Here a value has ended, or an empty object or list is about to.
      for (;;) {
        blanks()
        const inside = open.at(-1)
        if (inside === undefined) return
        const next = text.charCodeAt(at)
        if (next === inside + 2) {
          at++
          open.pop()
          if (open.length === 0) return
        } else if (next === 44) {
          at++
          blanks()
          if (inside === 123) key()
          break
        } else {
          fail(inside === 123 ? '"," or "}"' : '"," or "]"')
        }
      }
    }
  }

  const key = (): string => {
    if (text.charCodeAt(at) !== 34) fail('a key in quotes')
    const name = string()
    blanks()
    if (text.charCodeAt(at) !== 58) fail('":"')
    at++
    return name
  }

  const cell = (): Cell => {
    const start = at
    const unit = text.charCodeAt(at)
    if (unit === 34) return string()
    if (unit === 123 || unit === 91) {
      skipNested()
      nested = true
      return withoutBlanks(text.slice(start, at))
    }
    skipScalar()
    return unit === 110 ? null : text.slice(start, at)
  }

  /** Cells of an object or list; `close` is its last character. */
  const members = (close: number, keys: string[] | null): Cell[] => {
    const cells: Cell[] = []
    const positions = new Map<string, number>()
    at++
    blanks()
    if (text.charCodeAt(at) === close) {
      at++
      return cells
    }
    for (;;) {
      const name = keys ? key() : null
      blanks()
      const value = cell()
      const known = name === null ? undefined : positions.get(name)
      if (known === undefined) {
        if (name !== null) {
          positions.set(name, cells.length)
          keys?.push(name)
        }
        cells.push(value)
      } else {
        cells[known] = value
      }
      blanks()
      const next = text.charCodeAt(at)
      if (next === close) {
        at++
        return cells
      }
      if (next !== 44) fail(keys ? '"," or "}"' : '"," or "]"')
      at++
      blanks()
    }
  }

  return {
    record(): JsonRecord {
      blanks()
      const unit = text.charCodeAt(at)
      if (unit === 123) {
        const keys: string[] = []
        const cells = members(125, keys)
        return { kind: 'object', keys, cells, nested }
      }
      if (unit === 91) return { kind: 'list', keys: [], cells: members(93, null), nested }
      return { kind: 'value', keys: [], cells: [cell()], nested }
    },
    end(): void {
      blanks()
      if (at < text.length) fail('nothing more')
    },
  }
}

/** Takes the blanks between the tokens of valid JSON away. */
export function withoutBlanks(json: string): string {
  if (!/[ \t\n\r]/.test(json)) return json
  let compact = ''
  let from = 0
  for (let at = 0; at < json.length; at++) {
    const unit = json.charCodeAt(at)
    if (unit === 34) {
      at++
      while (json.charCodeAt(at) !== 34) at += json.charCodeAt(at) === 92 ? 2 : 1
    } else if (unit === 32 || unit === 9 || unit === 10 || unit === 13) {
      compact += json.slice(from, at)
      from = at + 1
    }
  }
  return compact + json.slice(from)
}
