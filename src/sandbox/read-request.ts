import { isObject, type JsonObject } from './json.ts'
import { moderationInputs } from './moderation.ts'

export const sandboxEndpoints = [
  '/v1/chat/completions',
  '/v1/responses',
  '/v1/embeddings',
  '/v1/moderations',
] as const
export type SandboxEndpoint = (typeof sandboxEndpoints)[number]

export const isSandboxEndpoint = (url: unknown): url is SandboxEndpoint =>
  (sandboxEndpoints as readonly unknown[]).includes(url)

export interface AskedFormat {
  readonly name: string
  readonly strict: boolean
  readonly schema: JsonObject
}

/** What the rule needs to know of a request body. */
export interface AskedRequest {
  readonly endpoint: SandboxEndpoint
  readonly model: string
  /** Everything the request says, for counting tokens. */
  readonly chars: number
  /** The last message of a user, or the last text to embed or to judge. */
  readonly userText: string
  readonly format: AskedFormat | null
  readonly maxTokens: number | null
  readonly effort: string | null
}

/** Reads a body that `judge-request.ts` lets pass; what is missing counts as not asked. */
export function readRequest(endpoint: SandboxEndpoint, body: JsonObject): AskedRequest {
  const messages = messagesOf(endpoint, body)
  const lastUser = messages.findLast((message) => message.role === 'user')
  const chars = messages.reduce((sum, message) => sum + message.text.length, 0)
  const format = formatOf(endpoint, body)
  const effort = isObject(body['reasoning']) ? body['reasoning']['effort'] : body['reasoning_effort']
  const maxTokens =
    endpoint === '/v1/responses'
      ? body['max_output_tokens']
      : (body['max_completion_tokens'] ?? body['max_tokens'])
  return {
    endpoint,
    model: typeof body['model'] === 'string' ? body['model'] : '',
    chars,
    userText: lastUser?.text ?? '',
    format,
    maxTokens: typeof maxTokens === 'number' ? maxTokens : null,
    effort: typeof effort === 'string' ? effort : null,
  }
}

/** The texts of an embeddings request; token lists are taken as texts of their numbers. */
export function embeddingInputs(body: JsonObject): readonly string[] {
  const input = body['input']
  if (typeof input === 'string') return [input]
  if (!Array.isArray(input)) return []
  if (input.every((token) => typeof token === 'number')) return [input.join(' ')]
  return input.map((item) => (Array.isArray(item) ? item.join(' ') : String(item)))
}

interface Message {
  readonly role: string
  readonly text: string
}

function messagesOf(endpoint: SandboxEndpoint, body: JsonObject): readonly Message[] {
  if (endpoint === '/v1/embeddings') return embeddingInputs(body).map((text) => ({ role: 'user', text }))
  if (endpoint === '/v1/moderations') return moderationInputs(body).map((text) => ({ role: 'user', text }))
  if (endpoint === '/v1/chat/completions') return listOf(body['messages'])
  const instructions = body['instructions']
  const before =
    typeof instructions === 'string' && instructions !== '' ? [{ role: 'system', text: instructions }] : []
  const input = body['input']
  return typeof input === 'string'
    ? [...before, { role: 'user', text: input }]
    : [...before, ...listOf(input)]
}

function listOf(messages: unknown): readonly Message[] {
  if (!Array.isArray(messages)) return []
  return messages.flatMap((message: unknown) =>
    isObject(message)
      ? [
          {
            role: typeof message['role'] === 'string' ? message['role'] : '',
            text: textOf(message['content']),
          },
        ]
      : [],
  )
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part: unknown) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('\n')
}

function formatOf(endpoint: SandboxEndpoint, body: JsonObject): AskedFormat | null {
  const outer = endpoint === '/v1/responses' ? body['text'] : body['response_format']
  const inner =
    endpoint === '/v1/responses' && isObject(outer)
      ? outer['format']
      : isObject(outer) && outer['type'] === 'json_schema'
        ? outer['json_schema']
        : null
  if (!isObject(inner) || !isObject(inner['schema'])) return null
  return {
    name: typeof inner['name'] === 'string' ? inner['name'] : 'answer',
    strict: inner['strict'] === true,
    schema: inner['schema'],
  }
}
