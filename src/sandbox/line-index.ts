import type { Bytes } from '#core/units.ts'
import type { Verdict } from './output-line.ts'

/**
 * What reading an input line once has shown, 32 bytes each, little-endian:
 *
 *   0 offset f64 | 8 length u32 | 12 verdict u8, 0, reasoning tokens u16 | 16 input tokens u32 | 20 output tokens u32
 *   | 24 bytes of the output line u32 | 28 bytes of the custom_id as JSON u32
 */
export const indexBytes = 32

export interface IndexedLine {
  readonly offset: Bytes
  readonly length: Bytes
  readonly verdict: Verdict
  readonly reasoning: number
  readonly input: number
  readonly output: number
  readonly lineBytes: Bytes
  readonly customIdBytes: Bytes
}

export function encodeIndexedLine(view: DataView, line: number, entry: IndexedLine): void {
  const at = line * indexBytes
  view.setFloat64(at, entry.offset, true)
  view.setUint32(at + 8, entry.length, true)
  view.setUint8(at + 12, entry.verdict)
  view.setUint16(at + 14, entry.reasoning, true)
  view.setUint32(at + 16, entry.input, true)
  view.setUint32(at + 20, entry.output, true)
  view.setUint32(at + 24, entry.lineBytes, true)
  view.setUint32(at + 28, entry.customIdBytes, true)
}

/** Typed reading of a whole index. */
export interface LineIndex {
  readonly lines: number
  offset(line: number): Bytes
  length(line: number): Bytes
  verdict(line: number): Verdict
  reasoning(line: number): number
  input(line: number): number
  output(line: number): number
  lineBytes(line: number): Bytes
  customIdBytes(line: number): Bytes
}

export function openLineIndex(bytes: Uint8Array): LineIndex {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    lines: bytes.byteLength / indexBytes,
    offset: (line) => view.getFloat64(line * indexBytes, true),
    length: (line) => view.getUint32(line * indexBytes + 8, true),
    verdict: (line) => view.getUint8(line * indexBytes + 12) as Verdict,
    reasoning: (line) => view.getUint16(line * indexBytes + 14, true),
    input: (line) => view.getUint32(line * indexBytes + 16, true),
    output: (line) => view.getUint32(line * indexBytes + 20, true),
    lineBytes: (line) => view.getUint32(line * indexBytes + 24, true),
    customIdBytes: (line) => view.getUint32(line * indexBytes + 28, true),
  }
}
