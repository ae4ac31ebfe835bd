import { formatCustomId } from '#core/request/custom-id.ts'
import type { Outcome } from '#core/results/outcome.ts'
import { formatRowHash, hashRow } from '#core/dataset/row-hash.ts'
import type { Endpoint } from '#core/wire.ts'
import { createRandom, sampleRow } from './sample-rows.ts'

export interface SampleLine {
  /** Without "\n"; ASCII only, with a blank after every comma and colon, as OpenAI writes it. */
  readonly text: string
  readonly kind: 'output' | 'error'
  readonly outcome: Extract<Outcome, 'answered' | 'refused' | 'truncated' | 'invalid' | 'failed'>
}

/** The reply to one row: mostly an answer, sometimes what else there is; always the same for the same row. */
export function sampleLine(run: string, row: number, endpoint: Endpoint): SampleLine {
  const random = createRandom(row ^ 0x5bd1e995)
  const customId = formatCustomId({ run, row, gen: 0, hash: formatRowHash(hashRow(sampleRow(row))) })
  const outcome = pickOutcome(random(), endpoint)
  const hex = (length: number): string => {
    let digits = ''
    while (digits.length < length)
      digits += Math.floor(random() * 0x1_0000_0000)
        .toString(16)
        .padStart(8, '0')
    return digits.slice(0, length)
  }
  const reply =
    outcome === 'failed'
      ? {
          status: 500,
          body: { error: { message: 'The server had an error.', type: 'server_error', code: null } },
        }
      : { status: 200, body: toBody(endpoint, outcome, random, hex) }
  const line = {
    id: `batch_req_${hex(32)}`,
    custom_id: customId,
    response: { status_code: reply.status, request_id: hex(32), body: reply.body },
    error: null,
  }
  return { text: toSpacedAscii(line), kind: outcome === 'failed' ? 'error' : 'output', outcome }
}

const pickOutcome = (chance: number, endpoint: Endpoint): SampleLine['outcome'] => {
  if (chance < 0.01) return 'failed'
  if (chance < 0.013) return 'refused'
  if (chance < 0.018) return 'truncated'
  return endpoint === '/v1/responses' && chance < 0.02 ? 'invalid' : 'answered'
}

const toBody = (
  endpoint: Endpoint,
  outcome: SampleLine['outcome'],
  random: () => number,
  hex: (length: number) => string,
): unknown => {
  const input = 90 + Math.floor(random() * 60)
  const output = 12 + Math.floor(random() * 50)
  return endpoint === '/v1/responses'
    ? toResponse(outcome, toStructuredAnswer(outcome, random), { input, output }, hex)
    : toCompletion(outcome, toFreeAnswer(random), { input, output }, hex)
}

interface Tokens {
  readonly input: number
  readonly output: number
}

const refusal = 'I’m sorry, but I can’t help with that.'

const toCompletion = (
  outcome: SampleLine['outcome'],
  text: string,
  { input, output }: Tokens,
  hex: (length: number) => string,
): unknown => ({
  id: `chatcmpl-${hex(28)}`,
  object: 'chat.completion',
  created: 1_795_000_000,
  model: 'sandbox-mini-2026-04-01',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: outcome === 'refused' ? null : text,
        refusal: outcome === 'refused' ? refusal : null,
        annotations: [],
      },
      logprobs: null,
      finish_reason: outcome === 'truncated' ? 'length' : 'stop',
    },
  ],
  usage: {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  },
  service_tier: 'default',
  system_fingerprint: `fp_${hex(10)}`,
})

/** The endpoint repeats the whole request's settings in every reply. */
const toResponse = (
  outcome: SampleLine['outcome'],
  text: string,
  { input, output }: Tokens,
  hex: (length: number) => string,
): unknown => ({
  id: `resp_${hex(48)}`,
  object: 'response',
  created_at: 1_795_000_000,
  status: outcome === 'truncated' ? 'incomplete' : 'completed',
  background: false,
  error: null,
  incomplete_details: outcome === 'truncated' ? { reason: 'max_output_tokens' } : null,
  instructions: null,
  max_output_tokens: 800,
  max_tool_calls: null,
  model: 'sandbox-mini-2026-04-01',
  output: [
    { id: `rs_${hex(48)}`, type: 'reasoning', summary: [] },
    {
      id: `msg_${hex(48)}`,
      type: 'message',
      status: 'completed',
      content: [
        outcome === 'refused'
          ? { type: 'refusal', refusal }
          : { type: 'output_text', annotations: [], logprobs: [], text },
      ],
      role: 'assistant',
    },
  ],
  parallel_tool_calls: true,
  previous_response_id: null,
  reasoning: { effort: 'low', summary: null },
  service_tier: 'default',
  store: true,
  temperature: 1.0,
  text: {
    format: { type: 'json_schema', name: 'answer', strict: true, schema: echoedSchema },
    verbosity: 'medium',
  },
  tool_choice: 'auto',
  tools: [],
  top_p: 1.0,
  truncation: 'disabled',
  usage: {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  },
  user: null,
  metadata: {},
})

const echoedSchema = {
  type: 'object',
  properties: {
    topic: { type: 'string', enum: ['quality', 'price', 'delivery'] },
    score: { type: 'number' },
    reason: { type: 'string' },
  },
  required: ['topic', 'score', 'reason'],
  additionalProperties: false,
}

const sentences = [
  'The customer is content with the delivery.',
  'Der Preis wird kritisiert, die Qualität nicht.',
  'Mostly about the lid, which is "loose".',
  '配送が早い。',
] as const

const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)] as T

const toFreeAnswer = (random: () => number): string => `${pick(sentences, random)} ${pick(sentences, random)}`

const toStructuredAnswer = (outcome: SampleLine['outcome'], random: () => number): string =>
  JSON.stringify({
    topic: outcome === 'invalid' ? 'weather' : pick(['quality', 'price', 'delivery'], random),
    score: Math.floor(random() * 11),
    reason: pick(sentences, random),
  })

function toSpacedAscii(value: unknown): string {
  return spaced(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const pairs = Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}: ${spaced(inner)}`)
  return `{${pairs.join(', ')}}`
}
