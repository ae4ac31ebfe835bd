import { answerRequest } from './answer-request.ts'
import { blankHex, hexOf } from './hash.ts'
import type { JsonObject } from './json.ts'
import { readRequest, type SandboxEndpoint } from './read-request.ts'
import { fateOf } from './row-fate.ts'
import type { TokenSums } from './sandbox-records.ts'
import type { RowFate } from './scenario.ts'

/** Where a line goes: the output file, the error file, nowhere. */
export const verdicts = { output: 0, error: 1, missing: 2 } as const
export type Verdict = (typeof verdicts)[keyof typeof verdicts]

export interface OutputLine {
  readonly verdict: Verdict
  /** With its "\n", ASCII only as OpenAI writes it, so its characters are its bytes; "" when missing. */
  readonly text: string
  readonly tokens: TokenSums
}

/** The part of a batch that its lines depend on. */
export interface LineSource {
  readonly batchId: string
  readonly endpoint: SandboxEndpoint
  /** Unix seconds, stamped on every answer. */
  readonly created: number
  readonly rowRates: Readonly<Partial<Record<RowFate, number>>>
  readonly seed: number
}

const noTokens: TokenSums = { input: 0, output: 0, reasoning: 0 }

/** The line that reports an executed request. The same arguments give the same bytes. */
export function writeOutputLine(source: LineSource, customId: string, body: JsonObject): OutputLine {
  return writeLine(source, customId, body, hexOf)
}

/** What `writeOutputLine` would give, but for its text: ids, a good part of the work, are as long whatever they say. */
export function measureOutputLine(
  source: LineSource,
  customId: string,
  body: JsonObject,
): Omit<OutputLine, 'text'> & { readonly bytes: number } {
  const { verdict, tokens, text } = writeLine(source, customId, body, blankHex)
  return { verdict, tokens, bytes: text.length }
}

function writeLine(source: LineSource, customId: string, body: JsonObject, toHex: typeof hexOf): OutputLine {
  const { userText } = readRequest(source.endpoint, body)
  const fate = fateOf(userText, customId, source.rowRates, source.seed)
  if (fate === 'missing') return { verdict: verdicts.missing, text: '', tokens: noTokens }
  const idSource = `${source.batchId} ${customId}`
  const answer = answerRequest(source.endpoint, body, fate, source.seed, {
    idSource,
    hexOf: toHex,
    created: source.created,
  })
  const requestId = toHex(customId + source.batchId, 32)
  const line = (response: unknown, error: unknown) =>
    formatLine(source.batchId, customId, response, error, toHex)

  if (fate === 'status:0')
    return {
      verdict: verdicts.output,
      text: line({ status_code: 0, request_id: '', body: {} }, null),
      tokens: noTokens,
    }
  switch (answer.kind) {
    case 'answered':
      return {
        verdict: verdicts.output,
        text: line({ status_code: 200, request_id: requestId, body: answer.body }, null),
        tokens: answer.tokens,
      }
    case 'refused': {
      const { status, ...error } = answer.fault
      return {
        verdict: verdicts.error,
        text: line({ status_code: status, request_id: requestId, body: { error } }, null),
        tokens: noTokens,
      }
    }
    case 'broken':
      return {
        verdict: verdicts.error,
        text: line(null, {
          code: 'server_error',
          message: 'The server had an error while processing your request. Sorry about that!',
        }),
        tokens: noTokens,
      }
  }
}

const unexecuted = {
  expired: {
    code: 'batch_expired',
    message: 'This request could not be executed before the completion window expired.',
  },
  cancelled: {
    code: 'batch_cancelled',
    message: 'This request was not executed because the batch was cancelled.',
  },
} as const

/** The line that reports a request the batch never came to. */
export const writeUnexecutedLine = (
  batchId: string,
  customId: string,
  why: 'expired' | 'cancelled',
): string => formatLine(batchId, customId, null, unexecuted[why])

/** Its length without making it. */
export const unexecutedBytes = (customIdBytes: number, why: 'expired' | 'cancelled'): number =>
  writeUnexecutedLine('', '', why).length - 2 + customIdBytes

/** The custom_id as JSON writes it, quotes included. */
export const customIdBytes = (customId: string): number => toAscii(JSON.stringify(customId)).length

export const formatLine = (
  batchId: string,
  customId: string,
  response: unknown,
  error: unknown,
  toHex = hexOf,
): string =>
  `${toAscii(
    JSON.stringify({
      id: `batch_req_${toHex(`${batchId}/${customId}`, 32)}`,
      custom_id: customId,
      response,
      error,
    }),
  )}\n`

function toAscii(text: string): string {
  return text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
