import Papa from 'papaparse'
import type { CsvSyntax } from '../sheet.ts'

/** The records of a block of text, as Papa Parse reads them. */
export interface PapaBlock {
  readonly records: readonly (readonly string[])[]
  /** Where each record ends in the block, its line end included. */
  readonly ends: readonly number[]
  readonly newline: '\n' | '\r\n'
}

/**
 * Reads the whole records of a block with Papa Parse: the ordinary path of CSV. Null where Papa Parse has no word for
 * the syntax (escapes, comments, aligned columns), where line ends are mixed, and where it finds a fault; such a block
 * is read by `csv-scanner.ts`, which says where the fault is. On well-formed text both give the same cells (tested).
 *
 * @param last nothing comes after this block, so its last record is whole without a line end
 */
export function readPapaBlock(input: string, syntax: CsvSyntax, last: boolean): PapaBlock | null {
  const { delimiter, quote, escape, comment, repeatedDelimiter, skipBlanks } = syntax
  if (quote === null || escape !== null || comment !== null || repeatedDelimiter || skipBlanks) return null
  const newline = findNewline(input)
  if (newline === null || Papa.BAD_DELIMITERS.includes(delimiter)) return null
  const records: string[][] = []
  const ends: number[] = []
  const faults: unknown[] = []
  const parser = new Papa.Parser({
    delimiter,
    newline,
    quoteChar: quote,
    step: ({ data, errors, meta }: Papa.ParseStepResult<string[][]>) => {
      faults.push(...errors)
      const [record] = data
      if (record === undefined) return
      records.push(record)
      ends.push(meta.cursor)
    },
  })
  const rest = parser.parse(input, 0, !last) as Papa.ParseResult<string[]>
  if (faults.length > 0 || rest.errors.length > 0) return null
  // After a line end at the very end Papa Parse sees one more record, of nothing.
  if ((ends.at(-2) ?? 0) === input.length) {
    records.pop()
    ends.pop()
  }
  return { records, ends, newline }
}

/** The one line end of a text; null when several kinds are mixed, or when "\r" stands alone. */
function findNewline(input: string): '\n' | '\r\n' | null {
  if (!input.includes('\r')) return '\n'
  let from = 0
  for (;;) {
    const feed = input.indexOf('\n', from)
    const end = feed === -1 ? input.length : feed
    const back = input.indexOf('\r', from)
    if (back === -1 || back >= end) return feed === -1 && back === -1 ? '\r\n' : null
    if (back !== end - 1 || feed === -1) return null
    from = feed + 1
  }
}
