import { field, isJsonObject, type JsonObject, parseJson, textField } from '../json.ts'

/** One line of an output or error file. */
export interface OutputLine {
  /** Ours or not: `parseCustomId` tells. "" = the line has none. */
  readonly customId: string
  /** Null when the request was not executed. 0 has been seen for requests that broke off. */
  readonly statusCode: number | null
  readonly requestId: string | null
  readonly body: unknown
  readonly error: LineError | null
}

export interface LineError {
  readonly code: string | null
  readonly message: string
}

/**
 * What a line says, whoever wrote it. A gateway's envelope may have its names in another spelling, a status as text or
 * none at all, the body as text, or in the place of the response (vLLM's first versions), or the result of a message
 * batch instead (Anthropic). All of these were seen in published files (2026-11-21).
 */
export const readEnvelope = (line: JsonObject): OutputLine => {
  const given = loose(line, 'response')
  const response = typeof given === 'string' ? parseJson(given) : given
  const result = response === undefined ? loose(line, 'result') : undefined
  if (isJsonObject(result)) return readMessageResult(line, result)
  const customId = toText(loose(line, 'custom_id')) ?? ''
  const error = readLineError(loose(line, 'error'))
  if (!isJsonObject(response)) {
    const body = toBody(field(line, 'body'))
    // Some write the reply into the line itself.
    const isReply = response === undefined && isBody(body)
    const statusCode = isReply ? toStatus(loose(line, 'status_code'), body) : null
    return { customId, statusCode, requestId: null, body: isReply ? body : null, error }
  }
  const written = toBody(loose(response, 'body'))
  const body = written ?? (isBody(response) ? response : null)
  const named = written === null ? undefined : field(response, 'status')
  const status = loose(response, 'status_code') ?? (isNumber(named) ? named : undefined)
  return {
    customId,
    statusCode: toStatus(status, body),
    requestId: toText(loose(response, 'request_id')),
    body,
    error,
  }
}

/**
 * The value of a line, or undefined for what is no JSON. Numbers that JSON does not have (`NaN`, `Infinity`: Python
 * writes them unless told otherwise, in log probabilities) are null.
 */
export const parseLine = (text: string): unknown => {
  const value = parseJson(text)
  if (value !== undefined || !/NaN|Infinity/.test(text)) return value
  return parseJson(withoutFalseNumbers(text))
}

/** Of an error of any make: an object, or only a text. `{}` and "" say no more than null, and gateways send them so. */
export const readLineError = (error: unknown): LineError | null => {
  if (typeof error === 'string') return error.trim() === '' ? null : { code: null, message: error }
  if (!isJsonObject(error)) return null
  const inner = field(error, 'error')
  const code = field(error, 'code')
  const message = textField(error, 'message') ?? readDetail(field(error, 'detail')) ?? ''
  const name =
    typeof code === 'number' ? String(code) : (textField(error, 'code') ?? textField(error, 'type'))
  // An error inside of an error says more than what it is wrapped in.
  if (message === '' && isJsonObject(inner)) return readLineError(inner)
  return name === null && message === '' ? null : { code: name, message }
}

/** Servers made with FastAPI say so what is wrong: in words, or as a list of places. */
const readDetail = (detail: unknown): string | null => {
  if (typeof detail === 'string') return detail
  return Array.isArray(detail) && detail.length > 0 ? JSON.stringify(detail) : null
}

/** Some gateways send the body as JSON inside of a text. */
const toBody = (body: unknown): unknown =>
  typeof body === 'string' ? (parseJson(body) ?? body) : (body ?? null)

/** Members that only replies have. */
const replyNames = ['choices', 'output', 'data', 'results', 'error', 'candidates', 'output_text'] as const

const isBody = (value: unknown): boolean =>
  replyNames.some((name) => field(value, name) !== undefined) || textField(value, 'type') === 'message'

const isNumber = (status: unknown): boolean =>
  typeof status === 'number' || /^\s*\d/.test(toText(status) ?? '')

/** 0 = no status that can be read. Without any, a body that is no error was an answer. */
const toStatus = (status: unknown, body: unknown): number => {
  const digits = typeof status === 'string' ? /^\s*(\d{1,3})(?!\d)/.exec(status)?.[1] : undefined
  const number = digits === undefined ? status : Number(digits)
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number
  const isMissing = status === undefined || status === null
  return isMissing && isBody(body) && readLineError(field(body, 'error')) === null ? 200 : 0
}

/** Results of message batches (Anthropic's API reference, read 2026-11-21): their outcome is named, not numbered. */
const readMessageResult = (line: JsonObject, result: JsonObject): OutputLine => {
  const body = field(result, 'message') ?? null
  const type = textField(result, 'type')
  const isDone = type === 'succeeded'
  const told = readLineError(field(result, 'error'))
  return {
    customId: toText(loose(line, 'custom_id')) ?? '',
    statusCode: isDone ? 200 : null,
    requestId: null,
    body,
    error: isDone ? null : (endings.get(type) ?? told ?? { code: type, message: '' }),
  }
}

const endings: ReadonlyMap<string | null, LineError> = new Map([
  ['expired', { code: 'batch_expired', message: '' }],
  ['canceled', { code: 'batch_cancelled', message: '' }],
])

/** A member by its name, or by the same letters in another spelling: `statusCode` for `status_code`. */
const loose = (value: unknown, name: string): unknown => {
  const exact = field(value, name)
  if (exact !== undefined || !isJsonObject(value)) return exact
  const plain = toPlain(name)
  for (const key of Object.keys(value)) if (key !== name && toPlain(key) === plain) return value[key]
  return undefined
}

const toPlain = (name: string): string => name.replace(/[^a-zA-Z0-9]/g, '').toLowerCase()

const toText = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null

/** Outside of strings; piece by piece, because a pattern over a whole line would need memory for every character. */
const withoutFalseNumbers = (text: string): string => {
  let written = ''
  let from = 0
  while (from < text.length) {
    const quote = text.indexOf('"', from)
    const end = quote < 0 ? text.length : quote
    written += text.slice(from, end).replace(/-?\b(?:NaN|Infinity)\b/g, 'null')
    from = quote < 0 ? text.length : endOfString(text, quote)
    written += text.slice(end, from)
  }
  return written
}

/** After the quote that closes the one at `start`. */
const endOfString = (text: string, start: number): number => {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 34) return at + 1
    if (unit === 92) at++
  }
  return text.length
}
