import { field, isJsonObject, listField, textField } from '../json.ts'

/** What a request says to the model, in its order. */
export interface RequestText {
  /** `system` for developer messages and instructions too; `user` for inputs and prompts that are no messages. */
  readonly role: 'system' | 'user' | 'assistant'
  readonly text: string
}

/**
 * Reads the texts out of a request body of any endpoint, for people to read and for counting: chat messages, responses
 * input and instructions, inputs of embeddings and moderations, prompts. Pictures and files are left out.
 */
export function readRequestTexts(body: unknown): readonly RequestText[] {
  const texts: RequestText[] = []
  const instructions = textField(body, 'instructions')
  if (instructions !== null) texts.push({ role: 'system', text: instructions })
  for (const message of listField(body, 'messages')) texts.push(...readItem(message))
  for (const name of ['input', 'prompt']) texts.push(...readInput(field(body, name)))
  return texts.filter(({ text }) => text !== '')
}

/** The last thing said by the user, which is what rows differ in; else whatever is there. */
export function readPrompt(body: unknown): string {
  const texts = readRequestTexts(body)
  return (texts.findLast(({ role }) => role === 'user') ?? texts.at(-1))?.text ?? ''
}

function readInput(input: unknown): readonly RequestText[] {
  if (typeof input === 'string') return [{ role: 'user', text: input }]
  if (!Array.isArray(input)) return []
  const texts = input.filter((each): each is string => typeof each === 'string')
  // Inputs of one embeddings request belong together.
  if (texts.length > 0) return [{ role: 'user', text: texts.join('\n') }]
  return input.flatMap(readItem)
}

function readItem(item: unknown): readonly RequestText[] {
  if (typeof item === 'string') return [{ role: 'user', text: item }]
  if (!isJsonObject(item)) return []
  const role = textField(item, 'role')
  const said = role === 'assistant' ? role : role === 'system' || role === 'developer' ? 'system' : 'user'
  const content = field(item, 'content') ?? field(item, 'text')
  if (typeof content === 'string') return [{ role: said, text: content }]
  if (!Array.isArray(content)) return []
  const parts = content.flatMap((part) =>
    typeof part === 'string' ? [part] : [textField(part, 'text') ?? ''],
  )
  return [{ role: said, text: parts.filter((part) => part !== '').join('\n') }]
}
