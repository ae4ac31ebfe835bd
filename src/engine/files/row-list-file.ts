import type { FileStore, StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import { readFile, writeFile } from './whole-file.ts'

/** Row numbers as a file: i32, little-endian, as is every platform that runs this. */
export const writeRowList = (
  files: FileStore,
  path: string,
  rows: Int32Array,
): Promise<Result<undefined, StorageError>> =>
  writeFile(files, path, new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength))

/** Reads numbers [start, end) of a row list. */
export async function readRowList(
  files: FileStore,
  path: string,
  start = 0,
  end = Infinity,
): Promise<Result<Int32Array<ArrayBuffer>, StorageError>> {
  const bytes = await readFile(files, path, start * 4, end * 4)
  return bytes.ok ? ok(new Int32Array(bytes.value.buffer)) : bytes
}
