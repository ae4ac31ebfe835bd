/**
 * The embeddings of a collected file, as they are computed with.
 *
 *   0                  f32 × (vectors × dimensions)   one vector after the other, in the order of the lines
 *   4 × v × d          u32 × vectors                  the line that each belongs to, from 0, ascending
 *
 *   -16                u32 vectors, u32 dimensions, u32 version, "BWSV"; only where the file was made afterwards
 *
 * Little-endian. All vectors of a file have one length, which its record keeps; those of another length are only in the
 * line. A line may have several: one for each input of its request.
 */
import type { Bytes } from '#core/units.ts'

export interface VectorWriter {
  /** Null until the first vector has come. */
  readonly dimensions: number | null
  readonly count: number
  /** Vectors left out because they have another length than the first. */
  readonly others: number
  /** @returns bytes to be written now; most calls have none */
  append(line: number, vector: Float32Array): Uint8Array<ArrayBuffer> | null
  /** The last bytes of the file. */
  finish(): readonly Uint8Array<ArrayBuffer>[]
}

const blockBytes: Bytes = 1024 * 1024

export function createVectorWriter(): VectorWriter {
  let dimensions: number | null = null
  let others = 0
  let count = 0
  let lines = new Uint32Array(1024)
  let block = new Float32Array(0)
  let filled = 0

  const take = (): Uint8Array<ArrayBuffer> | null => {
    if (filled === 0) return null
    const bytes = new Uint8Array(block.slice(0, filled).buffer)
    filled = 0
    return bytes
  }
  return {
    get dimensions() {
      return dimensions
    },
    get count() {
      return count
    },
    get others() {
      return others
    },
    append(line, vector) {
      if (dimensions === null) {
        dimensions = vector.length
        block = new Float32Array(dimensions * Math.max(1, Math.floor(blockBytes / (4 * dimensions))))
      }
      if (vector.length !== dimensions) {
        others++
        return null
      }
      if (count === lines.length) {
        const longer = new Uint32Array(count * 2)
        longer.set(lines)
        lines = longer
      }
      lines[count++] = line
      block.set(vector, filled)
      filled += vector.length
      return filled === block.length ? take() : null
    },
    finish() {
      const last = take()
      return [...(last === null ? [] : [last]), new Uint8Array(lines.slice(0, count).buffer)]
    },
  }
}

export const vectorsEndBytes: Bytes = 16
/** Of the end; a change of what stands before it gets the next one. */
export const vectorsVersion = 1

/** The end of a file that no record describes: with it the file is whole, also where it has no vectors. */
export function writeVectorsEnd(vectors: number, dimensions: number): Uint8Array<ArrayBuffer> {
  const end = new Uint8Array(vectorsEndBytes)
  const view = new DataView(end.buffer)
  view.setUint32(0, vectors, true)
  view.setUint32(4, dimensions, true)
  view.setUint32(8, vectorsVersion, true)
  end.set(magic, 12)
  return end
}

/** Null when the file is not whole, or of another version. */
export function readVectorsEnd(
  end: Uint8Array,
  fileBytes: Bytes,
): { readonly vectors: number; readonly dimensions: number } | null {
  if (end.length < vectorsEndBytes || magic.some((byte, at) => end[12 + at] !== byte)) return null
  const view = new DataView(end.buffer, end.byteOffset, end.byteLength)
  const vectors = view.getUint32(0, true)
  const dimensions = view.getUint32(4, true)
  const isWhole = vectors * (4 * dimensions + 4) + vectorsEndBytes === fileBytes
  return isWhole && view.getUint32(8, true) === vectorsVersion ? { vectors, dimensions } : null
}

const magic = new TextEncoder().encode('BWSV')

/** How many vectors a file of this size holds; null = it is not whole. */
export function countVectors(fileBytes: Bytes, dimensions: number): number | null {
  const count = fileBytes / (4 * dimensions + 4)
  return dimensions > 0 && Number.isInteger(count) ? count : null
}
