import { isObject, kindOf, type JsonObject } from './json.ts'
import { isReasoningModel } from './models.ts'
import { readRequest, type SandboxEndpoint } from './read-request.ts'

/** An error as the API words it: in an HTTP reply, or inside a line of an error file. */
export interface ApiFault {
  readonly status: number
  readonly message: string
  readonly type: string
  readonly param: string | null
  readonly code: string | null
}

export const invalidRequest = (
  message: string,
  param: string | null = null,
  code: string | null = null,
  status = 400,
): ApiFault => ({ status, message, type: 'invalid_request_error', param, code })

/** Prompt and answer together; the same for every model of the sandbox. */
const contextTokens = 400_000

/**
 * The error OpenAI gives for a request body with settings that the model does not take; null when there is none.
 * Texts as seen in public reports (api.md, diagnosis table; read 2026-11-21).
 */
export function judgeRequest(endpoint: SandboxEndpoint, body: JsonObject): ApiFault | null {
  return (
    judgeSpelling(endpoint, body) ??
    judgeNumbers(body) ??
    judgeReasoning(endpoint, body) ??
    judgeFormat(endpoint, body) ??
    judgeLength(endpoint, body)
  )
}

function judgeSpelling(endpoint: SandboxEndpoint, body: JsonObject): ApiFault | null {
  if (endpoint === '/v1/responses') {
    if (body['response_format'] !== undefined)
      return invalidRequest(
        "Unsupported parameter: 'response_format'. In the Responses API, this parameter has moved to 'text.format'. Try again with the new parameter. See the API documentation for more information: https://platform.openai.com/docs/api-reference/responses/create.",
        null,
        'unsupported_parameter',
      )
    for (const name of ['messages', 'max_tokens', 'max_completion_tokens', 'reasoning_effort'])
      if (body[name] !== undefined) return unknownParameter(name)
  }
  if (endpoint === '/v1/chat/completions')
    for (const name of ['input', 'max_output_tokens', 'text', 'reasoning'])
      if (body[name] !== undefined) return unknownParameter(name)
  return null
}

const unknownParameter = (name: string) =>
  invalidRequest(`Unknown parameter: '${name}'.`, name, 'unknown_parameter')

function judgeNumbers(body: JsonObject): ApiFault | null {
  const temperature = body['temperature']
  if (temperature === undefined || temperature === null) return null
  if (typeof temperature !== 'number')
    return invalidRequest(
      `Invalid type for 'temperature': expected a decimal, but got ${kindOf(temperature)} instead.`,
      'temperature',
      'invalid_type',
    )
  if (temperature > 2)
    return invalidRequest(
      `Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got ${temperature} instead.`,
      'temperature',
      'decimal_above_max_value',
    )
  if (temperature < 0)
    return invalidRequest(
      `Invalid 'temperature': decimal below minimum value. Expected a value >= 0, but got ${temperature} instead.`,
      'temperature',
      'decimal_below_min_value',
    )
  return null
}

function judgeReasoning(endpoint: SandboxEndpoint, body: JsonObject): ApiFault | null {
  if (endpoint === '/v1/embeddings' || endpoint === '/v1/moderations') return null
  if (typeof body['model'] !== 'string') return null
  const model = body['model']
  if (!isReasoningModel(model)) {
    const effort = isObject(body['reasoning']) ? body['reasoning']['effort'] : undefined
    if (body['reasoning_effort'] !== undefined && body['reasoning_effort'] !== null)
      return invalidRequest('Unrecognized request argument supplied: reasoning_effort')
    if (effort !== undefined && effort !== null)
      return invalidRequest(
        "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
        'reasoning.effort',
        'unsupported_parameter',
      )
    return null
  }
  if (body['max_tokens'] !== undefined && body['max_tokens'] !== null)
    return invalidRequest(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_tokens',
      'unsupported_parameter',
    )
  const temperature = body['temperature']
  if (typeof temperature === 'number' && temperature !== 1)
    return invalidRequest(
      `Unsupported value: 'temperature' does not support ${temperature} with this model. Only the default (1) value is supported.`,
      'temperature',
      'unsupported_value',
    )
  return null
}

function judgeFormat(endpoint: SandboxEndpoint, body: JsonObject): ApiFault | null {
  const { format } = readRequest(endpoint, body)
  if (format === null) return null
  const param = endpoint === '/v1/responses' ? 'text.format' : 'response_format'
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(format.name))
    return invalidRequest(
      `Invalid '${param}.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
      `${param}.name`,
      'invalid_value',
    )
  const flaw = format.strict ? strictFlaw(format.schema, '()') : null
  return flaw === null
    ? null
    : invalidRequest(
        `Invalid schema for response_format '${format.name}': ${flaw}`,
        param,
        'invalid_json_schema',
      )
}

/** Strict schemas forbid other properties and require every one (Structured Outputs guide, read 2026-11-21). */
function strictFlaw(schema: unknown, context: string): string | null {
  if (!isObject(schema)) return null
  if (schema['type'] === 'object' || isObject(schema['properties'])) {
    const properties = isObject(schema['properties']) ? schema['properties'] : {}
    if (schema['additionalProperties'] !== false)
      return `In context=${context}, 'additionalProperties' is required to be supplied and to be false.`
    const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : []
    const missing = Object.keys(properties).find((name) => !required.includes(name))
    if (missing !== undefined)
      return `In context=${context}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`
    for (const [name, inner] of Object.entries(properties)) {
      const flaw = strictFlaw(inner, `('properties', '${name}')`)
      if (flaw !== null) return flaw
    }
  }
  return schema['type'] === 'array' ? strictFlaw(schema['items'], "('items',)") : null
}

function judgeLength(endpoint: SandboxEndpoint, body: JsonObject): ApiFault | null {
  const tokens = Math.ceil(readRequest(endpoint, body).chars / 4)
  return tokens <= contextTokens
    ? null
    : invalidRequest(
        `This model's maximum context length is ${contextTokens} tokens. However, your messages resulted in ${tokens} tokens. Please reduce the length of the messages.`,
        'messages',
        'context_length_exceeded',
      )
}
