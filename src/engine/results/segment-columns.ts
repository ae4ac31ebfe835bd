import type { Snapshot } from '#core/request/draft.ts'
import { answerColumnNames } from '#core/request/output-columns.ts'
import { judgeAnswerLine, type JudgedLine, parseOutputLine } from '#core/results/output-line.ts'
import { createPlainLines } from '#core/results/plain-line.ts'
import type { FileReader, StorageError } from '#core/ports.ts'
import type { SegmentRecord } from '#core/records.ts'
import { done, err, ok, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import { readLines } from '#formats/text/lines.ts'
import { type ColumnCells, openRowGroup, type RowGroup } from '#formats/packed/row-group.ts'
import {
  columnsEndBytes,
  columnsVersion,
  findDirectory,
  readDirectory,
} from '#formats/packed/segment-columns.ts'
import type { SegmentIndex } from '#formats/packed/segment-index.ts'
import { cancelled, isCancelled, pause } from '../call.ts'
import { type ColumnsFile, createColumnsFile } from './columns-file.ts'
import { readGroupColumns } from '../datasets/group-columns.ts'
import { runFolder } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'
import type { RunStore } from '../runs/run-store.ts'

/** What the lines of a collected file say, as columns; give it back with `close`. */
export interface SegmentColumns {
  /** Lines [lineStart, lineEnd) each, in the order of the file. */
  readonly blocks: readonly { readonly lineStart: number; readonly lineEnd: number }[]
  /** Cells of answer columns by their place in the snapshot; the one behind the last is the cause. */
  readColumns(block: number, columns: readonly number[]): Promise<readonly ColumnCells[]>
  /** All columns of a block; only here a missing cell differs from an empty one. */
  readBlock(block: number): Promise<RowGroup>
  close(): Promise<void>
}

type Ports = Pick<EnginePorts, 'files' | 'locks'>
type Failed = StorageError | { readonly kind: 'Cancelled' }

/**
 * Opens the columns of a collected file. Where it was collected before there were any, or by an older version, they are
 * made from its lines and kept under a fixed name; the lines stay the truth.
 */
export async function openSegmentColumns(
  ports: Ports,
  store: Pick<RunStore, 'indexes'>,
  segment: SegmentRecord,
  snapshot: Snapshot,
  call?: { readonly signal?: AbortSignal },
): Promise<Result<SegmentColumns, Failed>> {
  const { columnsFile } = segment
  const kept = columnsFile === undefined ? ok(null) : await openFile(ports, columnsFile)
  if (!kept.ok && kept.error.kind !== 'FileMissing') return kept
  if (kept.ok && kept.value !== null) return ok(kept.value)

  const path = `${runFolder(segment.runId)}/${segment.id}-columns-${columnsVersion}.derived`
  return openDerivedColumns(ports, path, answerColumnNames(snapshot).length, call, async (columns) => {
    const index = await store.indexes.read(segment)
    return index.ok ? writeColumns(ports, segment, snapshot, index.value, columns, call) : index
  })
}

/** Opens columns that can be computed at any time, after they were made if they are not there. */
export async function openDerivedColumns(
  ports: Ports,
  path: string,
  width: number,
  call: { readonly signal?: AbortSignal } | undefined,
  make: (columns: ColumnsFile) => Promise<Result<undefined, Failed>>,
): Promise<Result<SegmentColumns, Failed>> {
  const found = await openFile(ports, path)
  if (found.ok && found.value !== null) return ok(found.value)
  const lock = { ...(call?.signal && { signal: call.signal }) }
  const made = await ports.locks.hold(`bw:columns:${path}`, lock, async () => {
    // Another tab may have made it while the lock was awaited.
    const again = await openFile(ports, path)
    if (again.ok && again.value !== null) return ok(again.value)
    // Whatever is there was left behind by a crash.
    const removed = await ports.files.remove(path)
    if (!removed.ok) return removed
    const columns = createColumnsFile(ports.files, path, width)
    const written = await make(columns)
    const closed = written.ok ? await columns.close() : written
    if (!closed.ok) {
      await columns.discard()
      return closed
    }
    const opened = await openFile(ports, path)
    if (!opened.ok) return opened
    return opened.value === null ? err(damaged(path)) : ok(opened.value)
  })
  return made ?? cancelled
}

/** Null when the file is not whole. */
async function openFile(
  { files }: Ports,
  path: string,
): Promise<Result<SegmentColumns | null, StorageError>> {
  const opened = await files.open(path)
  if (!opened.ok) return opened
  const reader = opened.value
  const end = await reader.read(Math.max(0, reader.size - columnsEndBytes), reader.size)
  const directory = findDirectory(end, reader.size)
  if (directory === null) {
    await reader.close()
    return ok(null)
  }
  return ok(toColumns(reader, await reader.read(directory.start, directory.end)))
}

function toColumns(reader: FileReader, directory: Uint8Array): SegmentColumns {
  const blocks = readDirectory(directory)
  let lineEnd = 0
  const lines = blocks.map(({ rows }) => ({ lineStart: lineEnd, lineEnd: (lineEnd += rows) }))
  return {
    blocks: lines,
    async readColumns(block, columns) {
      const place = blocks[block]
      if (place === undefined) throw new RangeError(`Block ${block} of ${blocks.length}`)
      return readGroupColumns(reader, place.at, columns)
    },
    async readBlock(block) {
      const place = blocks[block]
      if (place === undefined) throw new RangeError(`Block ${block} of ${blocks.length}`)
      return openRowGroup(await reader.read(place.at, place.at + place.bytes))
    },
    close: () => reader.close(),
  }
}

/** Bytes between two chances to cancel. */
const bytesPerPause: Bytes = 1024 * 1024

async function writeColumns(
  { files }: Ports,
  segment: SegmentRecord,
  snapshot: Snapshot,
  index: SegmentIndex,
  columns: ColumnsFile,
  call: { readonly signal?: AbortSignal } | undefined,
): Promise<Result<undefined, Failed>> {
  const blob = await files.blob(segment.file)
  if (!blob.ok) return blob
  const decoder = new TextDecoder()
  const readPlain = createPlainLines()
  const judge = (text: string): JudgedLine | null => {
    const plain = readPlain(text)
    const parsed = plain === null ? parseOutputLine(text) : ok(plain)
    return parsed.ok ? judgeAnswerLine(parsed.value, snapshot) : null
  }
  let line = 0
  let pausedAt = 0
  try {
    await readLines(blob.value.stream(), (bytes, offset) => {
      const said = index.row(line++) < 0 ? null : judge(decoder.decode(bytes))
      const wait = columns.append(said)
      if (offset - pausedAt < bytesPerPause) return wait
      pausedAt = offset
      return (async () => {
        await wait
        await pause()
        call?.signal?.throwIfAborted()
      })()
    })
  } catch (error) {
    if (isCancelled(call)) return cancelled
    throw error
  }
  return done
}

const damaged = (path: string): StorageError => ({
  kind: 'StorageFailed',
  path,
  message: 'It is not what was written.',
})
