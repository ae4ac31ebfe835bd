import type { RequestSettings, Snapshot } from './draft.ts'
import { type AnswerSchema, toJsonSchema } from './output-columns.ts'
import type { RequestInput } from '../wire.ts'

/** Rendered texts of one row. */
export interface Messages {
  readonly system: string
  readonly user: string
}

/** Told to the API with the schema; `[a-zA-Z0-9_-]`, at most 64 characters. Nobody sees it. */
const schemaName = 'answer'

/**
 * Writes one request's body as its endpoint wants it. Keys stand in a fixed order, the same for all rows of a snapshot,
 * so that `JSON.stringify` gives identical text for identical questions. What the snapshot leaves unset is left out.
 * The system message is left out of every row when its template is blank, and of none otherwise.
 */
export const toRequestBody = (snapshot: Snapshot, messages: Messages): Readonly<Record<string, unknown>> => {
  const { settings } = snapshot
  const schema = snapshot.outputColumns.length === 0 ? null : toJsonSchema(snapshot.outputColumns)
  const sampling = defined({ temperature: settings.temperature, top_p: settings.topP })
  switch (snapshot.endpoint) {
    case '/v1/chat/completions':
      return {
        model: snapshot.model,
        messages: toMessageList(snapshot, messages),
        ...sampling,
        // Never max_tokens: reasoning models refuse it (API reference, chat completions; read 2026-11-21).
        ...defined({ max_completion_tokens: settings.maxOutputTokens, reasoning_effort: effort(settings) }),
        ...(schema && { response_format: { type: 'json_schema', json_schema: toFormat(schema) } }),
      }
    case '/v1/responses':
      return {
        model: snapshot.model,
        input: toMessageList(snapshot, messages),
        ...sampling,
        ...defined({ max_output_tokens: settings.maxOutputTokens }),
        ...(effort(settings) !== undefined && { reasoning: { effort: effort(settings) } }),
        ...(schema && { text: { format: { type: 'json_schema', ...toFormat(schema) } } }),
      }
  }
}

/** One line of an input file. The url is the batch's endpoint, or the provider refuses the line. */
export const toRequestInput = (snapshot: Snapshot, customId: string, messages: Messages): RequestInput => ({
  custom_id: customId,
  method: 'POST',
  url: snapshot.endpoint,
  body: toRequestBody(snapshot, messages),
})

/** Whether requests of this snapshot carry a system message. */
export const hasSystemMessage = (snapshot: Pick<Snapshot, 'system'>): boolean => snapshot.system.trim() !== ''

const toMessageList = (snapshot: Snapshot, messages: Messages) => {
  const user = { role: 'user', content: messages.user }
  return hasSystemMessage(snapshot) ? [{ role: 'system', content: messages.system }, user] : [user]
}

const toFormat = (schema: AnswerSchema) => ({ name: schemaName, strict: true, schema })

const effort = (settings: RequestSettings): string | undefined =>
  settings.reasoningEffort?.trim() || undefined

const defined = (settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
