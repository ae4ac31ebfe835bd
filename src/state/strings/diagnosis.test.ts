import { describe, expect, test } from 'vitest'
import type { HoldReason } from '#core/run/shard.ts'
import { batchOf } from '#core/run/shard-fixture.suite.ts'
import type { Batch } from '#core/wire.ts'
import { faultCauseOf } from '#engine/results/fault-cause.ts'
import { toBatchRemedy, toRemedy } from '#engine/drive/remedies.ts'
import { faultSentences, sayCause } from './causes.ts'
import { run } from './run.ts'

/**
 * The rows of api.md's diagnosis table, in its order: A = error of a failed batch, H = reply, L = line of a result file.
 * Each has what the engine does by itself, and a sentence.
 */
type Row = readonly [
  place: 'A' | 'L' | number,
  code: string | null,
  message: string,
  does: Does,
  says: RegExp,
]
/** `cut` = smaller shards · `upload` = a new upload · `reject` = told, and sent again only by a person · else a hold. */
type Does = 'reject' | 'upload' | 'cut' | 'queue' | HoldReason | 'line'

const tokenLimit =
  'Enqueued token limit reached for gpt-4o-mini in organization org-1. Limit: 2,000,000 enqueued tokens. Please try again once some in_progress batches have been completed.'
const quota = 'You exceeded your current quota, please check your plan and billing details.'

const table: readonly Row[] = [
  ['A', 'invalid_json_line', 'This line is not parseable as valid JSON.', 'reject', /could not be read; send these/],
  ['A', 'missing_required_parameter', "Missing required parameter: 'custom_id'.", 'reject', /lacked a field; send/],
  ['A', 'missing_required_parameter', "Missing required parameter: 'body'.", 'reject', /lacked a field; send/],
  ['A', 'invalid_request', 'Model parameter is required.', 'reject', /lacks its model/],
  ['A', 'invalid_request', 'Messages parameter is required.', 'reject', /its messages; check the prompt/],
  ['A', 'invalid_request', 'Cannot find file file-1, or organization org-1 does not have access to it.', 'upload', /file was gone.*same key/],
  ['A', 'invalid_url', 'The URL provided for this request does not match the batch endpoint.', 'reject', /another endpoint/],
  ['A', 'url_mismatch', '', 'reject', /another endpoint/],
  ['A', 'streaming_unsupported', 'Chat Completions: Streaming is not supported in the Batch API.', 'reject', /cannot stream; remove/],
  ['A', 'model_not_found', "The provided model 'X' is not supported by the Batch API.", 'reject', /does not know the model/],
  ['A', 'mismatched_model', "The model 'X' for this request does not match the rest of the batch.", 'reject', /more than one model/],
  ['A', 'duplicate_custom_id', "The custom_id 'X' for this request is a duplicate of another request.", 'reject', /the same id/],
  ['A', 'empty_file', 'The input file is empty.', 'reject', /nothing to send/],
  ['A', 'token_limit_exceeded', tokenLimit, 'queue', /queue/],
  [429, 'token_limit_exceeded', tokenLimit, 'queue', /queue/],
  [400, 'token_limit_exceeded', tokenLimit, 'queue', /queue/],
  [400, 'billing_hard_limit_reached', 'Billing hard limit has been reached', 'billing', /top up/i],
  [400, 'invalid_value', "Invalid value: '1h'. Supported values are: '24h'.", 'reject', /value that the provider does not take/],
  [400, 'invalid_type', "Invalid type for 'metadata'.", 'reject', /value that the provider does not take/],
  [400, null, 'Invalid file format for Batch API. Must be .jsonl', 'reject', /JSON Lines/],
  [401, 'invalid_api_key', 'Incorrect API key provided: sk-1.', 'key', /key .* was not accepted/],
  [403, null, 'You have insufficient permissions for this operation. Missing scopes: api.batch.write', 'key', /key .* was not accepted/],
  [404, null, "No batch found with id 'batch_1'.", 'reject', /same project/],
  [409, null, "Cannot cancel a batch with status 'completed'.", 'reject', /over already/],
  [413, null, 'request entity too large', 'cut', /larger than the provider takes/],
  [429, 'insufficient_quota', quota, 'billing', /top up/i],
  [429, 'rate_limit_exceeded', 'Rate limit reached for gpt-4o. Please try again in 3.89s.', 'rate_limit', /slow down/],
  ['L', 'insufficient_quota', quota, 'line', /top up, then send again/],
  ['L', 'batch_expired', 'This request could not be executed before the completion window expired.', 'line', /window ended; not billed/],
  ['L', 'batch_cancelled', 'This request was not executed because the batch was cancelled.', 'line', /cancelled; not billed/],
  ['L', 'context_length_exceeded', "This model's maximum context length is 9 tokens. However, …", 'line', /shorten the row/],
  ['L', 'unsupported_parameter', "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", 'line', /one of the settings; change it/],
  ['L', 'unsupported_value', "Unsupported value: 'temperature' does not support 0.", 'line', /one of the settings; change it/],
  ['L', 'invalid_json_schema', 'Invalid schema', 'line', /schema; change them/],
  ['L', 'server_error', '', 'line', /server error at the provider; send it again/],
  ['L', 'http_500', '', 'line', /server error at the provider; send it again/],
] // prettier-ignore

const failedBatch = (code: string | null, message: string): Batch => ({
  ...batchOf({ id: 'b1', status: 'failed' }),
  errors: [{ code, message, line: 1, param: null }],
})

const remedyOf = (place: Row[0], code: string | null, message: string) => {
  if (place === 'A') return toBatchRemedy(failedBatch(code, message))
  if (place === 'L') return null
  return toRemedy({
    kind: 'HttpError',
    status: place,
    code,
    type: null,
    param: null,
    message,
    requestId: null,
    retryAfter: null,
    fromApi: true,
  })
}

describe.each(table)('%s %s "%s"', (place, code, message, does, says) => {
  const remedy = remedyOf(place, code, message)

  test(`is met by: ${does}`, () => {
    const kinds = {
      reject: 'reject',
      upload: 'uploadAgain',
      cut: 'smaller',
      queue: 'tokenLimit',
      line: undefined,
    }
    const kind = does in kinds ? kinds[does as keyof typeof kinds] : 'hold'
    expect(remedy?.kind).toBe(kind)
    if (remedy?.kind !== 'hold') return
    expect(remedy.why).toBe(does)
    // Money and keys are a person's business; only a named wait ends by itself.
    expect(remedy.retryAfter === null).toBe(does !== 'rate_limit')
  })

  test(`is said so that ${String(says)}`, () => {
    const held = does === 'queue' ? 'token_limit' : does
    const sentences = run.waiting.holds as Readonly<Record<string, string>>
    const cause = `${code ?? `http_${place}`}: ${message}`
    expect(sentences[held] ?? sayCause(cause)).toMatch(says)
  })
})

test('every cause that can be told apart has a sentence of its own', () => {
  for (const [cause, sentence] of Object.entries(faultSentences))
    expect(sentence, cause).toMatch(/^[a-z].{20,}[^.]$/u)
})

test('what nobody knows stays as it came', () => {
  expect(faultCauseOf('brand_new', 'Hm.')).toBe('unknown')
  expect(sayCause('brand_new: Hm.')).toBe('brand_new: Hm.')
})
