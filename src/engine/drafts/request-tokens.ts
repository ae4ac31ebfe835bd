import type { Snapshot } from '#core/request/draft.ts'
import { toJsonSchema } from '#core/request/output-columns.ts'
import { field, parseJson } from '#core/json.ts'
import { hasSystemMessage, type Messages } from '#core/request/request-body.ts'
import { readRequestTexts } from '#core/request/request-texts.ts'
import type { Tokens } from '#core/units.ts'
import { loadTokenCounter, toChatOverhead, type TokenCounter } from '#openai/tokens.ts'

/** Longer texts are counted in part: a tokenizer takes a second for a million characters. */
const countedChars = 200_000

/**
 * Counts the input tokens of requests of one snapshot: texts, what frames the messages, and the schema, which counts as
 * its JSON (how a provider writes it for the model is not documented). The user message of ready-made requests is their body.
 */
export async function createRequestCounter(snapshot: Snapshot): Promise<(messages: Messages) => Tokens> {
  const count = await loadTokenCounter()
  if (snapshot.ready !== undefined) return ({ user }) => countBody(count, user)
  const { outputColumns } = snapshot
  const withSystem = hasSystemMessage(snapshot)
  const schema = outputColumns.length > 0 ? count(JSON.stringify(toJsonSchema(outputColumns))) : 0
  const fixed = toChatOverhead(withSystem ? 2 : 1) + schema
  return ({ system, user }) => fixed + (withSystem ? count(system) : 0) + count(user)
}

/** Texts, what frames them, and schemas and tools as their JSON. Pictures are not counted. */
function countBody(count: TokenCounter, json: string): Tokens {
  const body = parseJson(json)
  const texts = readRequestTexts(body)
  let tokens = toChatOverhead(texts.length)
  for (const { text } of texts) tokens += countLong(count, text)
  for (const name of ['response_format', 'text', 'tools', 'functions']) {
    const value = field(body, name)
    if (typeof value === 'object' && value !== null) tokens += countLong(count, JSON.stringify(value))
  }
  return tokens
}

const countLong = (count: TokenCounter, text: string): Tokens =>
  text.length <= countedChars
    ? count(text)
    : Math.round((count(text.slice(0, countedChars)) / countedChars) * text.length)
