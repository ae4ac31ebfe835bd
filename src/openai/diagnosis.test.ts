import { describe, expect, test } from 'vitest'
import { diagnose, type FaultCause, type FaultPlace, type FaultPolicy } from './diagnosis.ts'

type Row = readonly [
  where: FaultPlace,
  status: number | null,
  code: string | null,
  message: string,
  cause: FaultCause,
  policy: FaultPolicy,
]

const tokenLimit =
  'Enqueued token limit reached for gpt-4o-mini in organization org-1. Limit: 2,000,000 enqueued tokens. Please try again once some in_progress batches have been completed.'
const quota = 'You exceeded your current quota, please check your plan and billing details.'

// Message texts as seen (api.md, diagnosis table, read 2026-11-21).
const table: readonly Row[] = [
  [
    'batch',
    null,
    'invalid_json_line',
    'This line is not parseable as valid JSON.',
    'invalidJsonLine',
    'rewriteFile',
  ],
  [
    'batch',
    null,
    'missing_required_parameter',
    "Missing required parameter: 'custom_id'",
    'missingField',
    'rewriteFile',
  ],
  [
    'batch',
    null,
    'missing_required_parameter',
    "Missing required parameter: 'method'",
    'missingField',
    'rewriteFile',
  ],
  [
    'batch',
    null,
    'missing_required_parameter',
    "Missing required parameter: 'url'",
    'missingField',
    'rewriteFile',
  ],
  [
    'batch',
    null,
    'missing_required_parameter',
    "Missing required parameter: 'body'",
    'missingField',
    'rewriteFile',
  ],
  ['batch', null, 'invalid_request', 'Model parameter is required.', 'incompleteBody', 'fixSettings'],
  ['batch', null, 'invalid_request', 'Messages parameter is required.', 'incompleteBody', 'fixSettings'],
  [
    'batch',
    null,
    'invalid_request',
    'Cannot find file file-1, or organization org-1 does not have access to it.',
    'fileNotFound',
    'uploadAgain',
  ],
  [
    'batch',
    null,
    'invalid_url',
    'The URL provided for this request does not match the batch endpoint.',
    'urlMismatch',
    'rewriteFile',
  ],
  ['batch', null, 'url_mismatch', '', 'urlMismatch', 'rewriteFile'],
  [
    'batch',
    null,
    'streaming_unsupported',
    'Chat Completions: Streaming is not supported in the Batch API.',
    'streaming',
    'fixSettings',
  ],
  [
    'batch',
    null,
    'model_not_found',
    "The provided model 'X' is not supported by the Batch API.",
    'modelUnavailable',
    'pickModel',
  ],
  [
    'batch',
    null,
    'mismatched_model',
    "The model 'X' for this request does not match the rest of the batch.",
    'mixedModels',
    'splitByModel',
  ],
  ['batch', null, 'model_mismatch', '', 'mixedModels', 'splitByModel'],
  [
    'batch',
    null,
    'duplicate_custom_id',
    "The custom_id 'X' for this request is a duplicate of another request.",
    'duplicateCustomId',
    'rewriteFile',
  ],
  ['batch', null, 'empty_file', 'The input file is empty.', 'emptyFile', 'nothingToSend'],
  ['batch', null, 'too_many_tasks', '', 'tooManyRequests', 'smallerShards'],
  [
    'batch',
    null,
    null,
    'The batch input file is larger than the 209715200 maximum for the gpt-4.1-nano model',
    'fileTooLarge',
    'smallerShards',
  ],
  ['batch', null, 'token_limit_exceeded', tokenLimit, 'tokenLimit', 'wait'],
  ['http', 429, 'token_limit_exceeded', tokenLimit, 'tokenLimit', 'wait'],
  ['http', 400, 'token_limit_exceeded', tokenLimit, 'tokenLimit', 'wait'],
  ['http', 400, 'billing_hard_limit_reached', 'Billing hard limit has been reached', 'billingLimit', 'topUp'],
  [
    'http',
    400,
    'invalid_value',
    "Invalid value: '1h'. Supported values are: '24h'.",
    'invalidSetting',
    'fixSettings',
  ],
  ['http', 400, 'invalid_type', "Invalid type for 'metadata'.", 'invalidSetting', 'fixSettings'],
  ['http', 400, null, 'Invalid file format for Batch API. Must be .jsonl', 'notJsonl', 'rewriteFile'],
  ['http', 401, 'invalid_api_key', 'Incorrect API key provided: sk-…', 'wrongKey', 'checkKey'],
  [
    'http',
    401,
    null,
    'You have insufficient permissions for this operation. Missing scopes: api.files.write',
    'missingScope',
    'grantScopes',
  ],
  ['http', 403, null, 'You have insufficient permissions for this operation.', 'missingScope', 'grantScopes'],
  ['http', 403, null, '', 'missingScope', 'grantScopes'],
  ['http', 404, null, "No batch found with id 'batch_1'.", 'notFound', 'checkProject'],
  ['http', 409, null, "Cannot cancel a batch with status 'completed'.", 'alreadyOver', 'refresh'],
  ['http', 413, null, 'request entity too large', 'fileTooLarge', 'smallerShards'],
  ['http', 429, 'insufficient_quota', quota, 'noQuota', 'topUp'],
  [
    'http',
    429,
    'rate_limit_exceeded',
    'Rate limit reached for gpt-4o. Please try again in 3.89s.',
    'rateLimit',
    'backOff',
  ],
  ['http', 429, null, 'Too Many Requests', 'rateLimit', 'backOff'],
  ['http', 503, null, 'upstream connect error', 'serverError', 'backOff'],
  ['line', 429, 'insufficient_quota', quota, 'creditRanOut', 'topUpAndResend'],
  [
    'line',
    null,
    'batch_expired',
    'This request could not be executed before the completion window expired.',
    'batchExpired',
    'resend',
  ],
  [
    'line',
    null,
    'batch_cancelled',
    'This request was not executed because the batch was cancelled.',
    'batchCancelled',
    'resend',
  ],
  [
    'line',
    400,
    'context_length_exceeded',
    "This model's maximum context length is 128000 tokens. However, you requested 1000024 tokens.",
    'promptTooLong',
    'shorten',
  ],
  [
    'line',
    400,
    'unsupported_parameter',
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    'unsupportedSetting',
    'fixSettings',
  ],
  [
    'line',
    400,
    'unsupported_value',
    "Unsupported value: 'temperature' does not support 0.",
    'unsupportedSetting',
    'fixSettings',
  ],
  ['line', 400, 'invalid_json_schema', 'schema rejected', 'invalidSchema', 'fixSchema'],
  ['line', 400, null, "Invalid schema for response_format 'row': …", 'invalidSchema', 'fixSchema'],
  [
    'line',
    400,
    'invalid_prompt',
    "We've encountered an issue with repetitive patterns in your prompt.",
    'promptRefused',
    'changePrompt',
  ],
  [
    'line',
    404,
    'model_not_found',
    'The model `x` does not exist or you do not have access to it.',
    'modelUnavailable',
    'pickModel',
  ],
  ['line', 429, 'rate_limit_exceeded', 'Rate limit reached', 'rateLimit', 'resend'],
  ['line', 500, 'server_error', '', 'serverError', 'resend'],
  ['line', 503, null, '', 'serverError', 'resend'],
  ['line', 0, null, '', 'serverError', 'resend'],
  ['line', null, 'server_error', '', 'serverError', 'resend'],
]

test.each(table)('%s %s %s "%s" is %s: %s', (where, status, code, message, cause, policy) => {
  expect(diagnose({ where, status, code, message })).toMatchObject({ cause, policy, code, message })
})

describe('where a code is missing or in capitals', () => {
  const texts = table.filter(
    ([where, , code, message]) => where === 'batch' && code !== null && message !== '',
  )

  test.each(texts)('%s %s %s "%s" is still %s', (where, status, code, message, cause) => {
    expect(diagnose({ where, status, code: null, message }).cause).toBe(cause)
    expect(diagnose({ where, status, code: code?.toUpperCase() ?? null, message }).cause).toBe(cause)
  })
})

test.each<[FaultPlace, number | null, string | null, string]>([
  ['http', 418, 'teapot', 'short and stout'],
  ['http', 403, 'unsupported_country_region_territory', 'Country, region, or territory not supported'],
  ['batch', null, 'brand_new_code', 'Something nobody has seen'],
  ['line', 422, null, ''],
])('%s %s %s "%s" is unknown and kept verbatim', (where, status, code, message) => {
  expect(diagnose({ where, status, code, message })).toMatchObject({
    cause: 'unknown',
    policy: 'ask',
    code,
    message,
  })
})

test('numbers are read from the messages', () => {
  const at = (message: string) => diagnose({ where: 'batch', status: null, code: null, message })
  expect(at(tokenLimit)).toMatchObject({ limitTokens: 2_000_000, limitBytes: null, retryAfter: null })
  expect(at('The batch input file is larger than the 209715200 maximum')).toMatchObject({
    limitBytes: 209_715_200,
  })
  expect(at('Rate limit reached. Please try again in 3.89s.')).toMatchObject({
    retryAfter: 3890,
    limitTokens: null,
  })
})
