import { judgeAnswerLine, parseOutputLine } from '#core/results/output-line.ts'
import type { LineOutcome } from '#core/results/outcome.ts'
import type { StorageError } from '#core/ports.ts'
import type { SegmentRecord } from '#core/records.ts'
import { done, err, type Result } from '#core/result.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import { mergeDirectSegments } from './direct-merge.ts'
import type { ReplyLine } from './direct-reply.ts'
import { createHashedFile } from '../files/hashed-file.ts'
import { createId, directFolder } from '../ids.ts'
import { type ExpectedLines, indexSegment } from '../runs/index-segment.ts'
import type { EnginePorts } from '../ports.ts'
import type { ShardSaver } from '../runs/save-shard.ts'
import { toStorageError } from '../files/storage-need.ts'
import { createVectorsFile } from '../results/vectors-file.ts'
import { writeFile } from '../files/whole-file.ts'

/** Replies of requests that go out one by one, on their way into segments that are like a batch's output files. */
export interface DirectStore {
  /** Replies that are not stored yet. */
  readonly pending: number
  /** @param request its position in the generation's list */
  add(request: number, customId: string, line: ReplyLine): LineOutcome
  /**
   * Stores everything added so far: one file, its index, and one commit of both with the shard. After a failure of
   * the storage it may be called again; `ShardGone`: nobody wants the replies any more.
   */
  flush(): Promise<Result<undefined, StorageError | { readonly kind: 'ShardGone' }>>
}

/** Small files that there may be at a time; then they are put together. */
const mostSmall = 50

interface Pending {
  readonly request: number
  readonly text: string
  readonly completed: boolean
  readonly outcome: LineOutcome
}

export function createDirectStore(
  ports: Pick<EnginePorts, 'files' | 'records' | 'random' | 'clock'>,
  saver: ShardSaver,
  shard: ShardRecord & { readonly stage: { readonly name: 'direct' } },
  expected: ExpectedLines,
): DirectStore {
  const { runId, shardId, stage } = shard
  const pending: Pending[] = []
  let small = 0
  let flushing: ReturnType<DirectStore['flush']> = Promise.resolve(done)

  async function store(lines: readonly Pending[]): ReturnType<DirectStore['flush']> {
    const segmentId = createId(ports.random)
    const file = `${directFolder(runId)}/${segmentId}.jsonl`
    const indexFile = `${directFolder(runId)}/${segmentId}.idx`
    const vectors = createVectorsFile(ports.files, `${directFolder(runId)}/${segmentId}.f32`)
    const bytes = new TextEncoder().encode(lines.map(({ text }) => `${text}\n`).join(''))
    const discard = async (): Promise<void> => {
      await ports.files.remove(file)
      await ports.files.remove(indexFile)
      await vectors.discard()
    }
    const created = await createHashedFile(ports.files, file)
    if (!created.ok) return created
    const appended = await created.value.append(bytes)
    const written = appended.ok ? await created.value.close() : appended
    if (!written.ok) {
      await created.value.discard()
      return written
    }
    const indexed = await indexSegment(new Blob([bytes]).stream(), expected, undefined, vectors)
    const numbers = await vectors.close()
    const index = numbers.ok ? await writeFile(ports.files, indexFile, indexed.index) : numbers
    if (!numbers.ok || !index.ok) {
      await discard()
      return numbers.ok ? index : numbers
    }
    const completed = lines.filter((line) => line.completed).length
    const segment: SegmentRecord = {
      v: 1,
      id: segmentId,
      runId,
      shardId,
      gen: shard.gen,
      batchId: stage.batchId,
      batchCreatedAt: Math.floor(stage.since / 1000),
      kind: 'output',
      fileId: '',
      file,
      indexFile,
      ...numbers.value,
      bytes: written.value.bytes,
      sha256: written.value.sha256,
      lines: indexed.lines,
      storedAt: ports.clock.now(),
    }
    const saved = await saver.record(
      runId,
      shardId,
      {
        kind: 'directStored',
        batchId: stage.batchId,
        requests: lines.map(({ request }) => request),
        completed,
        failed: lines.length - completed,
      },
      {
        also: [{ put: 'segments', record: segment, expectRev: null }],
        note: { call: 'requests one by one', status: null, requestId: null, outcome: sayCounts(lines) },
      },
    )
    if (saved.ok) {
      saver.announce({ kind: 'changed', store: 'segments', key: `${runId}/${segmentId}` })
      return done
    }
    await discard()
    const { error } = saved
    return error.kind === 'ShardGone' || error.kind === 'Refused'
      ? err({ kind: 'ShardGone' })
      : err(toStorageError(error))
  }

  return {
    get pending() {
      return pending.length
    },
    add(request, customId, line) {
      const text = JSON.stringify({ id: `${stage.batchId}-${request}`, custom_id: customId, ...line })
      const parsed = parseOutputLine(text)
      const outcome = parsed.ok ? judgeAnswerLine(parsed.value, expected.snapshot).outcome : 'invalid'
      const status = line.response?.status_code ?? 0
      pending.push({ request, text, completed: status >= 200 && status < 300, outcome })
      return outcome
    },
    flush() {
      flushing = flushing.then(async () => {
        if (pending.length === 0) return done
        const lines = [...pending]
        const stored = await store(lines)
        if (!stored.ok) return stored
        pending.splice(0, lines.length)
        small++
        if (small < mostSmall) return stored
        small = 1
        await mergeDirectSegments(ports, saver, shard, expected)
        return stored
      })
      return flushing
    },
  }
}

/** "48 answered, 2 lost" */
function sayCounts(lines: readonly Pending[]): string {
  const counts = new Map<string, number>()
  for (const { outcome } of lines) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ')
}
