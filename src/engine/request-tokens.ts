import type { Snapshot } from '#core/draft.ts'
import { toJsonSchema } from '#core/output-columns.ts'
import { hasSystemMessage, type Messages } from '#core/request-body.ts'
import type { Tokens } from '#core/units.ts'
import { loadTokenCounter, toChatOverhead } from '#openai/tokens.ts'

/**
 * Counts the input tokens of requests of one snapshot: texts, what frames the messages, and the schema, which counts as
 * its JSON (how a provider writes it for the model is not documented).
 */
export async function createRequestCounter(snapshot: Snapshot): Promise<(messages: Messages) => Tokens> {
  const count = await loadTokenCounter()
  const { outputColumns } = snapshot
  const withSystem = hasSystemMessage(snapshot)
  const schema = outputColumns.length > 0 ? count(JSON.stringify(toJsonSchema(outputColumns))) : 0
  const fixed = toChatOverhead(withSystem ? 2 : 1) + schema
  return ({ system, user }) => fixed + (withSystem ? count(system) : 0) + count(user)
}
