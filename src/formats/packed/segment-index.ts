/**
 * The index of a collected output or error file: 32 little-endian bytes per line, in file order.
 *
 *   0   i32  row        -1 = foreign (another run's custom_id), -2 = malformed
 *   4   u16  gen
 *   6   u8   outcome    position in `outcomes` of #core/outcome.ts
 *   7   u8   flags
 *   8   f64  offset     of the line's first byte in the segment
 *   16  u32  length     of the line without its line end
 *   20  u32 × 3         tokens: input, output, cached input
 */
import type { Bytes, RowNumber, Tokens } from '#core/units.ts'

export const foreignRow = -1
export const malformedRow = -2
/**
 * Bits of `flags`. `usage` = the provider reported token counts, so that 0 tokens can be told from unknown; `repaired` and
 * `wrapped` as in `JudgedLine` of #core/output-line.ts.
 */
export const lineFlags = { fixable: 1, usage: 2, repaired: 4, wrapped: 8 } as const
export const indexLineBytes: Bytes = 32

export interface SegmentLine {
  readonly row: RowNumber
  readonly gen: number
  readonly outcome: number
  readonly flags: number
  readonly offset: Bytes
  readonly length: Bytes
  readonly inputTokens: Tokens
  readonly outputTokens: Tokens
  readonly cachedTokens: Tokens
}

export interface SegmentIndexWriter {
  /** Lines written so far. */
  readonly count: number
  append(line: SegmentLine): void
  /** The index as a file's bytes. */
  finish(): Uint8Array<ArrayBuffer>
}

export interface SegmentIndex {
  readonly count: number
  row(line: number): RowNumber
  gen(line: number): number
  outcome(line: number): number
  flags(line: number): number
  offset(line: number): Bytes
  length(line: number): Bytes
  inputTokens(line: number): Tokens
  outputTokens(line: number): Tokens
  cachedTokens(line: number): Tokens
}

export function createSegmentIndexWriter(): SegmentIndexWriter {
  let views = viewsOf(new ArrayBuffer(1024 * indexLineBytes))
  let count = 0
  return {
    get count() {
      return count
    },
    append(line) {
      if ((count + 1) * indexLineBytes > views.i32.byteLength) {
        const larger = viewsOf(new ArrayBuffer(views.u8.length * 2))
        larger.u8.set(views.u8)
        views = larger
      }
      const { i32, u16, u8, f64, u32 } = views
      i32[count * 8] = line.row
      u16[count * 16 + 2] = line.gen
      u8[count * 32 + 6] = line.outcome
      u8[count * 32 + 7] = line.flags
      f64[count * 4 + 1] = line.offset
      u32[count * 8 + 4] = line.length
      u32[count * 8 + 5] = line.inputTokens
      u32[count * 8 + 6] = line.outputTokens
      u32[count * 8 + 7] = line.cachedTokens
      count++
    },
    finish: () => views.u8.slice(0, count * indexLineBytes),
  }
}

/**
 * Opens the bytes of an index; read in place where they are aligned. Reading outside of [0, count) gives 0.
 * Throws when the size is not a whole number of lines.
 */
export function openSegmentIndex(bytes: Uint8Array): SegmentIndex {
  if (bytes.length % indexLineBytes !== 0) throw new Error('An index that ends too early')
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice()
  const { i32, u16, u8, f64, u32 } = viewsOf(aligned.buffer, aligned.byteOffset, aligned.length)
  return {
    count: bytes.length / indexLineBytes,
    row: (line) => i32[line * 8] ?? 0,
    gen: (line) => u16[line * 16 + 2] ?? 0,
    outcome: (line) => u8[line * 32 + 6] ?? 0,
    flags: (line) => u8[line * 32 + 7] ?? 0,
    offset: (line) => f64[line * 4 + 1] ?? 0,
    length: (line) => u32[line * 8 + 4] ?? 0,
    inputTokens: (line) => u32[line * 8 + 5] ?? 0,
    outputTokens: (line) => u32[line * 8 + 6] ?? 0,
    cachedTokens: (line) => u32[line * 8 + 7] ?? 0,
  }
}

function viewsOf<B extends ArrayBufferLike>(buffer: B, at = 0, size = buffer.byteLength) {
  return {
    i32: new Int32Array(buffer, at, size / 4),
    u16: new Uint16Array(buffer, at, size / 2),
    u8: new Uint8Array(buffer, at, size),
    f64: new Float64Array(buffer, at, size / 8),
    u32: new Uint32Array(buffer, at, size / 4),
  }
}
