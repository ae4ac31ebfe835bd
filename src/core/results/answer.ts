import { countField, field, isJsonObject, listField, parseJson, textField } from '../json.ts'
import { describePicture } from './picture.ts'
import type { Tokens } from '../units.ts'
import { byIndex, describeVector, readVector } from './vector.ts'
import type { Endpoint } from '../wire.ts'

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
  /** The tools that the model wanted to be called, as JSON `[{ name, arguments }, …]`; null = none. */
  readonly calls: string | null
  /** A reply with status 200 that says it failed (responses: status `failed`; gateways: how generation ended). */
  readonly error: { readonly code: string | null; readonly message: string } | null
  readonly usage: Usage | null
  /** Neither text nor refusal. */
  readonly empty: boolean
  /** The body has no shape that is known here; the text is the body as it came. */
  readonly unknown: boolean
}

export interface Usage {
  readonly input: Tokens
  /** Reasoning included. */
  readonly output: Tokens
  /** Part of `input`. */
  readonly cached: Tokens
}

type Shape = Omit<Answer, 'usage' | 'empty' | 'unknown'>

/**
 * Reads the answer out of `response.body` of an output line. Never fails: a body of no known shape is no answer, and its
 * text is the body itself. A gateway may answer one endpoint in the other's shape; it is understood too.
 * Shapes: OpenAI API reference, read 2026-11-21; parts as lists and missing fields: seen at gateways.
 */
export const readAnswer = (endpoint: Endpoint | (string & {}), body: unknown): Answer => {
  const shape =
    (endpoint === '/v1/responses'
      ? (readResponse(body) ?? readCompletion(body))
      : (readCompletion(body) ?? readResponse(body))) ??
    readData(body) ??
    readForeign(body)
  const { text, refusal, filtered, truncated, calls, error } = shape ?? readNothing(body)
  // Field by field: this runs once per line, and spreading costs V8 more than all the reading before.
  return {
    text,
    refusal,
    filtered,
    truncated,
    calls,
    error,
    usage: readUsage(field(body, 'usage') ?? field(body, 'usageMetadata')),
    empty: text.trim() === '' && refusal === null,
    unknown: shape === null && error === null && text !== '',
  }
}

const nothing: Shape = {
  text: '',
  refusal: null,
  filtered: false,
  truncated: null,
  calls: null,
  error: null,
}

/** No answer of any kind. Gateways have been seen to say only in the body what went wrong, with status 200. */
const readNothing = (body: unknown): Shape => {
  const error = field(body, 'error')
  if (typeof error === 'string' && error.trim() !== '')
    return { ...nothing, error: { code: null, message: error } }
  const failure = readFailure(body, textField(body, 'status'))
  return { ...nothing, text: failure === null ? rawText(body) : '', error: failure }
}

/** What was received, where something was. */
const rawText = (body: unknown): string => {
  if (typeof body === 'string') return body
  const isFilled = typeof body === 'object' && body !== null && Object.keys(body).length > 0
  return isFilled ? JSON.stringify(body) : ''
}

/** Chat completions and plain ones. We never ask for more than one choice; of several the first counts. */
const readCompletion = (body: unknown): Shape | null => {
  const listed = field(body, 'choices')
  if (!Array.isArray(listed)) {
    if (listed === undefined || isJsonObject(field(body, 'error'))) return null
    // `choices: null` has been seen at gateways: a completion that says nothing.
    return { ...nothing, error: readFailure(body, textField(body, 'status')) }
  }
  const choices = byIndex(listed)
  const choice = choices[0]
  const message = field(choice, 'message')
  const content = field(message, 'content')
  const finish = textField(choice, 'finish_reason')
  const parts = Array.isArray(content) ? readParts(content) : noParts
  const end = finish === null ? null : toEnding(finish)
  return {
    text: typeof content === 'string' ? content : (readPlain(choices) ?? parts.text) || readSound(message),
    refusal: filled(textField(message, 'refusal')) ?? parts.refusal,
    filtered: end === 'filtered',
    truncated: end === 'cut' ? finish : null,
    calls: toCalls([...listField(message, 'tool_calls'), field(message, 'function_call')]),
    error:
      end === 'failed'
        ? { code: finish, message: '' }
        : choice === undefined
          ? readFailure(body, null)
          : null,
  }
}

/** How generation ended, where it was not by itself. Words of providers and gateways, compared in lower case (read 2026-11-21). */
const endings: ReadonlyMap<string, 'cut' | 'filtered' | 'failed'> = new Map([
  ['length', 'cut'],
  ['max_tokens', 'cut'],
  ['max_output_tokens', 'cut'],
  ['model_length', 'cut'],
  ['model_context_window_exceeded', 'cut'],
  ['content_filter', 'filtered'],
  ['sensitive', 'filtered'],
  ['safety', 'filtered'],
  ['recitation', 'filtered'],
  ['prohibited_content', 'filtered'],
  ['blocklist', 'filtered'],
  ['spii', 'filtered'],
  ['guardrail_intervened', 'filtered'],
  ['error', 'failed'],
  ['network_error', 'failed'],
  ['abort', 'failed'],
  ['aborted', 'failed'],
  ['insufficient_system_resource', 'failed'],
])
const toEnding = (word: string) => endings.get(word) ?? endings.get(word.toLowerCase()) ?? null

/** Plain completions have their text in the choices, one for each of several prompts. */
const readPlain = (choices: readonly unknown[]): string | null => {
  const texts = choices.flatMap((choice) => textField(choice, 'text') ?? [])
  return texts.length === 0 ? null : texts.join('\n')
}

/** A spoken answer comes with what was said. */
const readSound = (message: unknown): string => textField(field(message, 'audio'), 'transcript') ?? ''

/** Calls of chat completions have name and arguments one level deeper than those of responses. */
const toCalls = (calls: readonly unknown[]): string | null => {
  const list = calls.filter(isJsonObject).map((call) => {
    const inner = isJsonObject(field(call, 'function'))
      ? field(call, 'function')
      : (field(call, 'custom') ?? call)
    const given = field(inner, 'arguments') ?? field(inner, 'input') ?? field(inner, 'args') ?? null
    const parsed = typeof given === 'string' ? parseJson(given) : undefined
    return { name: textField(inner, 'name'), arguments: parsed === undefined ? given : parsed }
  })
  return list.length === 0 ? null : JSON.stringify(list)
}

/** Responses: reasoning and tool items come between the messages, and a message has several parts. */
const readResponse = (body: unknown): Shape | null => {
  const output = field(body, 'output')
  if (!Array.isArray(output)) return isJsonObject(output) ? readCompletion(output) : readOutputText(body)
  const items = listField(body, 'output')
  const messages = items.filter((item) => textField(item, 'type') === 'message')
  // Newer models think aloud in messages of their own (MessagePhase, read 2026-11-21): those are not the answer.
  const spoken = messages.filter((item) => textField(item, 'phase') !== 'commentary')
  const parts = readParts((spoken.length > 0 ? spoken : messages).flatMap(partsOf))
  const status = textField(body, 'status')?.toLowerCase() ?? null
  const reason = textField(field(body, 'incomplete_details'), 'reason')
  const filtered = reason === 'content_filter'
  return {
    text: parts.text === '' ? readPictures(items) : parts.text,
    refusal: parts.refusal,
    filtered,
    truncated: status === 'incomplete' && !filtered ? (reason ?? status) : null,
    calls: toCalls(items.filter((item) => callsForUs.includes(textField(item, 'type') ?? ''))),
    error: readFailure(body, status),
  }
}

/** A message's content is a list of parts, or at some gateways only its text. */
const partsOf = (item: unknown): readonly unknown[] => {
  const content = field(item, 'content')
  return typeof content === 'string' ? [{ type: 'output_text', text: content }] : listField(item, 'content')
}

/** Clients add all text of a response as one member; whoever stored only that has no items. */
const readOutputText = (body: unknown): Shape | null => {
  const text = textField(body, 'output_text')
  return text === null ? null : { ...nothing, text, error: readFailure(body, textField(body, 'status')) }
}

/** Pictures are made by a tool of the provider's, and are the answer where nothing is said. */
const readPictures = (items: readonly unknown[]): string =>
  items
    .filter((item) => textField(item, 'type') === 'image_generation_call')
    .flatMap((item) => textField(item, 'result') ?? [])
    .map(describePicture)
    .join('\n')

/**
 * Embeddings by their first numbers, pictures by address or size, one per line; moderations as JSON, as a list where
 * several inputs were asked about; a video by its id, a transcription by its text.
 */
const readData = (body: unknown): Shape | null => {
  const results = field(body, 'results')
  if (Array.isArray(results)) {
    if (results.length === 0) return nothing
    return { ...nothing, text: JSON.stringify(results.length === 1 ? results[0] : results) }
  }
  const data = field(body, 'data')
  if (Array.isArray(data)) return { ...nothing, text: byIndex(data).map(readDatum).join('\n') }
  if (textField(body, 'object') === 'video') {
    return {
      ...nothing,
      text: textField(body, 'id') ?? '',
      error: readFailure(body, textField(body, 'status')),
    }
  }
  const text = textField(body, 'text')
  return text === null ? null : { ...nothing, text }
}

const readDatum = (datum: unknown): string => {
  const embedding = field(datum, 'embedding')
  const vector = readVector(embedding)
  if (vector !== null) return describeVector(vector)
  if (typeof embedding === 'string') return embedding
  // An empty list is no embedding.
  if (embedding !== undefined)
    return Array.isArray(embedding) && embedding.length === 0 ? '' : JSON.stringify(embedding)
  const picture = filled(textField(datum, 'b64_json'))
  return filled(textField(datum, 'url')) ?? (picture === null ? rawText(datum) : describePicture(picture))
}

/** Replies that gateways hand on as another maker's model gave them. */
const readForeign = (body: unknown): Shape | null => {
  const end = textField(body, 'stop_reason') ?? ''
  if (textField(body, 'type') === 'message' && Array.isArray(field(body, 'content'))) {
    return toForeign(end, listField(body, 'content'))
  }
  const [candidate] = listField(body, 'candidates')
  if (candidate === undefined) {
    const blocked = textField(field(body, 'promptFeedback'), 'blockReason')
    return blocked === null ? null : { ...nothing, filtered: true }
  }
  const parts = listField(field(candidate, 'content'), 'parts').filter(
    (part) => field(part, 'thought') !== true,
  )
  return toForeign(textField(candidate, 'finishReason') ?? '', parts)
}

/** Parts of Anthropic's Messages and of Gemini (API references, read 2026-11-21): text, and calls of tools. */
const toForeign = (end: string, parts: readonly unknown[]): Shape => {
  const ending = toEnding(end)
  const text = parts.flatMap((part) => textField(part, 'text') ?? []).join('')
  return {
    text,
    refusal: end === 'refusal' ? filled(text) : null,
    filtered: ending === 'filtered' || end === 'refusal',
    truncated: ending === 'cut' ? end : null,
    calls: toCalls(
      parts.flatMap((part) =>
        textField(part, 'type') === 'tool_use' ? part : (field(part, 'functionCall') ?? []),
      ),
    ),
    error: ending === 'failed' ? { code: end, message: '' } : null,
  }
}

/** Calls that wait for the caller; the provider's own tools (search, code) have been run already. */
const callsForUs: readonly string[] = ['function_call', 'custom_tool_call']

const stopWords: ReadonlySet<string> = new Set(['failed', 'cancelled', 'canceled', 'expired'])

const readFailure = (body: unknown, status: string | null): Shape['error'] => {
  const error = field(body, 'error')
  const stopped = status !== null && stopWords.has(status.toLowerCase())
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

/** Every maker's spelling. Null when the provider does not count, which is not the same as 0. */
export const readUsage = (usage: unknown): Usage | null => {
  if (usage === undefined || usage === null) return null
  const input =
    countField(usage, 'input_tokens') ??
    countField(usage, 'prompt_tokens') ??
    countField(usage, 'promptTokenCount')
  const output =
    countField(usage, 'output_tokens') ??
    countField(usage, 'completion_tokens') ??
    countField(usage, 'candidatesTokenCount')
  if (input === null && output === null) return null
  const details = field(usage, 'input_tokens_details') ?? field(usage, 'prompt_tokens_details')
  return { input: input ?? 0, output: output ?? 0, cached: countField(details, 'cached_tokens') ?? 0 }
}
