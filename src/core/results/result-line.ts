import { countField, field, isJsonObject, listField, textField, type JsonObject } from '../json.ts'
import { readEnvelope } from './line-envelope.ts'
import { judgeOutputLine } from './output-line.ts'
import type { LineOutcome } from './outcome.ts'
import type { Tokens } from '../units.ts'

/** A line of somebody's output or error file, for people to look at. */
export interface ResultLine {
  readonly id: string | null
  readonly customId: string | null
  readonly outcome: LineOutcome
  /** The reply's text as received; the calls as JSON where it is a call of tools, the numbers of embeddings, one per line. */
  readonly answer: string | null
  readonly refusal: string | null
  /** The provider's word for why it ended. */
  readonly finishReason: string | null
  readonly statusCode: number | null
  readonly errorCode: string | null
  readonly errorMessage: string | null
  readonly model: string | null
  readonly inputTokens: Tokens | null
  readonly outputTokens: Tokens | null
  readonly cachedTokens: Tokens | null
  readonly reasoningTokens: Tokens | null
  readonly requestId: string | null
}

/**
 * Reads what a line says, whoever wrote it. Judged as the lines of our own runs are (`judgeOutputLine`); the envelope may
 * be a gateway's: names in another spelling, a status as text, the body as text or in the place of the response.
 */
export function readResultLine(value: JsonObject): ResultLine {
  const line = readEnvelope(value)
  const { body } = line
  const judged = judgeOutputLine(line, '', [], true)
  const usage = field(body, 'usage')
  const isRefused = judged.outcome === 'refused'
  // Its code says only that the answer ended, which `finishReason` says too.
  const cause = judged.outcome === 'truncated' || isRefused ? null : judged.cause
  return {
    id: toText(field(value, 'id')),
    customId: line.customId === '' ? null : line.customId,
    outcome: judged.outcome,
    answer: readEmbeddings(body) ?? judged.text ?? readToolCalls(body),
    refusal: isRefused && judged.cause?.code === 'refusal' ? judged.cause.message : null,
    finishReason: readFinish(body),
    statusCode: line.statusCode,
    errorCode: cause?.code ?? null,
    errorMessage: cause === null || cause.message === '' ? null : cause.message,
    model: textField(body, 'model'),
    inputTokens: judged.usage?.input ?? null,
    outputTokens: judged.usage?.output ?? null,
    cachedTokens: judged.usage?.cached ?? null,
    reasoningTokens: readReasoning(usage),
    requestId: line.requestId,
  }
}

const toText = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null

function readFinish(body: unknown): string | null {
  const [choice] = listField(body, 'choices')
  if (choice !== undefined) return textField(choice, 'finish_reason')
  return textField(field(body, 'incomplete_details'), 'reason') ?? textField(body, 'status')
}

/** All numbers: nobody keeps the file that they come from. */
function readEmbeddings(body: unknown): string | null {
  const embeddings = listField(body, 'data').map((datum) => field(datum, 'embedding'))
  if (embeddings.length === 0 || embeddings.includes(undefined)) return null
  return embeddings.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n')
}

function readToolCalls(body: unknown): string | null {
  const message = field(listField(body, 'choices')[0], 'message')
  const calls = [
    ...listField(message, 'tool_calls'),
    ...(isJsonObject(field(message, 'function_call')) ? [field(message, 'function_call')] : []),
    ...listField(body, 'output').filter((item) => /_call$/.test(textField(item, 'type') ?? '')),
  ]
  return calls.length === 0 ? null : JSON.stringify(calls)
}

const readReasoning = (usage: unknown): Tokens | null =>
  countField(field(usage, 'output_tokens_details'), 'reasoning_tokens') ??
  countField(field(usage, 'completion_tokens_details'), 'reasoning_tokens')
