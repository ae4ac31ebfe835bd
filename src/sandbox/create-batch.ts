import { err, ok, type Result } from '#core/result.ts'
import type { BatchError } from '#core/wire.ts'
import type { Milliseconds } from '#core/units.ts'
import { must, type Account } from './account.ts'
import { hexOfBytes, lettersOf } from './hash.ts'
import { isObject, kindOf, type JsonObject } from './json.ts'
import { invalidRequest, type ApiFault } from './judge-request.ts'
import { batchTimeline, isOver } from './batch-timeline.ts'
import { isSandboxEndpoint, sandboxEndpoints } from './read-request.ts'
import type { SandboxBatch, SandboxFile } from './sandbox-records.ts'
import { toBatchPlan } from './scenario.ts'

const thirtyDays = 2_592_000

interface AskedBatch {
  readonly inputFileId: string
  readonly endpoint: string
  readonly completionWindow: string
  readonly metadata: Readonly<Record<string, string>> | null
  readonly outputSeconds: number
}

/**
 * Creates a batch. As at OpenAI only the request itself is judged here; what is wrong with the file turns the batch
 * `failed` later.
 *
 * @param delayMs how much later it comes to be
 */
export async function createBatch(
  account: Account,
  body: unknown,
  delayMs: Milliseconds,
): Promise<Result<SandboxBatch, ApiFault>> {
  const asked = parseAsked(body)
  if (!asked.ok) return asked
  const { inputFileId, endpoint, completionWindow, metadata, outputSeconds } = asked.value
  const scenario = account.scenario()
  const file = await account.records.get('files', inputFileId)
  const there = file !== undefined && file.deletedAt === null && file.path !== null
  if (!there && scenario.missingInput === 'absent' && delayMs === 0)
    return err(
      invalidRequest(
        `Cannot find file ${inputFileId}, or organization org-sandbox does not have access to it.`,
        'input_file_id',
      ),
    )
  if (there && file.purpose !== 'batch')
    return err(
      invalidRequest(
        `Invalid file purpose '${file.purpose}': the input file of a batch must have the purpose 'batch'.`,
        'input_file_id',
      ),
    )
  const limited = there ? await judgeTokens(account, file) : null
  if (limited !== null && scenario.tokenLimit?.as !== 'batch')
    return err({
      ...limited,
      status: scenario.tokenLimit?.as === 'reply400' ? 400 : 429,
      type: 'invalid_request_error',
      code: limited.code,
    })
  const batch: SandboxBatch = {
    v: 1,
    id: `batch_${hexOfBytes(account.random.bytes(16))}`,
    rev: 1,
    createdAt: account.now() + delayMs,
    serial: account.nextSerial(),
    endpoint,
    completionWindow,
    metadata,
    inputFileId,
    inputPath: there ? file.path : null,
    inputBytes: there ? file.bytes : 0,
    inputGone: !there,
    outputFileId: `file-${lettersOf(account.random.bytes(22))}`,
    errorFileId: `file-${lettersOf(account.random.bytes(22))}`,
    outputSeconds,
    outputDeletedAt: null,
    errorDeletedAt: null,
    plan: toBatchPlan(scenario),
    refusal: limited,
    cancelAskedAt: null,
    check: null,
    settled: null,
  }
  must(await account.records.commit([{ put: 'batches', record: batch, expectRev: null }]))
  return ok(batch)
}

function parseAsked(body: unknown): Result<AskedBatch, ApiFault> {
  if (!isObject(body)) return err(unreadableBody)
  const inputFileId = parseName(body, 'input_file_id')
  if (!inputFileId.ok) return inputFileId
  const endpoint = parseName(body, 'endpoint')
  if (!endpoint.ok) return endpoint
  const completionWindow = parseName(body, 'completion_window')
  if (!completionWindow.ok) return completionWindow
  if (!isSandboxEndpoint(endpoint.value)) return err(wrongValue('endpoint', endpoint.value, sandboxEndpoints))
  if (completionWindow.value !== '24h')
    return err(wrongValue('completion_window', completionWindow.value, ['24h']))
  const metadata = parseMetadata(body['metadata'])
  if (!metadata.ok) return metadata
  const outputSeconds = parseExpiry(body['output_expires_after'])
  if (!outputSeconds.ok) return outputSeconds
  return ok({
    inputFileId: inputFileId.value,
    endpoint: endpoint.value,
    completionWindow: completionWindow.value,
    metadata: metadata.value,
    outputSeconds: outputSeconds.value,
  })
}

function parseName(body: JsonObject, name: string): Result<string, ApiFault> {
  const value = body[name]
  if (value === undefined || value === null)
    return err(invalidRequest(`Missing required parameter: '${name}'.`, name, 'missing_required_parameter'))
  return typeof value === 'string' ? ok(value) : err(wrongType(name, 'a string', value))
}

/** At most 16 pairs, keys of 64 and values of 512 characters (API reference, create batch; read 2026-11-21). */
function parseMetadata(value: unknown): Result<Readonly<Record<string, string>> | null, ApiFault> {
  if (value === undefined || value === null) return ok(null)
  if (!isObject(value)) return err(wrongType('metadata', 'an object', value))
  const entries = Object.entries(value)
  if (entries.length > 16)
    return err(
      invalidRequest(
        `Invalid 'metadata': too many properties. Expected an object with at most 16 properties, but got an object with ${entries.length} properties instead.`,
        'metadata',
        'object_above_max_properties',
      ),
    )
  const metadata: Record<string, string> = {}
  for (const [key, text] of entries) {
    if (key.length > 64)
      return err(
        invalidRequest(
          `Invalid property name in 'metadata': '${key}' is too long. Expected a name with maximum length 64, but got one with length ${key.length} instead.`,
          'metadata',
          'property_name_above_max_length',
        ),
      )
    if (typeof text !== 'string') return err(wrongType(`metadata.${key}`, 'a string', text))
    if (text.length > 512)
      return err(
        invalidRequest(
          `Invalid 'metadata.${key}': string too long. Expected a string with maximum length 512, but got a string with length ${text.length} instead.`,
          `metadata.${key}`,
          'string_above_max_length',
        ),
      )
    metadata[key] = text
  }
  return ok(metadata)
}

function parseExpiry(value: unknown): Result<number, ApiFault> {
  if (value === undefined || value === null) return ok(thirtyDays)
  if (!isObject(value)) return err(wrongType('output_expires_after', 'an object', value))
  const { seconds } = value
  return judgeExpirySeconds(seconds, 'output_expires_after.seconds')
}

/** Between an hour and 30 days, for uploads and results alike (API reference, read 2026-11-21). */
export function judgeExpirySeconds(seconds: unknown, param: string): Result<number, ApiFault> {
  if (typeof seconds !== 'number' || !Number.isInteger(seconds))
    return err(wrongType(param, 'an integer', seconds))
  return seconds >= 3_600 && seconds <= thirtyDays
    ? ok(seconds)
    : err(
        invalidRequest(
          `Invalid '${param}': expected a value between 3600 and ${thirtyDays}, but got ${seconds} instead.`,
          param,
          'invalid_value',
        ),
      )
}

export const unreadableBody: ApiFault = invalidRequest(
  "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)",
)

const wrongType = (param: string, expected: string, value: unknown): ApiFault =>
  invalidRequest(
    `Invalid type for '${param}': expected ${expected}, but got ${kindOf(value)} instead.`,
    param,
    'invalid_type',
  )

export const wrongValue = (param: string, value: string, supported: readonly string[]): ApiFault =>
  invalidRequest(
    `Invalid value: '${value}'. Supported values are: ${supported.map((entry) => `'${entry}'`).join(', ')}.`,
    param,
    'invalid_value',
  )

/** The error of a limit on enqueued tokens; one limit for all models here, four bytes a token. */
async function judgeTokens(
  account: Account,
  file: SandboxFile,
): Promise<(BatchError & { readonly code: string }) | null> {
  const limit = account.scenario().tokenLimit
  if (limit === null) return null
  const now = account.now()
  const batches = await account.records.all('batches')
  const enqueued = batches
    .filter((batch) => batch.refusal === null && !batch.inputGone && !isOver(batchTimeline(batch, now)))
    .reduce((tokens, batch) => tokens + Math.ceil(batch.inputBytes / 4), 0)
  if (enqueued + Math.ceil(file.bytes / 4) <= limit.tokens) return null
  const count = limit.tokens.toLocaleString('en-US')
  return {
    code: 'token_limit_exceeded',
    message: `Enqueued token limit reached for ${await readModel(account, file)} in organization org-sandbox. Limit: ${count} enqueued tokens. Please try again once some in_progress batches have been completed.`,
    param: null,
    line: null,
  }
}

async function readModel(account: Account, file: SandboxFile): Promise<string> {
  if (file.path === null) return 'this model'
  const reader = must(await account.files.open(file.path))
  const head = new TextDecoder().decode(await reader.read(0, 65_536))
  await reader.close()
  return /"model"\s*:\s*"([^"]+)"/.exec(head)?.[1] ?? 'this model'
}
