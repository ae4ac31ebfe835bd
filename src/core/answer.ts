import { countField, field, isJsonObject, listField, textField } from './json.ts'
import type { Tokens } from './units.ts'
import type { Endpoint } from './wire.ts'

/** What a reply body says, whatever its shape. Several of the marks may be set at once; who judges decides which counts. */
export interface Answer {
  /** All answer text joined; "" when there is none. */
  readonly text: string
  /** The model's own words for not answering. */
  readonly refusal: string | null
  /** The provider's filter cut the answer off or took it away. */
  readonly filtered: boolean
  /** Generation stopped at a token limit. The value is the provider's word for it. */
  readonly truncated: string | null
  /** The model wanted to call a tool instead of answering. */
  readonly toolCall: boolean
  /** A reply with status 200 that says it failed (responses: status `failed`). */
  readonly error: { readonly code: string | null; readonly message: string } | null
  readonly usage: Usage | null
  /** Neither text nor refusal. */
  readonly empty: boolean
}

export interface Usage {
  readonly input: Tokens
  /** Reasoning included. */
  readonly output: Tokens
  /** Part of `input`. */
  readonly cached: Tokens
}

type Shape = Omit<Answer, 'usage' | 'empty'>

/**
 * Reads the answer out of `response.body` of an output line. Never fails: a body of no known shape is an empty answer.
 * A gateway may answer one endpoint in the other's shape; it is understood too.
 * Shapes: OpenAI API reference, read 2026-11-21; parts as lists and missing fields: seen at gateways.
 */
export const readAnswer = (endpoint: Endpoint | (string & {}), body: unknown): Answer => {
  const shape =
    (endpoint === '/v1/responses'
      ? (readResponse(body) ?? readCompletion(body))
      : (readCompletion(body) ?? readResponse(body))) ?? readData(body)
  const { text, refusal, filtered, truncated, toolCall, error } = shape ?? nothing
  // Field by field: this runs once per line, and spreading costs V8 more than all the reading before.
  return {
    text,
    refusal,
    filtered,
    truncated,
    toolCall,
    error,
    usage: readUsage(field(body, 'usage')),
    empty: text.trim() === '' && refusal === null,
  }
}

const nothing: Shape = {
  text: '',
  refusal: null,
  filtered: false,
  truncated: null,
  toolCall: false,
  error: null,
}

/** Chat completions. We never ask for more than one choice; of several the first counts. */
const readCompletion = (body: unknown): Shape | null => {
  if (!Array.isArray(field(body, 'choices'))) return null
  const choice = listField(body, 'choices')[0]
  const message = field(choice, 'message')
  const content = field(message, 'content')
  const finish = textField(choice, 'finish_reason')
  const parts = Array.isArray(content) ? readParts(content) : noParts
  return {
    // `text` is where plain completions have it.
    text: typeof content === 'string' ? content : (textField(choice, 'text') ?? parts.text),
    refusal: filled(textField(message, 'refusal')) ?? parts.refusal,
    filtered: finish === 'content_filter',
    truncated: finish === 'length' ? finish : null,
    toolCall: listField(message, 'tool_calls').length > 0 || isJsonObject(field(message, 'function_call')),
    error: null,
  }
}

/** Responses: reasoning and tool items come between the messages, and a message has several parts. */
const readResponse = (body: unknown): Shape | null => {
  if (!Array.isArray(field(body, 'output'))) return null
  const items = listField(body, 'output')
  const messages = items.filter((item) => textField(item, 'type') === 'message')
  // Newer models think aloud in messages of their own (MessagePhase, read 2026-11-21): those are not the answer.
  const spoken = messages.filter((item) => textField(item, 'phase') !== 'commentary')
  const parts = readParts(
    (spoken.length > 0 ? spoken : messages).flatMap((item) => listField(item, 'content')),
  )
  const status = textField(body, 'status')
  const reason = textField(field(body, 'incomplete_details'), 'reason')
  const filtered = reason === 'content_filter'
  return {
    text: parts.text,
    refusal: parts.refusal,
    filtered,
    truncated: status === 'incomplete' && !filtered ? (reason ?? status) : null,
    toolCall: items.some((item) => callsForUs.includes(textField(item, 'type') ?? '')),
    error: readFailure(body, status),
  }
}

/** Embeddings and moderations as JSON, pictures as address or base64, a video by its id: one per line. */
const readData = (body: unknown): Shape | null => {
  const results = field(body, 'results')
  if (Array.isArray(results)) {
    return { ...nothing, text: results.map((result) => JSON.stringify(result)).join('\n') }
  }
  const data = field(body, 'data')
  if (Array.isArray(data)) return { ...nothing, text: data.map(readDatum).join('\n') }
  if (textField(body, 'object') !== 'video') return null
  return {
    ...nothing,
    text: textField(body, 'id') ?? '',
    error: readFailure(body, textField(body, 'status')),
  }
}

const readDatum = (datum: unknown): string => {
  const embedding = field(datum, 'embedding')
  if (typeof embedding === 'string') return embedding
  if (embedding !== undefined) return JSON.stringify(embedding)
  return textField(datum, 'url') ?? textField(datum, 'b64_json') ?? ''
}

/** Calls that wait for the caller; the provider's own tools (search, code) have been run already. */
const callsForUs: readonly string[] = ['function_call', 'custom_tool_call']

const readFailure = (body: unknown, status: string | null): Shape['error'] => {
  const error = field(body, 'error')
  const stopped = status === 'failed' || status === 'cancelled'
  if (!stopped && !isJsonObject(error)) return null
  return { code: textField(error, 'code') ?? status, message: textField(error, 'message') ?? '' }
}

const noParts: Pick<Shape, 'text' | 'refusal'> = { text: '', refusal: null }

const readParts = (parts: readonly unknown[]): Pick<Shape, 'text' | 'refusal'> => {
  let text = ''
  let refusal = ''
  for (const part of parts) {
    const type = textField(part, 'type')
    if (type === 'output_text' || type === 'text') text += textField(part, 'text') ?? ''
    else if (type === 'refusal') refusal += textField(part, 'refusal') ?? ''
  }
  return { text, refusal: filled(refusal) }
}

const filled = (text: string | null): string | null => (text === null || text.trim() === '' ? null : text)

/** Both endpoints' spellings. Null when the provider does not count, which is not the same as 0. */
export const readUsage = (usage: unknown): Usage | null => {
  const input = countField(usage, 'input_tokens') ?? countField(usage, 'prompt_tokens')
  const output = countField(usage, 'output_tokens') ?? countField(usage, 'completion_tokens')
  if (input === null && output === null) return null
  const details = field(usage, 'input_tokens_details') ?? field(usage, 'prompt_tokens_details')
  return { input: input ?? 0, output: output ?? 0, cached: countField(details, 'cached_tokens') ?? 0 }
}
