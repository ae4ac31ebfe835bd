import type { OutputColumn, OutputType } from '../request/draft.ts'
import { field, isJsonObject } from '../json.ts'
import { parseLooseJson } from './loose-json.ts'
import { outputColumnName } from '../request/output-columns.ts'

/** Causes found here, not by the provider. */
export const ownCauses = [
  'refusal',
  'content_filter',
  'tool_call',
  'empty_answer',
  'unknown_reply',
  'not_json',
  'not_an_object',
  'missing_value',
  'wrong_type',
  'value_not_in_list',
  'no_reply',
] as const
export type OwnCause = (typeof ownCauses)[number]

/** Why a reply is no answer, in the form of a line's error. `message` is the value or name that is wrong, if there is one. */
export interface AnswerCause {
  readonly code: OwnCause
  readonly message: string
}

export const ownCause = (code: OwnCause, message = ''): AnswerCause => ({ code, message })

/** A structured answer as cells, one per output column. */
export interface AnswerCells {
  readonly cells: readonly string[]
  /** It was JSON only without the code fence or the words around it. */
  readonly repaired: boolean
}

/**
 * Reads a structured answer into one cell per output column, or says what is wrong with it first. What stands around the
 * JSON may be taken away, which is marked (`parseLooseJson`); values are taken as they are or not at all.
 */
export const readAnswerCells = (
  text: string,
  columns: readonly OutputColumn[],
): AnswerCells | AnswerCause => {
  const found = parseLooseJson(text)
  if (found === null) return ownCause('not_json', shorten(text))
  const { value, repaired } = found
  if (!isJsonObject(value)) return ownCause('not_an_object', shorten(text))
  const cells: string[] = []
  for (const column of columns) {
    const name = outputColumnName(column)
    const found = field(value, name)
    if (found === undefined || found === null) return ownCause('missing_value', name)
    const cell = toCell(column.type, found)
    if (cell === null) return wrong('wrong_type', name, found)
    if (column.type === 'category' && !column.values.includes(cell)) {
      return wrong('value_not_in_list', name, found)
    }
    cells.push(cell)
  }
  return { cells, repaired }
}

/** Null when the value is not of the type that was asked for. JSON can spell numbers too large for us: those are none. */
const toCell = (type: OutputType, value: unknown): string | null => {
  switch (type) {
    case 'text':
    case 'category':
      return typeof value === 'string' ? value : null
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? String(value) : null
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : null
  }
}

const wrong = (code: OwnCause, name: string, value: unknown): AnswerCause =>
  ownCause(code, shorten(`${name}: ${typeof value === 'number' ? String(value) : JSON.stringify(value)}`))

/** Causes are grouped and shown in one line; the whole reply stays in `text`. */
const causeLength = 200
const shorten = (text: string): string =>
  text.length > causeLength ? `${text.slice(0, causeLength - 1)}…` : text
