import type { Bytes, Milliseconds } from '#core/units.ts'
import { changeRecords, must, putBatch, putFile, type Account } from './account.ts'
import { resultsAt } from './batch-object.ts'
import { isOver } from './batch-timeline.ts'
import { lookAtBatch, type BatchLook } from './look-at-batch.ts'
import type { ResultKind } from './batch-content.ts'
import type { SandboxBatch, SandboxFile } from './sandbox-records.ts'

/** A file of the account as a client can see it now: uploaded, or made by a batch. */
export interface StoredFile {
  readonly id: string
  readonly filename: string
  readonly purpose: string
  readonly bytes: Bytes
  readonly createdAt: Milliseconds
  /** Of the upload, or of the batch. */
  readonly serial: number
  readonly expiresAt: Milliseconds | null
  readonly source:
    | { readonly kind: 'upload'; readonly file: SandboxFile }
    | { readonly kind: ResultKind; readonly look: BatchLook }
}

export async function findFile(account: Account, id: string): Promise<StoredFile | null> {
  const upload = await account.records.get('files', id)
  const found =
    upload !== undefined
      ? toUpload(upload)
      : ((await findResult(account, id, 'output')) ?? (await findResult(account, id, 'error')))
  return found === null || isGone(account, found) ? null : found
}

/** Newest first. */
export async function listFiles(account: Account): Promise<readonly StoredFile[]> {
  const uploads = (await account.records.all('files')).flatMap((file) => toUpload(file) ?? [])
  const results: StoredFile[] = []
  for (const batch of await account.records.all('batches')) {
    if (batch.createdAt > account.now()) continue
    const look = await lookAtBatch(account, batch)
    for (const kind of ['output', 'error'] as const) {
      const result = toResult(look, kind)
      if (result !== null) results.push(result)
    }
  }
  return [...uploads, ...results]
    .filter((file) => !isGone(account, file))
    .sort((a, b) => b.createdAt - a.createdAt || b.serial - a.serial)
}

/**
 * Deletes a file for the client. The bytes of an input file stay as long as results are made from them; a batch that
 * has not come to be yet loses its input for good.
 */
export async function deleteFile(account: Account, stored: StoredFile): Promise<void> {
  const now = account.now()
  if (stored.source.kind === 'upload') {
    await changeRecords(account, async () => {
      const file = await account.records.get('files', stored.id)
      if (file === undefined) return []
      const batches = await batchesOf(account, stored.id)
      const unborn = batches.filter((batch) => batch.createdAt > now)
      return [
        putFile(file, { deletedAt: now }),
        ...unborn.map((batch) => putBatch(batch, { inputGone: true })),
      ]
    })
    await dropUnusedBytes(account, stored.id)
    return
  }
  const { batch } = stored.source.look
  const change = stored.source.kind === 'output' ? { outputDeletedAt: now } : { errorDeletedAt: now }
  await changeRecords(account, async () => {
    const latest = await account.records.get('batches', batch.id)
    return latest === undefined ? [] : [putBatch(latest, change)]
  })
  await dropUnusedBytes(account, batch.inputFileId)
}

async function dropUnusedBytes(account: Account, fileId: string): Promise<void> {
  const file = await account.records.get('files', fileId)
  if (file?.path === null || file === undefined || file.deletedAt === null) return
  const batches = (await batchesOf(account, fileId)).filter((batch) => !batch.inputGone)
  for (const batch of batches) {
    const look = await lookAtBatch(account, batch)
    const needed =
      !isOver(look.timeline) || toResult(look, 'output') !== null || toResult(look, 'error') !== null
    if (needed) return
  }
  await changeRecords(account, async () => {
    const latest = await account.records.get('files', fileId)
    const users = (await batchesOf(account, fileId)).filter((batch) => !batch.inputGone)
    return latest === undefined
      ? []
      : [putFile(latest, { path: null }), ...users.map((batch) => putBatch(batch, { inputPath: null }))]
  })
  must(await account.files.remove(file.path))
  for (const { id, check } of batches) {
    account.loaded.delete(id)
    if (check?.ok === true) must(await account.files.remove(check.indexPath))
  }
}

const batchesOf = (account: Account, fileId: string): Promise<readonly SandboxBatch[]> =>
  account.records.all('batches', { index: 'inputFileId', equals: fileId })

function toUpload(file: SandboxFile): StoredFile | null {
  if (file.deletedAt !== null || file.path === null) return null
  const { id, filename, purpose, bytes, createdAt, serial, expiresAt } = file
  return { id, filename, purpose, bytes, createdAt, serial, expiresAt, source: { kind: 'upload', file } }
}

async function findResult(account: Account, id: string, kind: ResultKind): Promise<StoredFile | null> {
  const index = kind === 'output' ? 'outputFileId' : 'errorFileId'
  const [batch] = await account.records.all('batches', { index, equals: id })
  return batch === undefined || batch.createdAt > account.now()
    ? null
    : toResult(await lookAtBatch(account, batch), kind)
}

function toResult(look: BatchLook, kind: ResultKind): StoredFile | null {
  const { batch, tally } = look
  const createdAt = resultsAt(look)
  const [id, lines, bytes, deletedAt] =
    kind === 'output'
      ? [batch.outputFileId, tally.outputLines, tally.outputBytes, batch.outputDeletedAt]
      : [batch.errorFileId, tally.errorLines, tally.errorBytes, batch.errorDeletedAt]
  if (createdAt === null || lines === 0 || deletedAt !== null) return null
  return {
    id,
    filename: `${batch.id}_${kind}.jsonl`,
    purpose: 'batch_output',
    bytes,
    createdAt,
    serial: batch.serial,
    expiresAt: createdAt + batch.outputSeconds * 1000,
    source: { kind, look },
  }
}

const isGone = (account: Account, file: StoredFile): boolean =>
  file.expiresAt !== null && account.now() >= file.expiresAt
