import type { Bytes } from '#core/units.ts'
import { toReadError } from '../text/source-text.ts'
import { badParquet, ParquetFault } from './parquet-fault.ts'

/** Reads bytes [start, end) of a file; fails with SourceChanged when it is not there any more. */
export async function readSlice(file: Blob, start: Bytes, end: Bytes): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const bytes = new Uint8Array(await file.slice(start, end).arrayBuffer())
    if (bytes.length !== end - start) throw badParquet('damaged')
    return bytes
  } catch (error) {
    throw error instanceof ParquetFault ? error : new ParquetFault(toReadError(error))
  }
}

/** A part of a file, read ahead in pieces. */
export interface FileWindow {
  /** Bytes [at, at + size), valid until the next call; fewer only where the part ends. */
  read(at: Bytes, size: Bytes): Promise<Uint8Array<ArrayBuffer>>
}

/**
 * @param end where the part ends; nothing beyond it is read
 * @param ahead bytes read at once
 */
export function createFileWindow(file: Blob, end: Bytes, ahead: Bytes): FileWindow {
  let start = 0
  let held = new Uint8Array(0)
  return {
    async read(at, size) {
      const to = Math.min(at + size, end)
      if (at < start || to > start + held.length) {
        held = await readSlice(file, at, Math.min(Math.max(to, at + ahead), end))
        start = at
      }
      return held.subarray(at - start, to - start)
    },
  }
}
