import { isDeepStrictEqual } from 'node:util'
import type { Snapshot } from '#core/request/draft.ts'
import { judgeAnswerLine, parseOutputLine } from '#core/results/output-line.ts'
import { readPlainLine } from '#core/results/plain-line.ts'
import type { Cells } from './load-table.ts'

/** What a line in OpenAI's own words must come to, read from the line without our reader. */
interface Expected {
  readonly id: string
  readonly outcome: string
  readonly answer: string
}

/**
 * Compares a result table with the lines that it was made from, one by one: ids, outcomes and texts of lines in OpenAI's
 * own shapes, and that our own runs would read every line as the table does, by pattern or not.
 *
 * @returns the first difference; null = there is none
 */
export function compareResults(
  header: readonly string[],
  rows: readonly Cells[],
  lines: readonly string[],
): string | null {
  const answerAt = header.lastIndexOf('answer', header.indexOf('finish_reason'))
  const fields = header.slice(2, answerAt < 0 ? header.indexOf('refusal') : answerAt)
  for (const [at, line] of lines.entries()) {
    const row = rows[at] ?? []
    const found = compareLine(row, line, answerAt < 0 ? null : (row[answerAt] ?? null), (value) =>
      fields.every((name, field) => isSameCell(row[2 + field] ?? null, value[name])),
    )
    if (found !== null) return `line ${at + 1}: ${found}`
  }
  return null
}

function compareLine(
  row: Cells,
  line: string,
  answer: string | null,
  isInFields: (value: Readonly<Record<string, unknown>>) => boolean,
): string | null {
  const parsed = parseOutputLine(line)
  if (row[1] === 'malformed') return parsed.ok ? 'a run would read what the table does not' : null
  if (row[0] !== null && !parsed.ok) return 'a run would not read what the table does'
  if (parsed.ok) {
    const judged = judgeAnswerLine(parsed.value, readyMade)
    if (judged.outcome !== row[1]) return `${judged.outcome} in a run, ${row[1] ?? ''} in the table`
    const plain = readPlainLine(line)
    if (plain !== null && !isDeepStrictEqual(judgeAnswerLine(plain, readyMade), judged))
      return 'read by pattern it says something else'
  }
  const expected = expect(line)
  if (expected === null) return null
  if (row[0] !== expected.id) return `id ${row[0] ?? ''} instead of ${expected.id}`
  if (row[1] !== expected.outcome) return `${row[1] ?? ''} instead of ${expected.outcome}`
  if (answer === expected.answer || (answer === null && expected.answer === '')) return null
  const value: unknown = answer === null ? parse(expected.answer) : null
  return isObject(value) && isInFields(value) ? null : 'another answer'
}

/** Null for what is not in OpenAI's own words, or says nothing. */
function expect(line: string): Expected | null {
  const value = parse(line)
  if (!isObject(value) || typeof value['custom_id'] !== 'string') return null
  const { custom_id: id, response, error } = value
  if (error !== null && error !== undefined && isObject(error) && typeof error['code'] === 'string')
    return { id, outcome: endings[error['code']] ?? 'failed', answer: '' }
  if (!isObject(response) || response['status_code'] !== 200 || !isObject(response['body'])) return null
  const { body } = response
  if (Array.isArray(body['choices'])) return expectCompletion(id, body['choices'][0])
  return Array.isArray(body['output']) ? expectResponse(id, body['status'], body['output']) : null
}

const endings: Readonly<Record<string, string>> = { batch_expired: 'expired', batch_cancelled: 'cancelled' }

function expectCompletion(id: string, choice: unknown): Expected | null {
  if (!isObject(choice) || !isObject(choice['message'])) return null
  const { content, refusal } = choice['message']
  const finish = choice['finish_reason']
  if (typeof content !== 'string' || (refusal !== null && refusal !== undefined)) return null
  if (finish === 'length') return { id, outcome: 'truncated', answer: content }
  return finish === 'stop' && content.trim() !== '' ? { id, outcome: 'answered', answer: content } : null
}

function expectResponse(id: string, status: unknown, output: readonly unknown[]): Expected | null {
  let answer = ''
  for (const item of output) {
    if (!isObject(item) || item['type'] !== 'message') continue
    if (item['phase'] === 'commentary' || !Array.isArray(item['content'])) return null
    for (const part of item['content'] as readonly unknown[]) {
      if (!isObject(part) || part['type'] !== 'output_text' || typeof part['text'] !== 'string') return null
      answer += part['text']
    }
  }
  return status === 'completed' && answer.trim() !== '' ? { id, outcome: 'answered', answer } : null
}

const readyMade: Snapshot = {
  endpoint: '/v1/chat/completions',
  model: '',
  system: '',
  user: '',
  settings: {},
  outputColumns: [],
  dedupe: true,
  ready: { url: '', urlCell: 0, modelCell: 0, bodyCell: 0, problemCell: 0 },
}

/** A cell of text is the text, any other one its JSON with whatever blanks. */
const isSameCell = (cell: string | null, value: unknown): boolean => {
  if (value === undefined || value === null) return cell === null
  return cell === value || (cell !== null && isDeepStrictEqual(parse(cell), value))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
