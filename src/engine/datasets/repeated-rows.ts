import type { FileStore, StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import { rowRange } from '#core/results/row-list.ts'
import type { RowGroup } from '#formats/packed/row-group.ts'
import { findCopies } from './copies.ts'
import type { OpenDataset } from './dataset-reader.ts'
import { keepDerivedFile, readDerivedFile } from '../files/derived-file.ts'
import { createGroupComparison } from './group-pair.ts'
import { datasetFolder } from '../ids.ts'

/**
 * Rows whose cells all equal those of an earlier row, byte by byte, missing and empty kept apart; ascending. Found by
 * the row hashes and then compared; kept beside the dataset once found.
 */
export async function readRepeatedRows(
  files: FileStore,
  dataset: OpenDataset,
  call?: { readonly signal?: AbortSignal },
): Promise<Result<Int32Array, StorageError | { readonly kind: 'Cancelled' }>> {
  const path = `${datasetFolder(dataset.record.id)}/repeated-1.derived`
  const kept = await readDerivedFile(files, path)
  if (!kept.ok) return kept
  if (kept.value !== null) return ok(new Int32Array(kept.value.slice().buffer))

  const { rows: count, groups } = dataset.record
  const words = await dataset.readHashes(0, count)
  if (!words.ok) return words
  const rows = rowRange(0, count)
  const compareGroups = createGroupComparison(dataset, equalRows)
  const first = await findCopies({ rows, words: words.value, groups, compareGroups }, call)
  if (!first.ok) return first
  const repeated = rows.filter((row) => first.value[row] !== row)
  await keepDerivedFile(
    files,
    path,
    new Uint8Array(repeated.buffer, repeated.byteOffset, repeated.byteLength),
  )
  return ok(repeated)
}

function equalRows(a: RowGroup, rowA: number, b: RowGroup, rowB: number): boolean {
  for (let column = 0; column < a.columns; column++) {
    if (a.isNull(column, rowA) !== b.isNull(column, rowB)) return false
    const [offsetsA, offsetsB] = [a.offsets(column), b.offsets(column)]
    const startA = offsetsA[rowA] ?? 0
    const startB = offsetsB[rowB] ?? 0
    const length = (offsetsA[rowA + 1] ?? 0) - startA
    if ((offsetsB[rowB + 1] ?? 0) - startB !== length) return false
    const [bytesA, bytesB] = [a.bytes(column), b.bytes(column)]
    for (let at = 0; at < length; at++) if (bytesA[startA + at] !== bytesB[startB + at]) return false
  }
  return true
}
