import { embeddingOf, toBase64 } from './embedding.ts'
import { extractText, fillSchema, toSubject } from './fill-schema.ts'
import { hashText, type hexOf } from './hash.ts'
import { isObject, type JsonObject } from './json.ts'
import { invalidRequest, judgeRequest, type ApiFault } from './judge-request.ts'
import { isReasoningModel } from './models.ts'
import { moderate, moderationInputs } from './moderation.ts'
import { embeddingInputs, readRequest, type AskedRequest, type SandboxEndpoint } from './read-request.ts'
import type { TokenSums } from './sandbox-records.ts'
import type { RowFate } from './scenario.ts'

export type SandboxAnswer =
  | { readonly kind: 'answered'; readonly body: JsonObject; readonly tokens: TokenSums }
  | { readonly kind: 'refused'; readonly fault: ApiFault }
  /** No HTTP reply at all, as lines with `response: null` report it. */
  | { readonly kind: 'broken' }

/** What an answer is stamped with: it does not change what it says. */
export interface AnswerStamp {
  /** Makes the ids inside the body. */
  readonly idSource: string
  readonly hexOf: typeof hexOf
  /** Unix seconds. */
  readonly created: number
}

/**
 * Answers one request by the sandbox's rule (`fill-schema.ts`). What it says depends on the body and the seed only.
 *
 * @param fate what is to happen instead of a plain answer
 */
export function answerRequest(
  endpoint: SandboxEndpoint,
  body: JsonObject,
  fate: RowFate | null,
  seed: number,
  stamp: AnswerStamp,
): SandboxAnswer {
  const fault = judgeRequest(endpoint, body) ?? faultOf(fate)
  if (fault !== null) return { kind: 'refused', fault }
  if (fate === 'error') return { kind: 'broken' }
  const asked = readRequest(endpoint, body)
  if (endpoint === '/v1/embeddings') return answerEmbeddings(asked, body, seed)
  if (endpoint === '/v1/moderations') return answerModeration(asked, body, seed, stamp)
  const answer = writeAnswer(asked, fate, seed)
  const tokens = {
    input: tokensOf(asked.chars) + 7,
    output: tokensOf(answer.text.length) + answer.reasoning,
    reasoning: answer.reasoning,
  }
  const write = endpoint === '/v1/responses' ? writeResponse : writeCompletion
  return { kind: 'answered', body: write(asked, body, answer, tokens, stamp), tokens }
}

/** Four characters a token: a rule of thumb, not the tokenizer. */
const tokensOf = (chars: number): number => Math.ceil(chars / 4)

interface WrittenAnswer {
  readonly text: string
  readonly refusal: boolean
  readonly truncated: boolean
  readonly reasoning: number
}

function writeAnswer(asked: AskedRequest, fate: RowFate | null, seed: number): WrittenAnswer {
  const reasoning = reasoningTokens(asked, seed)
  const plain = { refusal: false, truncated: false, reasoning }
  if (fate === 'refuse') return { ...plain, text: "I'm sorry, but I can't help with that.", refusal: true }
  if (fate === 'empty') return { ...plain, text: '' }
  if (fate === 'invalid') return { ...plain, text: 'This is not what the schema asked for.' }

  const subject = toSubject(asked.userText, seed)
  const said =
    asked.format === null
      ? `Sandbox answer: “${extractText(subject, 80)}” (${subject.words.length} words).`
      : JSON.stringify(fillSchema(asked.format.schema, subject, asked.format.name))
  const text = fate === 'fence' ? `Here is the answer:\n\`\`\`json\n${said}\n\`\`\`` : said
  const room =
    fate === 'truncate'
      ? Math.floor(tokensOf(text.length) / 2)
      : asked.maxTokens === null
        ? Infinity
        : asked.maxTokens - reasoning
  return tokensOf(text.length) <= room
    ? { ...plain, text }
    : {
        ...plain,
        text: text.slice(0, Math.max(0, room) * 4).replace(/[\uD800-\uDBFF]$/, ''),
        truncated: true,
      }
}

const effortTokens: Readonly<Record<string, number>> = {
  none: 0,
  minimal: 0,
  low: 64,
  medium: 192,
  high: 640,
  xhigh: 1280,
}

function reasoningTokens(asked: AskedRequest, seed: number): number {
  if (!isReasoningModel(asked.model)) return 0
  // From gpt-5.1 on a model does not think unless it is told to (OpenAI's model pages, read 2026-11-21).
  const effort = asked.effort ?? (/^gpt-5\.[1-9]/.test(asked.model) ? 'none' : 'medium')
  const base = effortTokens[effort] ?? 192
  return base === 0 ? 0 : base + 64 * (hashText(asked.userText, seed) % 4)
}

function writeCompletion(
  asked: AskedRequest,
  body: JsonObject,
  answer: WrittenAnswer,
  tokens: TokenSums,
  stamp: AnswerStamp,
): JsonObject {
  const choice = {
    message: {
      role: 'assistant',
      content: answer.refusal ? null : answer.text,
      refusal: answer.refusal ? answer.text : null,
      annotations: [],
    },
    logprobs: null,
    finish_reason: answer.truncated ? 'length' : 'stop',
  }
  const choices = typeof body['n'] === 'number' ? Math.min(Math.max(1, Math.floor(body['n'])), 8) : 1
  return {
    id: `chatcmpl-${stamp.hexOf(stamp.idSource, 29)}`,
    object: 'chat.completion',
    created: stamp.created,
    model: asked.model,
    choices: Array.from({ length: choices }, (_, index) => ({ index, ...choice })),
    usage: {
      prompt_tokens: tokens.input,
      completion_tokens: tokens.output,
      total_tokens: tokens.input + tokens.output,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: tokens.reasoning,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
    service_tier: 'default',
    system_fingerprint: 'fp_sandbox',
  }
}

function writeResponse(
  asked: AskedRequest,
  body: JsonObject,
  answer: WrittenAnswer,
  tokens: TokenSums,
  stamp: AnswerStamp,
): JsonObject {
  const id = stamp.hexOf(stamp.idSource, 48)
  const status = answer.truncated ? 'incomplete' : 'completed'
  const content = answer.refusal
    ? { type: 'refusal', refusal: answer.text }
    : { type: 'output_text', annotations: [], logprobs: [], text: answer.text }
  const message = { id: `msg_${id}`, type: 'message', status, content: [content], role: 'assistant' }
  const thought = { id: `rs_${id}`, type: 'reasoning', summary: [] }
  const reasoning = isReasoningModel(asked.model)
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: stamp.created,
    status,
    background: false,
    error: null,
    incomplete_details: answer.truncated ? { reason: 'max_output_tokens' } : null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: asked.maxTokens,
    max_tool_calls: null,
    model: asked.model,
    output: [...(answer.reasoning > 0 ? [thought] : []), ...(answer.text === '' ? [] : [message])],
    parallel_tool_calls: true,
    previous_response_id: null,
    prompt_cache_key: null,
    reasoning: { effort: reasoning ? (asked.effort ?? 'medium') : null, summary: null },
    safety_identifier: null,
    service_tier: 'default',
    store: body['store'] ?? true,
    temperature: body['temperature'] ?? 1,
    text: isObject(body['text']) ? body['text'] : { format: { type: 'text' }, verbosity: 'medium' },
    tool_choice: 'auto',
    tools: [],
    top_logprobs: 0,
    top_p: body['top_p'] ?? 1,
    truncation: 'disabled',
    usage: {
      input_tokens: tokens.input,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: tokens.output,
      output_tokens_details: { reasoning_tokens: tokens.reasoning },
      total_tokens: tokens.input + tokens.output,
    },
    metadata: isObject(body['metadata']) ? body['metadata'] : {},
  }
}

function answerEmbeddings(asked: AskedRequest, body: JsonObject, seed: number): SandboxAnswer {
  const wide = asked.model.endsWith('-large') ? 3072 : 1536
  const size = typeof body['dimensions'] === 'number' ? Math.min(body['dimensions'], wide) : wide
  const input = tokensOf(asked.chars)
  const data = embeddingInputs(body).map((text, index) => {
    const vector = embeddingOf(text, size, seed)
    const embedding = body['encoding_format'] === 'base64' ? toBase64(vector) : Array.from(vector)
    return { object: 'embedding', index, embedding }
  })
  return {
    kind: 'answered',
    body: { object: 'list', data, model: asked.model, usage: { prompt_tokens: input, total_tokens: input } },
    tokens: { input, output: 0, reasoning: 0 },
  }
}

/** Free of charge, so no tokens are counted. */
function answerModeration(
  asked: AskedRequest,
  body: JsonObject,
  seed: number,
  { idSource, hexOf }: AnswerStamp,
): SandboxAnswer {
  const model = asked.model === '' ? 'omni-moderation-latest' : asked.model
  const results = moderationInputs(body).map((text) => moderate(text, seed))
  return {
    kind: 'answered',
    body: { id: `modr-${hexOf(idSource, 32)}`, model, results },
    tokens: { input: 0, output: 0, reasoning: 0 },
  }
}

function faultOf(fate: RowFate | null): ApiFault | null {
  if (fate === null || !fate.startsWith('fail:')) return null
  const status = Number(fate.slice(5))
  if (status === 400)
    return invalidRequest(
      "Sorry! We've encountered an issue with repetitive patterns in your prompt. Please try again with a different prompt.",
      'prompt',
      'invalid_prompt',
    )
  if (status === 429)
    return {
      status,
      message:
        'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
      type: 'insufficient_quota',
      param: null,
      code: 'insufficient_quota',
    }
  if (status >= 500)
    return {
      status,
      message: 'The server had an error while processing your request. Sorry about that!',
      type: 'server_error',
      param: null,
      code: 'server_error',
    }
  return invalidRequest(`The sandbox was asked to fail with ${status}.`, null, null, status)
}
