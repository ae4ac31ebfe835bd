import { ownCause, readAnswerCells } from './answer-cells.ts'
import { type Answer, readAnswer, readUsage, type Usage } from './answer.ts'
import { type OutputColumn, requestUrl, type Snapshot } from '../request/draft.ts'
import { field, isJsonObject } from '../json.ts'
import { type LineError, type OutputLine, parseLine, readEnvelope, readLineError } from './line-envelope.ts'
import { isWrappedJson } from './loose-json.ts'
import type { LineOutcome } from './outcome.ts'
import { err, ok, type Result } from '../result.ts'
import type { Endpoint } from '../wire.ts'

/** The line is not a JSON object with a `custom_id` in it. It is kept as it is, and shown. */
export interface MalformedLine {
  readonly kind: 'MalformedLine'
}

/** @param text one line without its "\n" */
export const parseOutputLine = (text: string): Result<OutputLine, MalformedLine> => {
  const value = parseLine(text)
  const line = isJsonObject(value) ? readEnvelope(value) : null
  return line === null || line.customId === '' ? err({ kind: 'MalformedLine' }) : ok(line)
}

/** What a line means for its row. */
export interface JudgedLine {
  readonly outcome: LineOutcome
  /** A failure that may succeed when the same request is sent again. */
  readonly fixable: boolean
  /** Null only for an answer. Codes are the provider's, or one of `ownCauses`; messages are the provider's words, or the offending value. */
  readonly cause: LineError | null
  /** One per answer column (`answerColumnNames`), all null unless answered. */
  readonly cells: readonly (string | null)[]
  /** The reply as received, also where it is no valid answer; null when there is no text. */
  readonly text: string | null
  readonly usage: Usage | null
  /** The cells are of a JSON that had a code fence or words around it. */
  readonly repaired: boolean
  /** The same of a free text: it would be JSON once these are taken away. Only where no output columns are asked for. */
  readonly wrapped: boolean
}

/** Judges a line as its snapshot asked: ready-made requests may have offered tools, a prompt of ours never does. */
export const judgeAnswerLine = (line: OutputLine, snapshot: Snapshot): JudgedLine =>
  judgeOutputLine(line, requestUrl(snapshot), snapshot.outputColumns, snapshot.ready !== undefined)

/**
 * @param outputColumns of the snapshot the request was made from
 * @param callsWanted a call of tools is an answer: its text is the calls as JSON
 */
export const judgeOutputLine = (
  line: OutputLine,
  endpoint: Endpoint | (string & {}),
  outputColumns: readonly OutputColumn[],
  callsWanted = false,
): JudgedLine => {
  if (line.error !== null || !isSuccess(line.statusCode)) {
    const cause = causeOf(line)
    const never = withoutReply.get(line.error?.code ?? null)
    return {
      outcome: never ?? 'failed',
      fixable: never === undefined && isFixable(line.statusCode ?? toHttpStatus(cause.code), cause),
      cause,
      cells: noCells(outputColumns),
      text: null,
      usage: readUsage(field(line.body, 'usage')),
      repaired: false,
      wrapped: false,
    }
  }
  const answer = readAnswer(endpoint, line.body)
  const said = answer.empty && callsWanted && answer.calls !== null ? answer.calls : answer.text
  const text = said === '' ? null : said
  let problem = problemOf(answer, said)
  if (problem === null) {
    const read =
      outputColumns.length === 0 ? { cells: [said], repaired: false } : readAnswerCells(said, outputColumns)
    if (!('code' in read)) {
      return {
        outcome: 'answered',
        fixable: false,
        cause: null,
        cells: read.cells,
        text,
        usage: answer.usage,
        repaired: read.repaired,
        wrapped: outputColumns.length === 0 && isWrappedJson(said),
      }
    }
    problem = { outcome: 'invalid', cause: read }
  }
  return {
    outcome: problem.outcome,
    fixable: problem.outcome === 'failed' && isFixable(null, problem.cause),
    cause: problem.cause,
    cells: noCells(outputColumns),
    text,
    usage: answer.usage,
    repaired: false,
    wrapped: false,
  }
}

const noCells = (columns: readonly OutputColumn[]): readonly null[] =>
  Array.from<null>({ length: Math.max(1, columns.length) }).fill(null)

/** Our own code, of a request that was sent on its own and whose reply is not here: it may have been executed, and paid. */
export const replyLostCode = 'reply_lost'

/** The first two: line codes of requests that were not executed and not paid (api.md, read 2026-11-21). */
const withoutReply: ReadonlyMap<string | null, LineOutcome> = new Map([
  ['batch_expired', 'expired'],
  ['batch_cancelled', 'cancelled'],
  [replyLostCode, 'lost'],
])

const isSuccess = (status: number | null): boolean => status !== null && status >= 200 && status < 300

const causeOf = (line: OutputLine): LineError =>
  line.error ??
  readLineError(field(line.body, 'error')) ??
  // Some gateways put the error's fields into the body itself.
  readLineError(line.body) ?? {
    code: line.statusCode === null || line.statusCode === 0 ? 'no_reply' : `http_${line.statusCode}`,
    message: '',
  }

/** Servers that give an error without a response name its status in the error's code. */
const toHttpStatus = (code: string | null): number | null =>
  code !== null && /^[1-5]\d\d$/.test(code) ? Number(code) : null

/** Errors that come back as they are, because the request itself is at fault. */
const permanentCodes: ReadonlySet<string> = new Set([
  'invalid_request',
  'invalid_request_error',
  'invalid_prompt',
  'invalid_json_schema',
  'invalid_value',
  'invalid_type',
  'missing_required_parameter',
  'unsupported_parameter',
  'unsupported_value',
  'context_length_exceeded',
  'string_above_max_length',
  'model_not_found',
  'invalid_api_key',
  'content_filter',
  'content_policy_violation',
])

/** Lost connections, overload and exhausted credit pass; a refused request stays refused. 409 is a lock, 425 and 408 are timing. */
const isFixable = (status: number | null, cause: LineError): boolean => {
  if (cause.code !== null && permanentCodes.has(cause.code)) return false
  if (status === null || status === 0 || status >= 500 || isSuccess(status)) return true
  return status === 408 || status === 409 || status === 425 || status === 429
}

interface Problem {
  readonly outcome: LineOutcome
  readonly cause: LineError
}

/** What keeps a reply from being an answer, the gravest first; null when its text may be read. */
const problemOf = (answer: Answer, said: string): Problem | null => {
  if (answer.error !== null) return { outcome: 'failed', cause: answer.error }
  if (answer.refusal !== null) return { outcome: 'refused', cause: ownCause('refusal', answer.refusal) }
  if (answer.filtered) return { outcome: 'refused', cause: ownCause('content_filter') }
  if (answer.truncated !== null) {
    return { outcome: 'truncated', cause: { code: answer.truncated, message: '' } }
  }
  if (answer.unknown) return { outcome: 'invalid', cause: ownCause('unknown_reply') }
  if (said.trim() !== '') return null
  return { outcome: 'invalid', cause: ownCause(answer.calls === null ? 'empty_answer' : 'tool_call') }
}
