import { err, ok, type Result } from '#core/result.ts'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { createPath, must, type Account } from './account.ts'
import { faultReply, jsonReply } from './api-reply.ts'
import { streamResultLines } from './batch-content.ts'
import { judgeExpirySeconds, wrongValue } from './create-batch.ts'
import { lettersOf } from './hash.ts'
import { invalidRequest, type ApiFault } from './judge-request.ts'
import { cutPage, toListObject } from './list-page.ts'
import { BrokenMultipart, readBoundary, readMultipart } from './multipart.ts'
import type { SandboxEnv, UploadHead, UploadSource } from './sandbox-env.ts'
import type { SandboxFile } from './sandbox-records.ts'
import { deleteFile, findFile, listFiles, type StoredFile } from './stored-files.ts'

const purposes = ['assistants', 'batch', 'fine-tune', 'vision', 'user_data', 'evals'] as const

/** Batch files are kept for 30 days unless told otherwise (API reference, create file; read 2026-11-21). */
const batchSeconds = 2_592_000
const readBytes = 1_048_576

export function createFileRoutes(account: Account): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()

  routes.post('/', async (context) => {
    const source = uploadSource(context)
    if (source === null)
      return faultReply(
        invalidRequest("Missing required parameter: 'file'.", 'file', 'missing_required_parameter'),
      )
    const stored = await storeUpload(account, source)
    return stored.ok ? jsonReply(toFileObject(account, stored.value)) : faultReply(stored.error)
  })

  routes.get('/', async (context) => {
    const { purpose, limit, after, order } = context.req.query()
    const all = (await listFiles(account)).filter((file) => purpose === undefined || file.purpose === purpose)
    const sorted = order === 'asc' ? all.toReversed() : all
    const page = cutPage(sorted, { limit, after }, { usual: 10_000, most: 10_000 }, 'file')
    if (!page.ok) return faultReply(page.error)
    return jsonReply(
      toListObject(
        page.value.items.map((file) => toFileObject(account, file)),
        page.value.hasMore,
      ),
    )
  })

  routes.get('/:id', async (context) => {
    const file = await findFile(account, context.req.param('id'))
    return file === null ? missing(context) : jsonReply(toFileObject(account, file))
  })

  routes.delete('/:id', async (context) => {
    const file = await findFile(account, context.req.param('id'))
    if (file === null) return missing(context)
    await deleteFile(account, file)
    return jsonReply({ object: 'file', deleted: true, id: file.id })
  })

  routes.get('/:id/content', async (context) => {
    const file = await findFile(account, context.req.param('id'))
    if (file === null) return missing(context)
    return new Response(await openContent(account, file), {
      headers: {
        'Content-Type': 'application/octet-stream',
        'Content-Length': String(file.bytes),
        'Content-Disposition': `attachment; filename="${file.filename.replace(/[^\x20-\x7e]|["\\]/g, '_')}"`,
      },
    })
  })
  return routes
}

function uploadSource(context: Context<SandboxEnv>): UploadSource | null {
  if (context.env.upload !== undefined) return context.env.upload
  const boundary = readBoundary(context.req.header('content-type') ?? '')
  const body = context.req.raw.body
  return boundary === null || body === null ? null : readMultipart(body, boundary)
}

/** The file is written while it arrives; it counts only once everything about it is right. */
async function storeUpload(account: Account, source: UploadSource): Promise<Result<SandboxFile, ApiFault>> {
  const path = createPath(account, 'jsonl')
  const writer = must(await account.files.create(path))
  let judged: Result<ReturnType<typeof describeUpload>, ApiFault>
  try {
    const head = await source.pour(async (bytes) => {
      must(await writer.write(bytes))
    })
    judged = judgeUpload(head)
  } catch (error) {
    await writer.abort()
    if (error instanceof BrokenMultipart) return err(invalidRequest(error.message))
    throw error
  }
  if (!judged.ok) {
    await writer.abort()
    return judged
  }
  const bytes = writer.size
  must(await writer.close())
  const createdAt = account.now()
  const { filename, purpose, seconds } = judged.value
  const file: SandboxFile = {
    v: 1,
    id: `file-${lettersOf(account.random.bytes(22))}`,
    rev: 1,
    filename,
    purpose,
    bytes,
    path,
    createdAt,
    serial: account.nextSerial(),
    expiresAt: seconds === null ? null : createdAt + seconds * 1000,
    deletedAt: null,
  }
  must(await account.records.commit([{ put: 'files', record: file, expectRev: null }]))
  return ok(file)
}

const describeUpload = (filename: string, purpose: string, seconds: number | null) => ({
  filename,
  purpose,
  seconds,
})

function judgeUpload({ fields, fileName }: UploadHead): Result<ReturnType<typeof describeUpload>, ApiFault> {
  if (fileName === null)
    return err(invalidRequest("Missing required parameter: 'file'.", 'file', 'missing_required_parameter'))
  const purpose = fields['purpose']
  if (purpose === undefined)
    return err(
      invalidRequest("Missing required parameter: 'purpose'.", 'purpose', 'missing_required_parameter'),
    )
  if (!(purposes as readonly string[]).includes(purpose)) return err(wrongValue('purpose', purpose, purposes))
  if (purpose === 'batch' && !fileName.endsWith('.jsonl'))
    return err(invalidRequest('Invalid file format for Batch API. Must be .jsonl'))
  const asked = fields['expires_after[seconds]']
  if (asked === undefined)
    return ok(describeUpload(fileName, purpose, purpose === 'batch' ? batchSeconds : null))
  const seconds = judgeExpirySeconds(Number(asked), 'expires_after.seconds')
  return seconds.ok ? ok(describeUpload(fileName, purpose, seconds.value)) : seconds
}

async function openContent(account: Account, file: StoredFile): Promise<ReadableStream<Uint8Array>> {
  if (file.source.kind !== 'upload') return streamResultLines(account, file.source.look, file.source.kind)
  const reader = must(await account.files.open(file.source.file.path ?? ''))
  let at = 0
  return new ReadableStream(
    {
      async pull(controller) {
        const bytes = await reader.read(at, at + readBytes)
        at += bytes.length
        if (bytes.length > 0) controller.enqueue(bytes)
        if (at < reader.size) return
        await reader.close()
        controller.close()
      },
      cancel: () => reader.close(),
    },
    { highWaterMark: 0 },
  )
}

const toFileObject = (
  account: Account,
  file: Pick<StoredFile, 'id' | 'purpose' | 'filename' | 'bytes' | 'createdAt' | 'expiresAt'>,
) => ({
  object: 'file',
  id: file.id,
  purpose: file.purpose,
  filename: file.filename,
  bytes: file.bytes,
  created_at: Math.floor(file.createdAt / 1000),
  expires_at: file.expiresAt === null ? null : Math.floor(file.expiresAt / 1000),
  status: statusOf(account, file),
  status_details: null,
})

function statusOf(
  account: Account,
  { purpose, createdAt }: Pick<StoredFile, 'purpose' | 'createdAt'>,
): string {
  const { processing } = account.scenario()
  const isBusy = processing !== null && purpose === 'batch' && account.now() < createdAt + processing.ms
  return isBusy ? processing.status : 'processed'
}

const missing = (context: Context) =>
  faultReply(invalidRequest(`No such File object: ${context.req.param('id') ?? ''}`, 'id', null, 404))
