import type { CompressionCodec } from 'hyparquet'
import { snappyUncompress } from 'hyparquet/src/snappy.js'
import {
  decompressBrotli,
  decompressGzip,
  decompressLz4,
  decompressLz4Raw,
  decompressZstd,
} from 'hyparquet-compressors'
import type { Bytes } from '#core/units.ts'

type Decompress = (packed: Uint8Array, bytes: Bytes) => Uint8Array

/** None of them gives more than it is told: the room for it is made before. */
const decompressors: Partial<Readonly<Record<CompressionCodec, Decompress>>> = {
  UNCOMPRESSED: (packed) => packed,
  SNAPPY(packed, bytes) {
    const page = new Uint8Array(bytes)
    snappyUncompress(packed, page)
    return page
  },
  GZIP: decompressGzip,
  BROTLI: decompressBrotli,
  ZSTD: (packed, bytes) => decompressZstd(packed, new Uint8Array(bytes)),
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
}

/** @returns undefined for a codec that cannot be read: LZO, and those that there may be one day */
export const decompressorOf = (codec: CompressionCodec | undefined): Decompress | undefined =>
  codec === undefined ? undefined : decompressors[codec]
