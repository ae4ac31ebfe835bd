import { runColumns } from '#core/dataset/dataset-layout.ts'
import { isSettled } from '#core/run/next-steps.ts'
import { parseOutputLine } from '#core/results/output-line.ts'
import type { StorageError } from '#core/ports.ts'
import type { SegmentRecord } from '#core/records.ts'
import { done, err, ok, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import { field, listField } from '#core/json.ts'
import { asksForVectors, byIndex } from '#core/results/vector.ts'
import { writeNpyHeader } from '#formats/packed/npy.ts'
import { cancelled, createProgress, isCancelled, pause } from '../call.ts'
import type { OpenDataset } from '../datasets/dataset-reader.ts'
import type { Datasets } from '../datasets/datasets.ts'
import type { Call } from '../call.ts'
import type { Engine } from '../engine.ts'
import type { PlanProgress } from '../drafts/draft-types.ts'
import { customIdOf } from './export-cells.ts'
import { createExportPath, handOver } from './export-files.ts'
import { toSafeName } from './export-names.ts'
import { allRows, createOwn, okOr, withTarget } from './export-rows.ts'
import type { ExportError, NoVectors } from './export-types.ts'
import { holdRun } from '../runs/hold-run.ts'
import { withSource } from '../datasets/open-source.ts'
import type { EnginePorts } from '../ports.ts'
import { findLine } from './row-answers.ts'
import { createRowCursor } from '../datasets/row-cursor.ts'
import type { RunStore } from '../runs/run-store.ts'
import { openOwnFile, type SaveTarget } from './save-target.ts'
import { readSegmentLines } from '../runs/segment-lines.ts'
import { openVectorPlaces } from './vector-places.ts'
import type { ViewRows } from './views.ts'
import { writeVectorTable } from './write-vector-table.ts'

type Failed = StorageError | ExportError | NoVectors | { readonly kind: 'Cancelled' }
interface Written {
  readonly vectors: number
  /** Null where lines are written, which may have any length. */
  readonly dimensions: number | null
  /** Rows that are in the file. */
  readonly rows: number
}
interface Source {
  readonly store: RunStore
  readonly dataset: OpenDataset
  readonly rows: ViewRows
  readonly hashes: Uint32Array
}
type Write = (block: Uint8Array<ArrayBuffer>) => Promise<Result<undefined, Failed>>

const blockBytes: Bytes = 1024 * 1024
const windowRows = 512

/**
 * Embeddings as a file: `npy`: a matrix of 32-bit floats, one row for each vector in the order of the rows, with a CSV
 * beside it that says which row and input each belongs to; `parquet`: lists of 32-bit floats, each beside its row, input
 * and id; `jsonl`: a line for each row with its cells and the numbers as they were received.
 */
export function createVectorExports(
  ports: EnginePorts,
  datasets: Pick<Datasets, 'openDataset'>,
  store: RunStore,
  views: { rowsOf(viewId: string, runId: string): ViewRows | null },
): Pick<Engine, 'exportVectors'> {
  return {
    async exportVectors({ runId, format, viewId = null, sink }, call) {
      if (isCancelled(call)) return cancelled
      return holdRun(ports.locks, runId, call?.signal, async () => {
        const rows = viewId === null ? await allRows(ports, store, runId) : okOr(views.rowsOf(viewId, runId))
        if (!rows.ok) return rows
        const { run, shards, scope, segments } = rows.value.source.results
        const { snapshots } = rows.value.source
        const isAsked = ({ gen }: SegmentRecord): boolean =>
          snapshots[gen] !== undefined && asksForVectors(snapshots[gen])
        if (!segments.some(isAsked)) return err({ kind: 'NoVectors' })
        const path = sink === undefined ? await createExportPath(ports, format) : null
        const target = await (sink === undefined ? createOwn(ports, path ?? '') : openOwnFile(sink))
        if (!target.ok) return target
        const counted = countBytes(target.value)
        const index: string[] = []
        const written = await withTarget(target.value, () =>
          withSource(datasets, run.datasetId, call?.signal, async (dataset) => {
            const hashes = await dataset.readHashes(0, dataset.record.rows)
            if (!hashes.ok) return hashes
            const source = { store, dataset, rows: rows.value, hashes: hashes.value }
            switch (format) {
              case 'npy':
                return writeMatrix(ports, source, counted.write, index, call)
              case 'jsonl':
                return writeLines(ports, source, counted.write, call)
              case 'parquet':
                return writeTable(ports, source, shards.every(isSettled), counted.write, call)
            }
          }),
        )
        if (!written.ok) return written
        const blob = path === null ? ok(null) : await handOver(ports, path)
        if (!blob.ok) return blob
        const name = `${toSafeName(run.name) || 'run'}-embeddings${shards.every(isSettled) ? '' : '-incomplete'}`
        return ok({
          blob: blob.value,
          fileName: `${name}.${format}`,
          bytes: counted.bytes,
          rowsWithout: (rows.value.slots?.length ?? scope.length) - written.value.rows,
          index: format === 'npy' ? { blob: new Blob(index), fileName: `${name}-rows.csv` } : null,
          ...written.value,
        })
      })
    },
  }
}

function countBytes(file: SaveTarget): { readonly bytes: Bytes; write: Write } {
  let bytes = 0
  return {
    get bytes() {
      return bytes
    },
    async write(block) {
      bytes += block.length
      return file.write(block)
    },
  }
}

async function writeMatrix(
  ports: EnginePorts,
  { store, rows: { source, slots }, hashes }: Source,
  write: Write,
  index: string[],
  call: Call<PlanProgress> | undefined,
): Promise<Result<Written, Failed>> {
  const { results } = source
  const opened = await openVectorPlaces(ports, store, source, call)
  if (!opened.ok) return opened
  const places = opened.value
  if (places === null) return err({ kind: 'NoVectors' })
  const { dimensions } = places
  const rowsTotal = slots?.length ?? results.scope.length
  const slotAt = (at: number): number => slots?.[at] ?? at

  let vectors = 0
  let rows = 0
  for (let at = 0; at < rowsTotal; at++) {
    const place = places.find(slotAt(at))
    if (place === null) continue
    vectors += place.count
    rows++
  }
  const headed = await write(writeNpyHeader(vectors, dimensions))
  if (!headed.ok) return headed

  const progress = createProgress(ports.clock, call?.onProgress)
  const vectorBytes = dimensions * 4
  const block = new Uint8Array(Math.max(vectorBytes, Math.floor(blockBytes / vectorBytes) * vectorBytes))
  let filled = 0
  let number = 0
  let lines = 'vector,row,input,custom_id\n'
  for (let at = 0; at < rowsTotal; at++) {
    const slot = slotAt(at)
    const place = places.find(slot)
    if (place === null) continue
    const { segment, file, first, count } = place
    const read = await store.readers.use({ ...segment, file }, (reader) =>
      reader.read(first * vectorBytes, (first + count) * vectorBytes),
    )
    if (!read.ok) return read
    const customId = customIdOf(results, slot, hashes) ?? ''
    for (let input = 0; input < count; input++) {
      block.set(read.value.subarray(input * vectorBytes, (input + 1) * vectorBytes), filled)
      filled += vectorBytes
      lines += `${number++},${(results.scope[slot] ?? 0) + 1},${input + 1},${customId}\n`
      if (filled < block.length) continue
      const written = await write(block.slice())
      if (!written.ok) return written
      filled = 0
      index.push(lines)
      lines = ''
      await pause()
      if (isCancelled(call)) return cancelled
    }
    progress.next(() => ({ rowsDone: at, rowsTotal }))
  }
  const last = await write(block.slice(0, filled))
  if (!last.ok) return last
  index.push(lines)
  progress.last({ rowsDone: rowsTotal, rowsTotal })
  return isCancelled(call) ? cancelled : ok({ vectors, dimensions, rows })
}

async function writeTable(
  ports: EnginePorts,
  { store, rows: { source, slots }, hashes }: Source,
  isComplete: boolean,
  write: Write,
  call: Call<PlanProgress> | undefined,
): Promise<Result<Written, Failed>> {
  const { results } = source
  const places = await openVectorPlaces(ports, store, source, call)
  if (!places.ok) return places
  if (places.value === null) return err({ kind: 'NoVectors' })
  const table = {
    ...{ store, isComplete, places: places.value, rowsTotal: slots?.length ?? results.scope.length },
    slotAt: (at: number) => slots?.[at] ?? at,
    rowOf: (slot: number) => results.scope[slot] ?? 0,
    customIdOf: (slot: number) => customIdOf(results, slot, hashes),
  }
  return writeVectorTable(ports, table, write, call)
}

async function writeLines(
  { clock }: Pick<EnginePorts, 'clock'>,
  { store, dataset, rows: { source, slots }, hashes }: Source,
  write: Write,
  call: Call<PlanProgress> | undefined,
): Promise<Result<Written, Failed>> {
  const { results } = source
  const shown = runColumns(results.run, dataset.record)
  const cursor = createRowCursor(dataset, 'once', shown)
  const rowsTotal = slots?.length ?? results.scope.length
  const progress = createProgress(clock, call?.onProgress)
  const encoder = new TextEncoder()
  const decoder = new TextDecoder()
  let vectors = 0
  let rows = 0
  let text = ''
  const flush = async (): Promise<Result<undefined, Failed>> => {
    if (text === '') return done
    const bytes = encoder.encode(text)
    text = ''
    return write(bytes)
  }

  for (let start = 0; start < rowsTotal; start += windowRows) {
    if (isCancelled(call)) return cancelled
    const end = Math.min(start + windowRows, rowsTotal)
    for (let at = start; at < end; at++) {
      const slot = slots?.[at] ?? at
      const found = findLine(results, slot)
      const segment = found && results.segments[found.segment]
      const snapshot = segment && source.snapshots[segment.gen]
      if (!segment || !snapshot || !asksForVectors(snapshot)) continue
      const index = await store.indexes.read(segment)
      if (!index.ok) return index
      const place = {
        segment,
        offset: index.value.offset(found.line),
        length: index.value.length(found.line),
      }
      let embeddings: readonly string[] = []
      const read = await readSegmentLines(store.readers, [place], (_place, bytes) => {
        embeddings = embeddingsOf(decoder.decode(bytes))
      })
      if (!read.ok) return read
      if (embeddings.length === 0) continue
      const row = results.scope[slot] ?? 0
      if (!cursor.holds(row)) {
        const moved = await cursor.moveTo(row)
        if (!moved.ok) return moved
      }
      const cells = Object.fromEntries(shown.map(({ name }, column) => [name, cursor.cell(column, row)]))
      const head = { row: row + 1, custom_id: customIdOf(results, slot, hashes), source: cells }
      text += `${JSON.stringify(head).slice(0, -1)},"embeddings":[${embeddings.join(',')}]}\n`
      vectors += embeddings.length
      rows++
      if (text.length < blockBytes) continue
      const written = await flush()
      if (!written.ok) return written
      await pause()
      if (isCancelled(call)) return cancelled
    }
    progress.next(() => ({ rowsDone: end, rowsTotal }))
    await pause()
  }
  const last = await flush()
  if (!last.ok) return last
  progress.last({ rowsDone: rowsTotal, rowsTotal })
  if (vectors === 0) return err({ kind: 'NoVectors' })
  return isCancelled(call) ? cancelled : ok({ vectors, dimensions: null, rows })
}

/** As JSON, in the order of the inputs: lists of numbers, or base64 where that was asked for. */
function embeddingsOf(text: string): readonly string[] {
  const line = parseOutputLine(text)
  if (!line.ok) return []
  return byIndex(listField(line.value.body, 'data')).flatMap((datum) => {
    const embedding = field(datum, 'embedding')
    return embedding === undefined ? [] : [JSON.stringify(embedding)]
  })
}
