import { parseInputFileName } from '#core/run/batch-metadata.ts'
import { isSettled } from '#core/run/next-steps.ts'
import type { ConnectionRecord, RunRecord, SegmentRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { FileObject } from '#core/wire.ts'
import type { Api } from '#openai/api.ts'
import type { ApiError } from '#openai/api-error.ts'
import { deleteFile, listFiles, retrieveFile } from '#openai/client.ts'
import { cancelled, isCancelled } from '../call.ts'
import { callDeadline, withDeadline } from '../deadline.ts'
import type { Engine } from '../engine.ts'
import type { RemoteFile } from './account-types.ts'
import { isFileIntact } from './file-intact.ts'
import { listenForHead, noteOf } from '../drive/note-of.ts'
import type { EnginePorts } from '../ports.ts'
import { toRemoteFiles } from './remote-files.ts'
import { readAllFacts, readRunFacts, type RunFacts } from '../runs/run-facts.ts'
import { toStorageError } from '../files/storage-need.ts'

/** As in the account's own list. */
const filesPerPage = 1000
/** A list longer than this never ends. */
const pageLimit = 1000

/** What a run has left at the provider, and the way to delete it there. Never a file that the run did not make. */
export function createCleanUp(
  ports: EnginePorts,
): Pick<Engine, 'remoteFilesOf' | 'fileOwners' | 'deleteRemoteFiles'> {
  const { records, keys, clock } = ports

  const toApi = (connection: ConnectionRecord): Api => ({
    transport: ports.transportFor(connection),
    baseUrl: connection.baseUrl,
    key: keys.get(connection.id),
  })
  const ask = <T>(
    signal: AbortSignal | undefined,
    question: (within: AbortSignal) => Promise<Result<T, ApiError>>,
  ): Promise<Result<T, ApiError>> =>
    withDeadline(clock, callDeadline, signal ?? new AbortController().signal, question)

  /** Every file of the account, or an error: a part of them would tell nothing about the rest. */
  async function walkFiles(
    api: Api,
    signal: AbortSignal | undefined,
  ): Promise<Result<readonly FileObject[], ApiError>> {
    const files: FileObject[] = []
    let after: string | null = null
    for (let page = 0; page < pageLimit; page++) {
      const listed: Awaited<ReturnType<typeof listFiles>> = await ask(signal, (within) =>
        listFiles(api, { after, limit: filesPerPage }, { signal: within }),
      )
      if (!listed.ok) return listed
      const { data, has_more, last_id } = listed.value
      files.push(...data)
      after = last_id ?? data.at(-1)?.id ?? null
      if (!has_more || after === null) return ok(files)
    }
    return err({ kind: 'BadReply', status: 200, message: 'The list of files has no end.' })
  }

  return {
    async remoteFilesOf({ runId, look }, call) {
      if (isCancelled(call)) return cancelled
      const facts = await readRunFacts(ports, runId)
      if (facts === null) return err({ kind: 'NoRun' })
      if (!look) return ok(toRemoteFiles(facts))
      const connection = await records.get('connections', facts.run.connectionId)
      if (connection === undefined) return err({ kind: 'NoConnection' })
      const walked = await walkFiles(toApi(connection), call?.signal)
      if (isCancelled(call)) return cancelled
      return walked.ok ? ok(toSeenFiles(facts, walked.value)) : walked
    },

    async fileOwners({ connectionId }, call) {
      if (isCancelled(call)) return cancelled
      const all = await readAllFacts(ports)
      return ok(
        all
          .filter(({ run }) => run.connectionId === connectionId)
          .flatMap((facts) => toRemoteFiles(facts).map(({ fileId }) => ({ fileId, runId: facts.run.id }))),
      )
    },

    async deleteRemoteFiles({ runId, fileIds }, call) {
      if (isCancelled(call)) return cancelled
      const facts = await readRunFacts(ports, runId)
      if (facts === null) return err({ kind: 'NoRun' })
      const connection = await records.get('connections', facts.run.connectionId)
      if (connection === undefined) return err({ kind: 'NoConnection' })
      const api = toApi(connection)
      const own = new Map(toRemoteFiles(facts).map((file) => [file.fileId, file]))
      const chosen: RemoteFile[] = []
      const foreign: string[] = []
      for (const fileId of new Set(fileIds)) {
        const known = own.get(fileId)
        if (known !== undefined) {
          chosen.push(known)
          continue
        }
        // An upload whose reply was lost is in no record: its name tells whose it is.
        const found = await ask(call?.signal, (within) => retrieveFile(api, { fileId }, { signal: within }))
        if (isCancelled(call)) return cancelled
        const orphan = found.ok ? toOrphan(facts, found.value) : null
        if (orphan === null) foreign.push(fileId)
        else chosen.push(orphan)
      }
      if (foreign.length > 0) return err({ kind: 'NotOwnFiles', fileIds: foreign })
      const needed = await toNeeded(ports, facts.segments, chosen)
      if (needed.length > 0) return err({ kind: 'FilesNeeded', fileIds: needed })

      const deleted: string[] = []
      const failed: { readonly fileId: string; readonly error: ApiError }[] = []
      for (const { fileId, shardId } of chosen) {
        if (isCancelled(call)) break
        const { onReply, head } = listenForHead()
        const gone = await ask(call?.signal, (within) =>
          deleteFile(api, { fileId }, { signal: within, onReply }),
        )
        const isGone =
          gone.ok || (gone.error.kind === 'HttpError' && gone.error.status === 404 && gone.error.fromApi)
        if (isGone) deleted.push(fileId)
        else failed.push({ fileId, error: gone.error })
        const note = noteOf('DELETE /files', gone, head())
        await records.commit([{ put: 'log', record: { v: 1, runId, at: clock.now(), shardId, ...note } }])
      }
      const remembered = await rememberDeleted(ports, runId, deleted)
      return remembered.ok ? ok({ deleted, failed }) : remembered
    },
  }
}

/** The run's files as the account shows them, and those that only the account knows. */
function toSeenFiles(facts: RunFacts, account: readonly FileObject[]): readonly RemoteFile[] {
  const orphans = account.flatMap((file) => toOrphan(facts, file) ?? [])
  const seen = new Map(account.map((file) => [file.id, file]))
  const own = toRemoteFiles(facts, new Set(orphans.map(({ fileId }) => fileId)))
  const known = new Set(own.map(({ fileId }) => fileId))
  return [
    ...own.map((file): RemoteFile => {
      const there = seen.get(file.fileId)
      if (there !== undefined) return { ...file, name: there.filename, bytes: there.bytes ?? file.bytes }
      return file.state === 'deleted' ? file : { ...file, state: 'gone' }
    }),
    ...orphans.filter(({ fileId }) => !known.has(fileId)),
  ]
}

/** A file that bears this run's name; null for any other. */
function toOrphan({ run, shards }: RunFacts, file: FileObject): RemoteFile | null {
  const named = parseInputFileName(file.filename)
  if (named === null || named.runId !== run.id) return null
  const shard = shards.find(({ shardId }) => shardId === named.shardId)
  return {
    fileId: file.id,
    kind: 'input',
    name: file.filename,
    bytes: file.bytes,
    shardId: named.shardId,
    surplus: false,
    // What a shard that is not here has to do with it, nobody here knows.
    state: shard !== undefined && isSettled(shard) ? 'safe' : 'needed',
    deletedAt: null,
  }
}

/** Of the chosen files those that must stay; what is stored here is read back first and compared with its hash. */
async function toNeeded(
  ports: Pick<EnginePorts, 'files'>,
  segments: readonly SegmentRecord[],
  chosen: readonly RemoteFile[],
): Promise<readonly string[]> {
  const needed: string[] = []
  for (const { fileId, kind, state } of chosen) {
    const segment = segments.find((each) => each.fileId === fileId)
    const isStored = kind === 'input' || (segment !== undefined && (await isFileIntact(ports.files, segment)))
    if (state === 'needed' || state === 'notStored' || (state === 'safe' && !isStored)) needed.push(fileId)
  }
  return needed
}

async function rememberDeleted(
  { records, channel, clock }: Pick<EnginePorts, 'records' | 'channel' | 'clock'>,
  runId: string,
  fileIds: readonly string[],
) {
  while (fileIds.length > 0) {
    const run: RunRecord | undefined = await records.get('runs', runId)
    if (run === undefined) break
    const known = new Set(run.deletedFiles?.map(({ fileId }) => fileId))
    const added = fileIds.filter((id) => !known.has(id)).map((fileId) => ({ fileId, at: clock.now() }))
    const record = { ...run, deletedFiles: [...(run.deletedFiles ?? []), ...added], rev: run.rev + 1 }
    const saved = await records.commit([{ put: 'runs', record, expectRev: run.rev }])
    if (saved.ok) {
      channel.post({ kind: 'changed', store: 'runs', key: runId })
      break
    }
    if (saved.error.kind !== 'Conflict') return err(toStorageError(saved.error))
  }
  return ok(undefined)
}
