/**
 * Keeps spreadsheet programs from running a cell's text as a formula.
 *
 * Excel, LibreOffice and Google Sheets take a cell for a formula when it begins with `=`, `+`, `-` or `@`, also
 * full-width, also after blanks; a TAB or CR in front can move the rest into a cell of its own (OWASP, "CSV Injection",
 * read 2026-11-21). Plain numbers and phone numbers begin so too and are harmless: they are left as they are.
 */
export const isFormulaLike = (cell: string): boolean =>
  !isPlain(cell.charCodeAt(0)) && suspicious.test(cell) && !plainNumber.test(cell) && !phoneNumber.test(cell)

/** The cell as it is, or with an apostrophe in front, which makes it text. */
export const guardFormula = (cell: string): string => (isFormulaLike(cell) ? `'${cell}` : cell)

/** A letter or digit of ASCII: nearly every cell begins with one, and no formula. */
const isPlain = (unit: number): boolean =>
  (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a)

// `\s` covers no-break and zero-width blanks (U+FEFF); NUL and other zero-width characters are skipped by some readers.
const suspicious = /^(?:[\t\r]|[\s\0\u200b-\u200d\u2060]*[=+\-@＝＋－＠\t\r])/
const plainNumber =
  /^(?=.*\d)[+-]?(?:\d+|\d{1,3}(?:[ ,.'’\u00a0\u202f]\d{3})+)?(?:[.,]\d+)?(?:[eE][+-]?\d+)?\s?%?$/
const phoneNumber = /^\+\d[\d ().\-/]{4,22}\d$/
