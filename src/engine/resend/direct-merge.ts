import type { SegmentRecord } from '#core/records.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import { createHashedFile } from '../files/hashed-file.ts'
import { writeFile } from '../files/whole-file.ts'
import { createId, directFolder } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'
import { createVectorsFile } from '../results/vectors-file.ts'
import { type ExpectedLines, indexSegment } from '../runs/index-segment.ts'
import { shardKey, type ShardSaver } from '../runs/save-shard.ts'

/** Others change the shard while requests are under way; this often it is tried on what it has become. */
const tries = 20

/**
 * Makes one file of the small ones that replies of the direct door were stored in ([Note: direct door]). One commit puts
 * the new segment in the place of the old ones, so a crash leaves either these or that, and files that nobody names.
 * The old files stay until the next start, because whoever shows results may be reading them. Where anything fails,
 * everything is as it was.
 */
export async function mergeDirectSegments(
  ports: Pick<EnginePorts, 'files' | 'records' | 'random'>,
  saver: ShardSaver,
  { runId, shardId }: Pick<ShardRecord, 'runId' | 'shardId'>,
  expected: ExpectedLines,
): Promise<void> {
  const { files, records } = ports
  const all = await records.all('segments', { index: 'runId', equals: runId })
  const small = all
    .filter((segment) => segment.shardId === shardId && segment.file.startsWith(`${directFolder(runId)}/`))
    .toSorted((a, b) => a.storedAt - b.storedAt || (a.id < b.id ? -1 : 1))
  const newest = small.at(-1)
  if (newest === undefined || small.length < 2) return
  const segmentId = createId(ports.random)
  const path = `${directFolder(runId)}/${segmentId}`
  const vectors = createVectorsFile(files, `${path}.f32`)
  const discard = async (): Promise<void> => {
    await files.remove(`${path}.jsonl`)
    await files.remove(`${path}.idx`)
    await vectors.discard()
  }
  const written = await writeLines(ports, `${path}.jsonl`, small)
  if (written === null) return discard()
  const lines = await files.blob(written.path)
  if (!lines.ok) return discard()
  const indexed = await indexSegment(lines.value.stream(), expected, undefined, vectors)
  const numbers = await vectors.close()
  const index = await writeFile(files, `${path}.idx`, indexed.index)
  const isWhole = indexed.lines.lines === small.reduce((sum, segment) => sum + segment.lines.lines, 0)
  if (!numbers.ok || !index.ok || !isWhole) return discard()
  const { gen, batchId, batchCreatedAt, kind, fileId, storedAt } = newest
  const merged: SegmentRecord = {
    v: 1,
    id: segmentId,
    runId,
    shardId,
    gen,
    batchId,
    batchCreatedAt,
    kind,
    fileId,
    storedAt,
    file: `${path}.jsonl`,
    indexFile: `${path}.idx`,
    ...numbers.value,
    bytes: written.bytes,
    sha256: written.sha256,
    lines: indexed.lines,
    usage: indexed.usage,
  }
  for (let tried = 0; tried < tries; tried++) {
    // Changing the shard with them excludes a run that was deleted meanwhile.
    const shard = await records.get('shards', [runId, shardId])
    if (shard === undefined) break
    const committed = await records.commit([
      { put: 'shards', record: { ...shard, rev: shard.rev + 1 }, expectRev: shard.rev },
      { put: 'segments', record: merged, expectRev: null },
      ...small.map(({ id }) => ({ remove: 'segments', key: id }) as const),
    ])
    if (committed.ok) {
      saver.announce({ kind: 'changed', store: 'shards', key: shardKey(shard) })
      saver.announce({ kind: 'changed', store: 'segments', key: `${runId}/${segmentId}` })
      return
    }
    if (committed.error.kind !== 'Conflict') break
  }
  return discard()
}

/** @returns null where not every byte could be read and written */
async function writeLines(
  { files }: Pick<EnginePorts, 'files'>,
  path: string,
  segments: readonly SegmentRecord[],
) {
  const created = await createHashedFile(files, path)
  if (!created.ok) return null
  const file = created.value
  let expected = 0
  for (const segment of segments) {
    expected += segment.bytes
    const blob = await files.blob(segment.file)
    if (!blob.ok) break
    const appended = await file.append(new Uint8Array(await blob.value.arrayBuffer()))
    if (!appended.ok) break
  }
  const closed = file.size === expected ? await file.close() : null
  if (closed?.ok === true) return closed.value
  await file.discard()
  return null
}
