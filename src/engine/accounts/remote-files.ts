import { toInputFileName } from '#core/run/batch-metadata.ts'
import { isSettled } from '#core/run/next-steps.ts'
import type { SegmentRecord } from '#core/records.ts'
import type { FileState, ResultFiles, ShardRecord } from '#core/run/shard.ts'
import type { Batch } from '#core/wire.ts'
import type { RemoteFile, RemoteFileState } from './account-types.ts'
import type { RunFacts } from '../runs/run-facts.ts'

/**
 * Every file that this run has made at the provider, as far as its records tell: the input file of every attempt, the
 * result files of every batch, surplus ones among them. In the order of the shards; each file once.
 *
 * A file may be deleted only when nothing can need it any more: an input file when its shard will never change again,
 * a result file when its lines are stored here with their hash.
 */
export function toRemoteFiles(
  { run, shards, segments }: RunFacts,
  /** Files of the account that bear this run's name. */
  named: ReadonlySet<string> = new Set(),
): readonly RemoteFile[] {
  const deleted = new Map(run.deletedFiles?.map(({ fileId, at }) => [fileId, at]))
  const stored = new Map(segments.map((segment) => [segment.fileId, segment]))
  const found = new Map<string, RemoteFile>()
  for (const shard of shards) {
    for (const file of filesOf(shard, stored, named)) {
      const deletedAt = deleted.get(file.fileId)
      const known = found.get(file.fileId)
      // The same input file may serve a shard and its surplus batch: the stricter word counts.
      if (known !== undefined && ranks[known.state] >= ranks[file.state]) continue
      found.set(file.fileId, deletedAt === undefined ? file : { ...file, state: 'deleted', deletedAt })
    }
  }
  return [...found.values()]
}

/** The higher, the less it may be deleted. */
const ranks: Readonly<Record<RemoteFileState, number>> = {
  gone: 0,
  safe: 1,
  notStored: 2,
  needed: 3,
  deleted: 4,
}

function filesOf(
  shard: ShardRecord,
  stored: ReadonlyMap<string, SegmentRecord>,
  named: ReadonlySet<string>,
): readonly RemoteFile[] {
  const { stage, surplus, history, shardId, runId, gen } = shard
  const nameOf = (attempt: number) => toInputFileName({ runId, gen, shardId, attempt })
  const inputState = isSettled(shard) ? 'safe' : 'needed'
  const plain = { shardId, surplus: false, deletedAt: null }
  const input = (fileId: string, name: string | null, bytes: number | null): RemoteFile => ({
    ...plain,
    fileId,
    kind: 'input',
    name,
    bytes,
    state: inputState,
  })
  const results = (batch: Batch, files: ResultFiles | null, isSurplus: boolean): readonly RemoteFile[] =>
    (['output', 'error'] as const).flatMap((kind) => {
      const fileId = kind === 'output' ? batch.output_file_id : batch.error_file_id
      if (fileId === null) return []
      const segment = stored.get(fileId)
      const state = files === null ? 'needed' : toResultState(files[kind], segment)
      return [
        { ...plain, surplus: isSurplus, fileId, kind, name: null, bytes: segment?.bytes ?? null, state },
      ]
    })

  const now = 'file' in stage && stage.file !== null ? stage.file : null
  const batch = 'final' in stage ? stage.final : 'snapshot' in stage ? stage.snapshot : null
  const attempt = 'attempt' in stage ? stage.attempt : 0
  const past = history.filter(({ fileId }) => fileId !== null && fileId !== now?.id)
  const uploaded = new Set([...named, ...history.map(({ fileId }) => fileId), now?.id])
  // A batch that a person named may have been made by another program: its files are not ours to delete.
  // What went out one by one has no files there at all.
  const isOwn = ({ id, metadata, input_file_id }: Batch): boolean =>
    !id.startsWith('direct-') && (metadata?.['bw_run'] === runId || uploaded.has(input_file_id))
  const own = batch !== null && isOwn(batch) ? batch : null
  return [
    ...past.map((each) => input(each.fileId ?? '', nameOf(each.attempt), null)),
    ...(now === null ? [] : [input(now.id, nameOf(attemptOf(shard, now.id) ?? attempt), now.bytes)]),
    ...(own === null ? [] : [input(own.input_file_id, nameOf(attempt), now?.bytes ?? null)]),
    ...(own === null ? [] : results(own, 'files' in stage ? stage.files : null, false)),
    ...surplus
      .filter(({ snapshot }) => isOwn(snapshot))
      .flatMap(({ snapshot, files }) => [
        { ...input(snapshot.input_file_id, null, null), surplus: true },
        ...results(snapshot, files, true),
      ]),
  ].filter(({ fileId }) => fileId !== '')
}

/** A file that was kept for the next attempt has the name of the one it was uploaded for. */
const attemptOf = ({ history }: ShardRecord, fileId: string): number | undefined =>
  history.find((each) => each.fileId === fileId)?.attempt

function toResultState(file: FileState, segment: SegmentRecord | undefined): RemoteFileState {
  switch (file.state) {
    case 'stored':
      return segment !== undefined && segment.id === file.segmentId && segment.sha256 !== ''
        ? 'safe'
        : 'notStored'
    case 'wanted':
      return 'needed'
    case 'lost':
      return 'gone'
    case 'absent':
      return 'notStored'
  }
}
