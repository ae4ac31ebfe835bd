import type { JsonFault } from './json-scan.ts'
import { scanRecord } from './json-scan.ts'
import { placeOf, type ReadError } from '../import-error.ts'

/** A single value larger than this is no row. */
const elementChars = 64 * 1024 * 1024

/** The list that a value stands in: its key in the outermost object, or null for the outermost list itself. */
export type ListKey = string | null

export interface JsonElements {
  /** Takes the next block of text in. */
  readonly read: (text: string, last: boolean) => Promise<ReadError | null>
  /** The outermost value is neither a list nor an object with lists in it. */
  readonly isSingle: boolean
}

type State =
  | 'start' // nothing but blanks so far
  | 'item' // in a list, before a value or its end
  | 'itemAfterComma'
  | 'afterItem'
  | 'key' // in the outermost object, before a key or its end
  | 'keyAfterComma'
  | 'colon'
  | 'member' // before a value of the outermost object
  | 'afterMember'
  | 'single' // the outermost value is a bare string, number, true, false or null
  | 'end'

/**
 * Cuts a JSON text, as it streams by, into the values of its outermost list, or of the lists directly inside of its
 * outermost object. `onElement` gets the text of one value and may say where it is not JSON.
 *
 * Only the text of one value is kept. The splitter itself judges what stands between values; values are judged by
 * `scanRecord`.
 */
export function createJsonElements(
  onElement: (list: ListKey, text: string) => JsonFault | null | Promise<JsonFault | null>,
): JsonElements {
  let state: State = 'start'
  let buffer = ''
  /** Place in the file of the buffer's first character. */
  let origin = { line: 1, column: 1 }
  let at = 0
  /** The value being scanned: where it starts, or -1. */
  let start = -1
  let depth = 0
  let inString = false
  let list: ListKey = null
  let inObject = false
  let lists = 0

  const fault = ({ at: where, message }: JsonFault): ReadError => ({
    kind: 'Unreadable',
    ...placeOf(buffer, where, origin),
    message,
  })
  const unexpected = (expected: string): ReadError => {
    const found = String.fromCodePoint(buffer.codePointAt(at) ?? 0)
    return fault({ at, message: `expected ${expected}, found ${JSON.stringify(found)}` })
  }

  /** Goes on through the value that started at `start`; true = it ends before `at`. */
  const passValue = (): boolean => {
    for (;;) {
      const pattern = inString ? inStrings : depth > 0 ? inNested : inScalars
      pattern.lastIndex = at
      pattern.test(buffer)
      at = Math.max(at, pattern.lastIndex)
      if (at >= buffer.length) return false
      const unit = buffer.charCodeAt(at)
      if (inString) {
        if (unit === 92) {
          at += 2 // over the escaped character, which may be in the next block
          continue
        }
        inString = false
        at++
        if (depth === 0) return true
      } else if (depth === 0) {
        return true
      } else {
        at++
        if (unit === 34) inString = true
        else if (unit === 123 || unit === 91) depth++
        else if (--depth === 0) return true
      }
    }
  }

  const beginValue = (): void => {
    const unit = buffer.charCodeAt(at)
    start = at
    inString = unit === 34
    depth = unit === 123 || unit === 91 ? 1 : 0
    at++
  }

  const endValue = async (): Promise<ReadError | null> => {
    const text = buffer.slice(start, at)
    const from = start
    start = -1
    if (state === 'item' || state === 'itemAfterComma') {
      state = 'afterItem'
      const wait = onElement(list, text)
      const found = wait instanceof Promise ? await wait : wait
      return found && fault({ at: from + found.at, message: found.message })
    }
    const scanned = scanRecord(text)
    if (!scanned.ok) return fault({ at: from + scanned.error.at, message: scanned.error.message })
    if (state === 'member') state = 'afterMember'
    else {
      list = scanned.value.cells[0] ?? ''
      state = 'colon'
    }
    return null
  }

  /** Handles the punctuation at `at`. */
  const pass = (unit: number): ReadError | null => {
    switch (state) {
      case 'start':
        if (unit === 91) {
          lists++
          state = 'item'
        } else if (unit === 123) {
          inObject = true
          state = 'key'
        } else {
          state = 'single'
          return null
        }
        at++
        return null
      case 'item':
        if (unit === 93) {
          at++
          state = inObject ? 'afterMember' : 'end'
        } else beginValue()
        return null
      case 'itemAfterComma':
        if (unit === 93 || unit === 44) return unexpected('a value')
        beginValue()
        return null
      case 'afterItem':
        if (unit !== 44 && unit !== 93) return unexpected('"," or "]"')
        at++
        state = unit === 44 ? 'itemAfterComma' : inObject ? 'afterMember' : 'end'
        return null
      case 'key':
      case 'keyAfterComma':
        if (unit === 125 && state === 'key') {
          at++
          state = 'end'
        } else if (unit !== 34) return unexpected('a key in quotes')
        else beginValue()
        return null
      case 'colon':
        if (unit !== 58) return unexpected('":"')
        at++
        state = 'member'
        return null
      case 'member':
        if (unit === 91) {
          lists++
          at++
          state = 'item'
        } else if (unit === 44 || unit === 125) return unexpected('a value')
        else beginValue()
        return null
      case 'afterMember':
        if (unit !== 44 && unit !== 125) return unexpected('"," or "}"')
        at++
        state = unit === 44 ? 'keyAfterComma' : 'end'
        return null
      case 'single':
        at = buffer.length
        return null
      case 'end':
        return unexpected('nothing more')
    }
  }

  const read = async (text: string, last: boolean): Promise<ReadError | null> => {
    const keepFrom = start === -1 ? Math.min(at, buffer.length) : start
    origin = placeOf(buffer, keepFrom, origin)
    buffer = buffer.slice(keepFrom) + text
    at -= keepFrom
    if (start !== -1) start = 0
    if (buffer.length > elementChars) {
      return { kind: 'Unreadable', ...origin, message: 'a single value of more than 64 MB' }
    }
    for (;;) {
      if (start !== -1) {
        // A bare number that reaches the end of the last block ends there; anything else is cut off.
        if (!passValue() && !(last && at <= buffer.length && !inString && depth === 0)) break
        const error = await endValue()
        if (error) return error
      }
      blanks.lastIndex = at
      blanks.test(buffer)
      at = blanks.lastIndex
      if (at >= buffer.length) break
      const error = pass(buffer.charCodeAt(at))
      if (error) return error
    }
    if (!last || state === 'end' || state === 'single' || state === 'start') return null
    return fault({ at: buffer.length, message: 'the text ends in the middle of a value' })
  }

  return {
    read,
    get isSingle() {
      return lists === 0
    },
  }
}

const inStrings = /[^"\\]*/y
const inNested = /[^"{}[\]]*/y
const inScalars = /[^\s,\]}]*/y
const blanks = /[ \t\n\r]*/y
