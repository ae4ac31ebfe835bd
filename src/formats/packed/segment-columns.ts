/**
 * The cells of a collected file: what its lines say, as columns, so that a filter need not parse them. One row per line
 * of the file, in its order; lines that belong to nobody have no cells.
 *
 *   …   row groups (`row-group.ts`), each at a multiple of 8
 *   …   JSON directory [{ at, bytes, rows }, …]
 *   -16 u32 length of the directory, u32 length of the whole file (low half), u32 version, "BWSC"
 *
 * The end is written last, so a file that has one is whole.
 */
import type { Bytes } from '#core/units.ts'
import { createRowGroupBuilder } from './row-group.ts'

export interface ColumnsBlock {
  readonly at: Bytes
  readonly bytes: Bytes
  readonly rows: number
}

export interface SegmentColumnsWriter {
  /** @returns bytes to be written now, in pieces; most calls have none */
  append(cells: readonly (string | null)[]): readonly Uint8Array[]
  /** The last bytes of the file. */
  finish(): readonly Uint8Array[]
}

export const columnsEndBytes: Bytes = 16
/** A change of what stands in the columns gets the next one: older files are then made anew. */
export const columnsVersion = 1

export function createSegmentColumnsWriter(columns: number): SegmentColumnsWriter {
  const builder = createRowGroupBuilder(columns, { nullable: true })
  const blocks: ColumnsBlock[] = []
  let size = 0

  const cut = (): readonly Uint8Array[] => {
    const group = builder.rows === 0 ? null : { rows: builder.rows, bytes: builder.finish() }
    if (group === null) return []
    blocks.push({ at: size, bytes: group.bytes.length, rows: group.rows })
    const padding = new Uint8Array((8 - (group.bytes.length % 8)) % 8)
    size += group.bytes.length + padding.length
    return [group.bytes, padding]
  }
  return {
    append(cells) {
      builder.appendRow(cells)
      return builder.isFull ? cut() : []
    },
    finish() {
      const last = cut()
      const directory = new TextEncoder().encode(JSON.stringify(blocks))
      const end = new Uint8Array(columnsEndBytes)
      const view = new DataView(end.buffer)
      view.setUint32(0, directory.length, true)
      view.setUint32(4, (size + directory.length + columnsEndBytes) >>> 0, true)
      view.setUint32(8, columnsVersion, true)
      end.set(magic, 12)
      return [...last, directory, end]
    },
  }
}

/** Where the directory is: bytes [start, end) of the file. Null when the file is not whole, or of another version. */
export function findDirectory(
  end: Uint8Array,
  fileSize: Bytes,
): { readonly start: Bytes; readonly end: Bytes } | null {
  if (end.length < columnsEndBytes || magic.some((byte, at) => end[12 + at] !== byte)) return null
  const view = new DataView(end.buffer, end.byteOffset, end.byteLength)
  const start = fileSize - columnsEndBytes - view.getUint32(0, true)
  const isWhole = view.getUint32(4, true) === fileSize >>> 0 && start >= 0
  return isWhole && view.getUint32(8, true) === columnsVersion
    ? { start, end: fileSize - columnsEndBytes }
    : null
}

export const readDirectory = (bytes: Uint8Array): readonly ColumnsBlock[] =>
  JSON.parse(new TextDecoder().decode(bytes)) as readonly ColumnsBlock[]

const magic = new TextEncoder().encode('BWSC')
