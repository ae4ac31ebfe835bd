import { field, isJsonObject, listField, textField } from '../json.ts'
import { modelKind } from './settings.ts'
import { toBatchEndpoint, type BatchEndpoint } from '../wire.ts'

/** Why a line of a batch input file cannot be sent: the provider would refuse it, and most often the whole file with it. */
export const requestProblems = [
  'malformedLine', // not JSON, or not an object
  'badMethod', // something else than POST
  'badUrl', // missing, or no endpoint of the Batch API
  'badBody', // missing, or not an object
  'missingModel',
  'missingPrompt', // neither messages nor input nor prompt, as the endpoint wants it
  'streaming', // stream is true
  'tooManyInputs', // more inputs than one embeddings request may have
] as const
export type RequestProblem = (typeof requestProblems)[number]

/** What is odd in a line that can be sent all the same, or in how the lines go together. */
export const requestNotes = [
  'missingCustomId',
  'customIdNotText', // a number, say
  'repeatedCustomId',
  'mendedMethod', // missing, or not in capitals; POST is sent
  'severalUrls', // lines with another url than the first
  'severalModels', // lines with another model than the first
  'reasoningMaxTokens', // max_tokens for a model that refuses it
  'longInput', // an embeddings input of more characters than its tokens may be
  'extraField', // members beside the four: kept as columns, not sent
] as const
export type RequestNote = (typeof requestNotes)[number]

/** API reference and guides, embeddings and batch; read 2026-11-21. */
export const inputsPerRequest = 2048
export const inputsPerBatch = 50_000
/** 8,192 tokens; English has four characters a token, so that more than this is hardly possible. */
const inputCharacters = 8192 * 4

export interface RequestEnvelope {
  /** As text where it is a string, undefined where there is none. */
  readonly method: unknown
  readonly url: unknown
  readonly body: unknown
}

export interface CheckedRequest {
  /** The gravest, or the first in the order of a reader; null = it can be sent. */
  readonly problem: RequestProblem | null
  readonly notes: readonly RequestNote[]
  /** Null where it is no text. */
  readonly url: string | null
  readonly model: string | null
  /** Bound of generated tokens that the request sets. */
  readonly outputLimit: number | null
  /** Of an embeddings request; 1 for others. */
  readonly inputs: number
}

/** Judges one line by what the Batch API documents (api.md). What other lines say is not its business. */
export function checkRequest({ method, url, body }: RequestEnvelope): CheckedRequest {
  const path = typeof url === 'string' ? url : null
  const endpoint = path === null ? null : toBatchEndpoint(path)
  const model = textField(body, 'model')
  const inputs = endpoint === '/v1/embeddings' ? countInputs(field(body, 'input')) : 1
  const isPost =
    method === undefined || method === null || (typeof method === 'string' && /^\s*post\s*$/iu.test(method))
  const notes: RequestNote[] = []
  if (isPost && method !== 'POST') notes.push('mendedMethod')
  if (endpoint !== '/v1/embeddings' && modelKind(model ?? '') === 'reasoning') {
    if ((field(body, 'max_tokens') ?? null) !== null) notes.push('reasoningMaxTokens')
  }
  if (endpoint === '/v1/embeddings' && hasLongInput(field(body, 'input'))) notes.push('longInput')
  return {
    problem: findProblem({ isPost, endpoint, body, model, inputs }),
    notes,
    url: path,
    model,
    outputLimit: readOutputLimit(body),
    inputs,
  }
}

function findProblem({
  isPost,
  endpoint,
  body,
  model,
  inputs,
}: {
  readonly isPost: boolean
  readonly endpoint: BatchEndpoint | null
  readonly body: unknown
  readonly model: string | null
  readonly inputs: number
}): RequestProblem | null {
  if (!isPost) return 'badMethod'
  if (endpoint === null) return 'badUrl'
  if (!isJsonObject(body)) return 'badBody'
  if (model === null || model.trim() === '') return 'missingModel'
  if (!hasPrompt(endpoint, body)) return 'missingPrompt'
  if (field(body, 'stream') === true) return 'streaming'
  return inputs > inputsPerRequest ? 'tooManyInputs' : null
}

function hasPrompt(endpoint: BatchEndpoint, body: unknown): boolean {
  switch (endpoint) {
    case '/v1/chat/completions':
      return listField(body, 'messages').length > 0
    case '/v1/responses':
      // A stored prompt, or what was said before, may stand for the input.
      return (
        isFilled(field(body, 'input')) ||
        isJsonObject(field(body, 'prompt')) ||
        isFilled(field(body, 'previous_response_id')) ||
        isFilled(field(body, 'conversation'))
      )
    case '/v1/embeddings':
    case '/v1/moderations':
      return isFilled(field(body, 'input'))
    case '/v1/completions':
    case '/v1/images/generations':
    case '/v1/images/edits':
    case '/v1/videos':
      return isFilled(field(body, 'prompt'))
  }
}

const isFilled = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '') ||
  (Array.isArray(value) && value.length > 0) ||
  isJsonObject(value)

/** A text is one input, and so is one list of token numbers. */
function countInputs(input: unknown): number {
  return Array.isArray(input) && typeof input[0] !== 'number' ? input.length : 1
}

const hasLongInput = (input: unknown): boolean =>
  (Array.isArray(input) ? input : [input]).some(
    (text) => typeof text === 'string' && text.length > inputCharacters,
  )

/** Each endpoint has a name of its own for it. */
function readOutputLimit(body: unknown): number | null {
  for (const name of ['max_completion_tokens', 'max_output_tokens', 'max_tokens']) {
    const limit = field(body, name)
    if (typeof limit === 'number' && Number.isFinite(limit) && limit > 0) return limit
  }
  return null
}
