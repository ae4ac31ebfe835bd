import type { BatchError } from '#core/wire.ts'
import { createPath, must, type Account } from './account.ts'
import { readInputLines } from './input-lines.ts'
import { judgeInputLine, type InputSoFar } from './judge-input-line.ts'
import { encodeIndexedLine, indexBytes } from './line-index.ts'
import { customIdBytes, measureOutputLine, type LineSource } from './output-line.ts'
import { isSandboxEndpoint } from './read-request.ts'
import type { InputCheck, SandboxBatch } from './sandbox-records.ts'

/** More are not listed: a file that is wrong as a whole is wrong in every line. */
const mostErrors = 100

export function toLineSource(account: Account, batch: SandboxBatch): LineSource {
  if (!isSandboxEndpoint(batch.endpoint)) throw new Error(`no such endpoint: ${batch.endpoint}`)
  return {
    batchId: batch.id,
    endpoint: batch.endpoint,
    created: Math.floor((batch.createdAt + batch.plan.pace.validateMs) / 1000),
    rowRates: batch.plan.rowRates,
    seed: account.seed,
  }
}

/** Reads the input file once, line by line, and notes of every line what the batch will need to know. */
export async function checkInput(account: Account, batch: SandboxBatch): Promise<InputCheck> {
  const { limits } = batch.plan
  if (batch.refusal !== null) return failed(batch.refusal)
  if (batch.inputGone || batch.inputPath === null)
    return failed(
      fileError(
        'invalid_request',
        `Cannot find file ${batch.inputFileId}, or organization org-sandbox does not have access to it.`,
      ),
    )
  if (batch.inputBytes > limits.bytes)
    return failed(
      fileError(null, `The batch input file is larger than the ${limits.bytes} maximum for this model`),
    )

  const soFar: InputSoFar = {
    endpoint: batch.endpoint,
    models: batch.plan.models,
    model: null,
    customIds: new Set(),
  }
  const source = toLineSource(account, batch)
  const errors: BatchError[] = []
  let view = new DataView(new ArrayBuffer(1024 * indexBytes))
  let lines = 0
  const reader = must(await account.files.open(batch.inputPath))
  await readInputLines(reader, (bytes, offset) => {
    lines++
    if (lines > limits.requests) return false
    const judged = judgeInputLine(decode(bytes), soFar)
    if ('code' in judged) {
      errors.push({ ...judged, line: lines })
      return errors.length < mostErrors
    }
    // A file with an error never runs: nothing more to note about its lines.
    if (errors.length > 0) return true
    const measured = measureOutputLine(source, judged.customId, judged.body)
    if (lines * indexBytes > view.byteLength) view = growView(view)
    encodeIndexedLine(view, lines - 1, {
      offset,
      length: bytes.length,
      verdict: measured.verdict,
      ...measured.tokens,
      lineBytes: measured.bytes,
      customIdBytes: customIdBytes(judged.customId),
    })
    return true
  })
  await reader.close()

  if (lines > limits.requests)
    return failed(
      fileError(
        'too_many_tasks',
        `The batch input file has more than ${limits.requests} requests, the most a batch may have.`,
      ),
    )
  if (lines === 0) return failed(fileError('empty_file', 'The input file is empty.'))
  if (errors.length > 0) return { ok: false, errors }
  const indexPath = createPath(account, 'idx')
  const writer = must(await account.files.create(indexPath))
  must(await writer.write(new Uint8Array(view.buffer, 0, lines * indexBytes)))
  must(await writer.close())
  return { ok: true, lines, model: soFar.model ?? '', indexPath }
}

const failed = (error: BatchError): InputCheck => ({ ok: false, errors: [error] })

const fileError = (code: string | null, message: string): BatchError => ({
  code,
  message,
  param: null,
  line: null,
})

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A byte order mark stays and makes the line unreadable, as at OpenAI; so does text that is not UTF-8. */
function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    return ''
  }
}

function growView(view: DataView<ArrayBuffer>): DataView<ArrayBuffer> {
  const grown = new Uint8Array(view.byteLength * 2)
  grown.set(new Uint8Array(view.buffer))
  return new DataView(grown.buffer)
}
