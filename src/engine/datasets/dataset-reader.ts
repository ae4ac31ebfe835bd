import type { FileStore, StorageError } from '#core/ports.ts'
import type { DatasetRecord } from '#core/records.ts'
import { ok, type Result } from '#core/result.ts'
import type { Bytes, RowNumber } from '#core/units.ts'
import { type ColumnCells, openRowGroup, type RowGroup } from '#formats/packed/row-group.ts'
import { readGroupColumns } from './group-columns.ts'
import { readFile } from '../files/whole-file.ts'

/** A row group and the dataset's rows it holds: dataset row r is local row r − rowStart. */
export interface PlacedGroup {
  readonly group: RowGroup
  readonly rowStart: RowNumber
  readonly rowEnd: RowNumber
}

/** Rows of a dataset whose lock is held; give it back with `close`. */
export interface OpenDataset {
  readonly record: DatasetRecord
  /** How many row groups there are; they follow each other in row order. */
  readonly groupCount: number
  /** The group that holds a row of the dataset. */
  groupIndexOf(row: RowNumber): number
  /**
   * One row group. A scan asks for `once` and keeps at most two groups itself, so that a large dataset never
   * pushes the windows on screen out of memory.
   */
  readGroup(index: number, use?: 'again' | 'once'): Promise<Result<PlacedGroup, StorageError>>
  /** Some columns of a row group, without reading the others; nothing is kept. */
  readColumns(
    index: number,
    columns: readonly number[],
  ): Promise<Result<readonly ColumnCells[], StorageError>>
  /** Cells of rows [rowStart, rowEnd), clamped, in column order. */
  readCells(
    rowStart: RowNumber,
    rowEnd: RowNumber,
  ): Promise<Result<readonly (readonly (string | null)[])[], StorageError>>
  /** Hashes of rows [rowStart, rowEnd); `rowHashAt(words, row − rowStart)` of `#core/dataset/row-hash.ts` reads one. */
  readHashes(rowStart: RowNumber, rowEnd: RowNumber): Promise<Result<Uint32Array, StorageError>>
  close(): void
}

/** Groups last used, by file; files never change, so what is kept stays true. */
export interface GroupCache {
  read(path: string, bytes: Bytes, use: 'again' | 'once'): Promise<Result<RowGroup, StorageError>>
}

/** Two full groups: the one on screen and its neighbour. */
const cacheBytes: Bytes = 72 * 1024 * 1024

export function createGroupCache(files: FileStore, capBytes: Bytes = cacheBytes): GroupCache {
  // A Map keeps its insertion order: the first entry is the one unused for longest.
  const kept = new Map<string, { readonly group: Promise<Result<RowGroup, StorageError>>; bytes: Bytes }>()

  const load = async (path: string): Promise<Result<RowGroup, StorageError>> => {
    const bytes = await readFile(files, path)
    return bytes.ok ? ok(openRowGroup(bytes.value)) : bytes
  }
  const dropOldest = (): void => {
    let total = [...kept.values()].reduce((sum, entry) => sum + entry.bytes, 0)
    for (const [path, entry] of kept) {
      if (total <= capBytes || kept.size === 1) return
      kept.delete(path)
      total -= entry.bytes
    }
  }

  return {
    async read(path, bytes, use) {
      const hit = kept.get(path)
      if (hit === undefined && use === 'once') return load(path)
      const entry = hit ?? { group: load(path), bytes }
      kept.delete(path)
      kept.set(path, entry)
      dropOldest()
      let isGood = false
      try {
        const group = await entry.group
        isGood = group.ok
        return group
      } finally {
        // What failed once may work the next time.
        if (!isGood && kept.get(path) === entry) kept.delete(path)
      }
    },
  }
}

/** @param release gives the dataset's lock back */
export function createDatasetReader(
  files: FileStore,
  cache: GroupCache,
  record: DatasetRecord,
  release: () => void,
): OpenDataset {
  const { groups } = record

  const groupIndexOf = (row: RowNumber): number => {
    let low = 0
    let high = groups.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (row < (groups[middle]?.rowEnd ?? 0)) high = middle
      else low = middle + 1
    }
    return low
  }

  const readGroup: OpenDataset['readGroup'] = async (index, use = 'again') => {
    const ref = groups[index]
    if (ref === undefined) throw new RangeError(`Group ${index} of ${groups.length}`)
    // What fits as a whole is worth keeping: the next check of the same draft reads it again.
    const keep = use === 'again' || record.bytes <= cacheBytes
    const group = await cache.read(ref.file, ref.bytes, keep ? 'again' : 'once')
    return group.ok ? ok({ group: group.value, rowStart: ref.rowStart, rowEnd: ref.rowEnd }) : group
  }

  return {
    record,
    groupCount: groups.length,
    groupIndexOf,
    readGroup,
    async readColumns(index, columns) {
      const ref = groups[index]
      if (ref === undefined) throw new RangeError(`Group ${index} of ${groups.length}`)
      const opened = await files.open(ref.file)
      if (!opened.ok) return opened
      try {
        return ok(await readGroupColumns(opened.value, 0, columns))
      } finally {
        await opened.value.close()
      }
    },
    async readCells(rowStart, rowEnd) {
      const end = Math.min(rowEnd, record.rows)
      const cells: (readonly (string | null)[])[] = []
      for (let row = Math.max(0, rowStart); row < end;) {
        const placed = await readGroup(groupIndexOf(row))
        if (!placed.ok) return placed
        const { group, rowStart: first } = placed.value
        for (const stop = Math.min(end, placed.value.rowEnd); row < stop; row++) {
          cells.push(Array.from({ length: group.columns }, (_, column) => group.text(column, row - first)))
        }
      }
      return ok(cells)
    },
    async readHashes(rowStart, rowEnd) {
      const bytes = await readFile(files, record.hashFile, rowStart * 8, rowEnd * 8)
      return bytes.ok ? ok(new Uint32Array(bytes.value.buffer)) : bytes
    },
    close: release,
  }
}
