import { hashRows } from '#core/dataset/row-hash.ts'
import type { FileStore, Random, StorageError } from '#core/ports.ts'
import type { RowGroupRef } from '#core/records.ts'
import { done, ok, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import type { ByteRows } from '#formats/csv/byte-rows.ts'
import { createRowGroupBuilder, openRowGroup, type RowGroup } from '#formats/packed/row-group.ts'
import { createHashedFile } from '../files/hashed-file.ts'
import { createPath } from '../ids.ts'
import { writeFile } from '../files/whole-file.ts'

/** What a dataset record says about the files of its rows. */
export interface DatasetFiles {
  readonly rows: number
  readonly groups: readonly RowGroupRef[]
  readonly hashFile: string
  /** [Note: file hash] of the hash file: the same rows give the same one, wherever they were imported. */
  readonly sourceHash: string
  /** All of these files together. */
  readonly bytes: Bytes
}

export interface DatasetBuilder {
  readonly rows: number
  /** Adds a row; cheap. When it returns true the group is full: await `flush` before the next row. */
  appendRow(cells: readonly (string | null)[]): boolean
  /** Adds rows that are UTF-8 already, and flushes where a group is full. */
  appendBytes(rows: ByteRows): Promise<Result<undefined, StorageError>>
  /** Takes the rows so far as one group, which is written while the next one is filled, and their hashes. */
  flush(): Promise<Result<undefined, StorageError>>
  finish(): Promise<Result<DatasetFiles, StorageError>>
  /** Removes everything written so far. */
  discard(): Promise<void>
}

/**
 * Writes rows into row groups and a hash file below `folder`.
 *
 * @param nullable the source tells missing from empty (JSON does, CSV does not)
 */
export async function createDatasetBuilder(
  ports: { readonly files: FileStore; readonly random: Random },
  folder: string,
  columnCount: number,
  options: { readonly nullable: boolean },
): Promise<Result<DatasetBuilder, StorageError>> {
  const created = await createHashedFile(ports.files, createPath(ports.random, folder, 'hash'))
  if (!created.ok) return created
  const hashes = created.value
  const builder = createRowGroupBuilder(columnCount, { ...options, reuses: true })
  const groups: RowGroupRef[] = []
  let flushedRows = 0
  /** The write under way, of the builder's memory. */
  let writing: Promise<Result<undefined, StorageError>> = Promise.resolve(done)

  const flush = async (): Promise<Result<undefined, StorageError>> => {
    const before = await writing
    if (!before.ok || builder.rows === 0) return before
    const bytes = builder.finish()
    const group = openRowGroup(bytes)
    const file = createPath(ports.random, folder, 'rows')
    groups.push({ file, rowStart: flushedRows, rowEnd: flushedRows + group.rows, bytes: bytes.length })
    flushedRows += group.rows
    writing = writeFile(ports.files, file, bytes)
    // Who awaits it later meets its failure; until then it must not count as one that nobody meets.
    writing.catch(() => undefined)
    return hashes.append(hashGroup(group))
  }

  return ok({
    get rows() {
      return flushedRows + builder.rows
    },
    appendRow(cells) {
      builder.appendRow(cells)
      return builder.isFull
    },
    async appendBytes(rows) {
      for (let from = 0; from < rows.rows;) {
        from = builder.appendBytes(rows, from)
        const flushed = builder.isFull ? await flush() : done
        if (!flushed.ok) return flushed
      }
      return done
    },
    flush,
    async finish() {
      const flushed = await flush()
      if (!flushed.ok) return flushed
      const [written, closed] = await Promise.all([writing, hashes.close()])
      if (!written.ok) return written
      if (!closed.ok) return closed
      return ok({
        rows: flushedRows,
        groups,
        hashFile: closed.value.path,
        sourceHash: closed.value.sha256,
        bytes: groups.reduce((sum, group) => sum + group.bytes, closed.value.bytes),
      })
    },
    async discard() {
      await writing.catch(() => undefined)
      await hashes.discard()
      for (const { file } of groups) await ports.files.remove(file)
    },
  })
}

/** Rows of a hash file: 8 bytes each. */
function hashGroup(group: RowGroup): Uint8Array {
  const columns = Array.from({ length: group.columns }, (_, column) => ({
    bytes: group.bytes(column),
    offsets: group.offsets(column),
    isMissing: group.hasNulls ? (row: number) => group.isNull(column, row) : null,
  }))
  return new Uint8Array(hashRows(columns, group.rows).buffer)
}
