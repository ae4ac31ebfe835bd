/** Nothing but white space, as `String.prototype.trim` sees it; a missing cell is blank too. */
export const isBlank = (cell: string | null | undefined): boolean => cell == null || cell.trim() === ''

/** `isBlank` for UTF-8 bytes [start, end), without making a string. */
export const isBlankBytes = (bytes: Uint8Array, start: number, end: number): boolean => {
  let at = start
  while (at < end) {
    const length = blankLength(bytes, at, end)
    if (length === 0) return false
    at += length
  }
  return true
}

/** Bytes of the white space character at `at`; 0 = none. The list is ECMAScript's WhiteSpace and LineTerminator. */
const blankLength = (bytes: Uint8Array, at: number, end: number): number => {
  const first = bytes[at] ?? 0
  if (first < 0x80) return first === 0x20 || (first >= 0x09 && first <= 0x0d) ? 1 : 0
  const second = at + 1 < end ? (bytes[at + 1] ?? 0) : 0
  if (first === 0xc2) return second === 0xa0 ? 2 : 0
  const third = at + 2 < end ? (bytes[at + 2] ?? 0) : 0
  const code = (first << 16) | (second << 8) | third
  const blank =
    code === 0xe1_9a_80 || // U+1680
    (code >= 0xe2_80_80 && code <= 0xe2_80_8a) || // U+2000…200A
    code === 0xe2_80_a8 ||
    code === 0xe2_80_a9 ||
    code === 0xe2_80_af ||
    code === 0xe2_81_9f || // U+205F
    code === 0xe3_80_80 || // U+3000
    code === 0xef_bb_bf // U+FEFF
  return blank ? 3 : 0
}
