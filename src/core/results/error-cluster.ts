/** Which failures are the same: by outcome, code, parameter, and the message without what differs from row to row. */
import { parseJson } from '../json.ts'
import type { LineError } from './line-envelope.ts'
import type { Outcome } from './outcome.ts'
import type { Tokens } from '../units.ts'

/** Everything that two rows of a cluster share. */
export interface ClusterCause {
  readonly outcome: Outcome
  /** Null = the outcome says all. */
  readonly code: string | null
  readonly param: string | null
  /** As `normaliseMessage` leaves it; "" = none, or none that says more than the code. */
  readonly message: string
  /** Of cut answers, the limit that was asked for; null = none was. */
  readonly limitTokens: Tokens | null
}

/** Outcomes that somebody may want to do something about. */
export const clusteredOutcomes = [
  'refused',
  'truncated',
  'invalid',
  'failed',
  'expired',
  'cancelled',
  'missing',
  'lost',
] as const satisfies readonly Outcome[]

export const toClusterKey = ({ outcome, code, param, message, limitTokens }: ClusterCause): string =>
  JSON.stringify([outcome, code, param, message, limitTokens])

/** Undoes `toClusterKey`, for words on a key that an address names; null = it is none. */
export function readClusterKey(key: string): ClusterCause | null {
  const parts = parseJson(key)
  if (!Array.isArray(parts) || parts.length !== 5) return null
  const [named, code, param, message, limitTokens] = parts as readonly unknown[]
  const outcome = clusteredOutcomes.find((each) => each === named)
  const isText = (value: unknown): value is string | null => value === null || typeof value === 'string'
  if (outcome === undefined || !isText(code) || !isText(param) || typeof message !== 'string') return null
  if (limitTokens !== null && typeof limitTokens !== 'number') return null
  return { outcome, code, param, message, limitTokens }
}

/** Causes whose message is the model's own reply, which differs from row to row. */
const spokenCodes: ReadonlySet<string> = new Set(['refusal', 'not_json', 'not_an_object', 'tool_call'])
/** Causes whose message begins with the name of an output column, and goes on with the value after ": ". */
const columnCodes: ReadonlySet<string> = new Set(['missing_value', 'wrong_type', 'value_not_in_list'])

/**
 * @param param as the provider names it; where it names none, a name quoted in a message on parameters and values counts
 * @param columns names of the output columns
 */
export function toClusterCause(
  outcome: Outcome,
  cause: LineError | null,
  param: string | null,
  columns: readonly string[],
): ClusterCause {
  const code = cause?.code ?? null
  const message = cause?.message ?? ''
  const plain = { outcome, code, param, message: '', limitTokens: null }
  if (code !== null && spokenCodes.has(code)) return plain
  if (code !== null && columnCodes.has(code)) return { ...plain, param: findColumn(message, columns) }
  const named = param ?? findParam(message)
  return {
    ...plain,
    param: named === null ? null : toPlainParam(named),
    message: normaliseMessage(message),
  }
}

/** The longest name that fits: one may be the beginning of another. */
const findColumn = (message: string, columns: readonly string[]): string | null =>
  columns
    .filter((name) => message === name || message.startsWith(`${name}: `))
    .sort((a, b) => b.length - a.length)[0] ?? null

const findParam = (message: string): string | null =>
  paramPatterns.map((pattern) => pattern.exec(message)?.[1]).find((found) => found !== undefined) ?? null

/** `Unsupported parameter: 'x'`, `Unrecognized request argument supplied: x`, `max_tokens is too large: 20480` (seen 2026-11-21). */
const paramPatterns: readonly RegExp[] = [
  /\bparameter:? +['"`]([\w.[\]-]{1,64})['"`]/i,
  /\bunsupported value: +['"`]([\w.[\]-]{1,64})['"`] does not support/i,
  /\binvalid (?:type|value) for +['"`]([\w.[\]-]{1,64})['"`]/i,
  /\binvalid +['"`]([\w.[\]-]{1,64})['"`]:/i,
  /\brequest arguments? supplied: +([\w.[\]-]{1,64})/i,
  /^([a-z][\w.[\]-]{1,63}) is too (?:large|small|long)\b/i,
]

/** Where in a list a part stands differs from row to row: `messages[2].content`, `input.2.content`. */
const toPlainParam = (param: string): string =>
  param.replace(/\[\d+\]/g, `[${numberMark}]`).replace(/(?<=\.)\d+(?=\.|$)/g, numberMark)

/** Longer messages differ, if at all, in what they quote. */
const comparedLength = 1000

export const quotedMark = '…'
const numberMark = '#'

/**
 * A message without what differs from row to row: quoted names and values and how many of them, ids, numbers, times, and
 * parentheses with any of these; white space is one blank. Apostrophes inside words are no quotes.
 */
export const normaliseMessage = (message: string): string => {
  // Hundreds of thousands of lines go through here, each with numbers of its own: what cannot be in it is not looked for.
  let text = message.slice(0, comparedLength).replace(/\s+/gu, ' ').trim()
  if (/["“`']/u.test(text)) text = text.replace(quotes, quotedMark)
  if (text.includes('http')) text = text.replace(/\bhttps?:[^\s…]+/gu, quotedMark)
  if (/[\d*]|\p{Ll}\p{Lu}/u.test(text)) text = markNumbers(text)
  if (text.includes('(')) text = text.replace(/ ?\([^()]*[…#][^()]*\)/gu, '')
  return text.replace(/…(?:,? (?:and |or )?…)+/gu, quotedMark)
}

const markNumbers = (text: string): string =>
  text
    .replace(/\b\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[-+]\d\d:?\d\d)?)?/gu, numberMark)
    .replace(/\b(?:\d+(?:\.\d+)?(?:ms|h|m|s))+\b/gu, numberMark)
    .replace(/[\p{L}\p{N}*]+(?:[-_.][\p{L}\p{N}*]+)*/gu, (word) => (isId(word) ? quotedMark : word))
    .replace(/[-+]?\d+(?:[.,:]\d+)*/gu, numberMark)

/** The last quote may have been cut off with the rest of a long message. */
const quotes = /"[^"]*(?:"|$)|“[^”]*(?:”|$)|`[^`]*(?:`|$)|(?<![\p{L}\p{N}])'[^']*(?:'(?![\p{L}\p{N}])|$)/gu

/**
 * `org-4fK2`, `req_0a1b`, `sk-ab**yz`, `gpt-4.1`, a UUID, a hash; not `max_tokens`, and not a number. Ids without a
 * digit are known by capitals inside.
 */
const isId = (word: string): boolean => {
  if (!/[\d*_-]/.test(word)) return false
  if (word.includes('*') || !/\p{L}/u.test(word)) return word.includes('*')
  const isJoined = /[-_]/.test(word)
  return /\d/.test(word) ? isJoined || word.length >= 8 : isJoined && /\p{Ll}\p{Lu}/u.test(word)
}
