import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { appendEscaped, measureEscaped, toEscapable } from './json-escape.ts'
import { createByteBlock, viewBlock } from '../csv/byte-block.ts'
import { toBytes, toText } from '../tiny-chunks.suite.ts'

const pieces = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 0x7f }).map((code) => String.fromCharCode(code)),
    fc.constantFrom('é', '漢', '😀', '\u2028', '\u007f', '"', '\\', '\n', 'x'.repeat(60), 'plain words '),
  ),
  { maxLength: 40 },
)

describe('escaping bytes', () => {
  test('writes and measures what JSON.stringify writes, wherever the text lies', () => {
    fc.assert(
      fc.property(pieces, fc.integer({ min: 0, max: 7 }), (parts, shift) => {
        const text = parts.join('')
        const bytes = toBytes('#'.repeat(shift) + text)
        const expected = JSON.stringify(text).slice(1, -1)
        const aligned = toEscapable(bytes)
        const askew = toEscapable(new Uint8Array([0, ...bytes]).subarray(1))
        for (const source of [aligned, askew]) {
          const out = createByteBlock(8)
          appendEscaped(toEscapable(toBytes('abc')), 0, 3, out)
          appendEscaped(source, shift, bytes.length, out)
          expect(toText(viewBlock(out))).toBe('abc' + expected)
          expect(measureEscaped(source, shift, bytes.length)).toBe(out.length - 3)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('knows every byte of ASCII in every place of a word', () => {
    for (let code = 0; code < 128; code++) {
      for (let place = 0; place < 8; place++) {
        const text = 'a'.repeat(64 + place) + String.fromCharCode(code) + 'b'.repeat(64)
        const bytes = toBytes(text)
        const out = createByteBlock(8)
        appendEscaped(toEscapable(bytes), 0, bytes.length, out)
        expect(toText(viewBlock(out))).toBe(JSON.stringify(text).slice(1, -1))
      }
    }
  })
})
