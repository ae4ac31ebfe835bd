/** What a provider's error means and what to offer. The table of api.md "Diagnosis table", read 2026-11-21, row by row. */
import type { Bytes, Milliseconds, Tokens } from '#core/units.ts'
import { parseRetryText } from './retry-after.ts'

/** Where an error was found: the HTTP reply to a call, `errors.data[]` of a failed batch, or one output line. */
export type FaultPlace = 'http' | 'batch' | 'line'

export interface Fault {
  readonly where: FaultPlace
  /** HTTP status of the reply or of the line's response; null for batch errors and lines without a response. */
  readonly status: number | null
  readonly code: string | null
  readonly message: string
}

export type FaultCause =
  | 'invalidJsonLine' // byte order mark, blank or pretty-printed line
  | 'missingField' // custom_id, method, url or body of a line
  | 'incompleteBody' // no model, no messages
  | 'fileNotFound' // deleted, expired, or uploaded with another project's key
  | 'urlMismatch' // a line's url is not the batch's endpoint
  | 'streaming'
  | 'modelUnavailable' // typo, no access, or no batch support
  | 'mixedModels'
  | 'duplicateCustomId'
  | 'emptyFile'
  | 'tooManyRequests' // lines per file
  | 'fileTooLarge'
  | 'notJsonl' // file name or content
  | 'tokenLimit' // enqueued prompt tokens; nothing was billed
  | 'billingLimit' // nothing was created
  | 'noQuota'
  | 'creditRanOut' // in the middle of a batch
  | 'rateLimit'
  | 'wrongKey'
  | 'missingScope' // restricted keys need Files write and Batch write
  | 'notFound' // mostly another project's key
  | 'alreadyOver'
  | 'invalidSetting'
  | 'unsupportedSetting'
  | 'invalidSchema'
  | 'promptTooLong'
  | 'promptRefused'
  | 'batchExpired'
  | 'batchCancelled'
  | 'serverError'
  | 'unknown'

/** What helps. `wait` and `backOff` the engine does by itself; everything else is offered to a person. */
export type FaultPolicy =
  | 'wait' // until other batches are done; smaller shards help
  | 'backOff'
  | 'topUp' // never by trying again
  | 'topUpAndResend'
  | 'checkKey'
  | 'grantScopes'
  | 'checkProject'
  | 'uploadAgain'
  | 'rewriteFile'
  | 'smallerShards'
  | 'splitByModel'
  | 'pickModel'
  | 'fixSettings'
  | 'fixSchema'
  | 'shorten'
  | 'changePrompt'
  | 'resend'
  | 'refresh'
  | 'nothingToSend'
  | 'ask' // show it verbatim

export interface Diagnosis {
  readonly cause: FaultCause
  readonly policy: FaultPolicy
  /** Both verbatim. */
  readonly code: string | null
  readonly message: string
  /** The wait the message asks for; a readable Retry-After is in the ApiError. */
  readonly retryAfter: Milliseconds | null
  /** From "Limit: 2,000,000 enqueued tokens". */
  readonly limitTokens: Tokens | null
  /** From "larger than the 209715200 maximum". */
  readonly limitBytes: Bytes | null
}

export function diagnose(fault: Fault): Diagnosis {
  const code = fault.code?.toLowerCase() ?? null
  const rule = rules.find((candidate) => isMatch(candidate, fault, code))
  return {
    cause: rule?.cause ?? 'unknown',
    policy: rule?.policy ?? 'ask',
    code: fault.code,
    message: fault.message,
    retryAfter: parseRetryText(fault.message),
    limitTokens: numberIn(fault.message, /limit: *([\d,]+) enqueued tokens/i),
    limitBytes: numberIn(fault.message, /larger than the ([\d,]+) maximum/i),
  }
}

/** Places and statuses must fit where given; then one of codes or texts, where given. The first rule that fits counts. */
interface Rule {
  readonly cause: FaultCause
  readonly policy: FaultPolicy
  readonly where?: readonly FaultPlace[]
  readonly status?: (status: number) => boolean
  readonly codes?: readonly string[]
  readonly text?: RegExp
}

const is = (expected: number) => (status: number) => status === expected
const isOutage = (status: number) => status >= 500 || status === 0 || status === 408

const rules: readonly Rule[] = [
  // Money and limits first: their statuses also stand for other things.
  {
    cause: 'tokenLimit',
    policy: 'wait',
    codes: ['token_limit_exceeded'],
    text: /enqueued token limit/i,
  },
  {
    cause: 'billingLimit',
    policy: 'topUp',
    codes: ['billing_hard_limit_reached'],
    text: /billing hard limit/i,
  },
  {
    cause: 'creditRanOut',
    policy: 'topUpAndResend',
    where: ['line'],
    codes: ['insufficient_quota'],
    text: /exceeded your current quota/i,
  },
  {
    cause: 'noQuota',
    policy: 'topUp',
    codes: ['insufficient_quota'],
    text: /exceeded your current quota/i,
  },

  // Outcomes of lines that never ran.
  {
    cause: 'batchExpired',
    policy: 'resend',
    where: ['line'],
    codes: ['batch_expired'],
    text: /before the completion window expired/i,
  },
  {
    cause: 'batchCancelled',
    policy: 'resend',
    where: ['line'],
    codes: ['batch_cancelled'],
    text: /because the batch was cancelled/i,
  },

  // The input file. Azure spells some of these codes differently.
  {
    cause: 'invalidJsonLine',
    policy: 'rewriteFile',
    codes: ['invalid_json_line'],
    text: /not parseable as valid JSON/i,
  },
  {
    cause: 'fileNotFound',
    policy: 'uploadAgain',
    where: ['batch', 'http'],
    text: /cannot find file|no such file object/i,
  },
  { cause: 'incompleteBody', policy: 'fixSettings', text: /\b(model|messages|input) parameter is required/i },
  {
    cause: 'missingField',
    policy: 'rewriteFile',
    where: ['batch'],
    codes: ['missing_required_parameter'],
    text: /missing required parameter/i,
  },
  {
    cause: 'incompleteBody',
    policy: 'fixSettings',
    codes: ['missing_required_parameter'],
    text: /missing required parameter/i,
  },
  {
    cause: 'urlMismatch',
    policy: 'rewriteFile',
    codes: ['invalid_url', 'url_mismatch'],
    text: /does not match the batch endpoint/i,
  },
  {
    cause: 'streaming',
    policy: 'fixSettings',
    codes: ['streaming_unsupported'],
    text: /streaming is not supported/i,
  },
  {
    cause: 'mixedModels',
    policy: 'splitByModel',
    codes: ['mismatched_model', 'model_mismatch'],
    text: /does not match the rest of the batch/i,
  },
  {
    cause: 'modelUnavailable',
    policy: 'pickModel',
    codes: ['model_not_found'],
    text: /not supported by the Batch API/i,
  },
  {
    cause: 'duplicateCustomId',
    policy: 'rewriteFile',
    codes: ['duplicate_custom_id'],
    text: /custom_id .* is a duplicate/i,
  },
  { cause: 'emptyFile', policy: 'nothingToSend', codes: ['empty_file'], text: /input file is empty/i },
  { cause: 'tooManyRequests', policy: 'smallerShards', codes: ['too_many_tasks'] },
  { cause: 'fileTooLarge', policy: 'smallerShards', text: /input file is larger than/i },
  { cause: 'fileTooLarge', policy: 'smallerShards', where: ['http'], status: is(413) },
  { cause: 'notJsonl', policy: 'rewriteFile', where: ['http'], text: /invalid file format for batch api/i },

  // Requests that can be mended.
  {
    cause: 'promptTooLong',
    policy: 'shorten',
    codes: ['context_length_exceeded', 'string_above_max_length'],
    text: /maximum context length|exceeds the context window/i,
  },
  {
    cause: 'promptRefused',
    policy: 'changePrompt',
    codes: ['invalid_prompt', 'content_filter', 'content_policy_violation'],
  },
  {
    cause: 'invalidSchema',
    policy: 'fixSchema',
    codes: ['invalid_json_schema'],
    text: /invalid schema for response_format/i,
  },
  {
    cause: 'unsupportedSetting',
    policy: 'fixSettings',
    codes: ['unsupported_parameter', 'unsupported_value', 'unknown_parameter'],
    text: /(unsupported|unknown) (parameter|value):|unrecognized request arguments? supplied/i,
  },
  {
    cause: 'invalidSetting',
    policy: 'fixSettings',
    codes: ['invalid_value', 'invalid_type', 'integer_below_min_value', 'integer_above_max_value'],
    text: /invalid (value|type)\b|\b(below minimum|above maximum) value|\btokens is too large: \d/i,
  },

  // What only the status says. A missing scope has been seen as 401 too.
  {
    cause: 'missingScope',
    policy: 'grantScopes',
    where: ['http'],
    text: /missing scopes?|insufficient permissions/i,
  },
  { cause: 'wrongKey', policy: 'checkKey', codes: ['invalid_api_key'], text: /incorrect api key/i },
  { cause: 'wrongKey', policy: 'checkKey', where: ['http'], status: is(401) },
  {
    cause: 'unknown',
    policy: 'ask',
    where: ['http'],
    status: is(403),
    codes: ['unsupported_country_region_territory'],
  },
  { cause: 'missingScope', policy: 'grantScopes', where: ['http'], status: is(403) },
  { cause: 'notFound', policy: 'checkProject', where: ['http'], status: is(404) },
  { cause: 'alreadyOver', policy: 'refresh', where: ['http'], status: is(409) },
  {
    cause: 'rateLimit',
    policy: 'resend',
    where: ['line'],
    codes: ['rate_limit_exceeded'],
    text: /rate limit reached/i,
  },
  { cause: 'rateLimit', policy: 'resend', where: ['line'], status: is(429) },
  { cause: 'rateLimit', policy: 'backOff', codes: ['rate_limit_exceeded'], text: /rate limit reached/i },
  { cause: 'rateLimit', policy: 'backOff', where: ['http'], status: is(429) },
  { cause: 'serverError', policy: 'resend', where: ['line'], status: isOutage },
  { cause: 'serverError', policy: 'resend', where: ['line'], codes: ['server_error', 'internal_error'] },
  { cause: 'serverError', policy: 'backOff', where: ['http'], status: isOutage },
]

function isMatch(rule: Rule, fault: Fault, code: string | null): boolean {
  if (rule.where !== undefined && !rule.where.includes(fault.where)) return false
  if (rule.status !== undefined && (fault.status === null || !rule.status(fault.status))) return false
  if (rule.codes === undefined && rule.text === undefined) return true
  return (code !== null && rule.codes?.includes(code) === true) || rule.text?.test(fault.message) === true
}

function numberIn(message: string, pattern: RegExp): number | null {
  const digits = pattern.exec(message)?.[1]?.replaceAll(',', '') ?? ''
  return digits === '' ? null : Number(digits)
}
