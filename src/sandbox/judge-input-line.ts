import type { BatchError } from '#core/wire.ts'
import { isObject, kindOf, parseJson, type JsonObject } from './json.ts'
import { isKnownModel, suitsEndpoint } from './models.ts'

export interface JudgedInput {
  readonly customId: string
  readonly model: string
  readonly body: JsonObject
}

/** What earlier lines of the same file have fixed. */
export interface InputSoFar {
  readonly endpoint: string
  readonly models: readonly string[]
  /** The model of the first good line. */
  model: string | null
  readonly customIds: Set<string>
}

export type LineFlaw = Omit<BatchError, 'line'>

const flaw = (code: string, message: string, param: string | null = null): LineFlaw => ({
  code,
  message,
  param,
})

/** The order a line has to be judged in: its shape, its request, then how it goes with the other lines. */
export function judgeInputLine(text: string, soFar: InputSoFar): JudgedInput | LineFlaw {
  const parsed = parseJson(text)
  if (parsed === null || !isObject(parsed.value))
    return flaw('invalid_json_line', 'This line is not parseable as valid JSON.')
  const line = parsed.value
  for (const name of ['custom_id', 'method', 'url', 'body'])
    if (line[name] === undefined || line[name] === null)
      return flaw('missing_required_parameter', `Missing required parameter: '${name}'.`, name)
  const { custom_id: customId, method, url, body } = line
  if (typeof customId !== 'string' || customId === '')
    return flaw(
      'invalid_type',
      `Invalid type for 'custom_id': expected a string, but got ${customId === '' ? 'an empty string' : kindOf(customId)} instead.`,
      'custom_id',
    )
  if (method !== 'POST')
    return flaw(
      'invalid_value',
      `Invalid value: '${String(method)}'. Supported values are: 'POST'.`,
      'method',
    )
  if (url !== soFar.endpoint)
    return flaw('invalid_url', 'The URL provided for this request does not match the batch endpoint.', 'url')
  if (!isObject(body))
    return flaw(
      'invalid_type',
      `Invalid type for 'body': expected an object, but got ${kindOf(body)} instead.`,
      'body',
    )
  return judgeBody(customId, body, soFar)
}

function judgeBody(customId: string, body: JsonObject, soFar: InputSoFar): JudgedInput | LineFlaw {
  const { model } = body
  if (typeof model !== 'string' || model === '')
    return flaw('invalid_request', 'Model parameter is required.', 'body.model')
  if (soFar.endpoint === '/v1/chat/completions' && !isFilledList(body['messages']))
    return flaw('invalid_request', 'Messages parameter is required.', 'body.messages')
  if (soFar.endpoint !== '/v1/chat/completions' && !isFilledList(body['input']))
    return flaw('invalid_request', 'Input parameter is required.', 'body.input')
  if (body['stream'] === true)
    return flaw(
      'streaming_unsupported',
      `${soFar.endpoint === '/v1/responses' ? 'Responses' : 'Chat Completions'}: Streaming is not supported in the Batch API.`,
      'body.stream',
    )
  if (!isKnownModel(model, soFar.models) || !suitsEndpoint(model, soFar.endpoint))
    return flaw(
      'model_not_found',
      `The provided model '${model}' is not supported by the Batch API.`,
      'body.model',
    )
  if (soFar.model !== null && soFar.model !== model)
    return flaw(
      'mismatched_model',
      `The model '${model}' for this request does not match the rest of the batch. Each batch must contain requests for a single model.`,
      'body.model',
    )
  if (soFar.customIds.has(customId))
    return flaw(
      'duplicate_custom_id',
      `The custom_id '${customId}' for this request is a duplicate of another request. The custom_id parameter must be unique for each request in a batch.`,
      'custom_id',
    )
  soFar.model = model
  soFar.customIds.add(customId)
  return { customId, model, body }
}

const isFilledList = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '') || (Array.isArray(value) && value.length > 0)
