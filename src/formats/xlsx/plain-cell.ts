import { columnLimit } from '../import-error.ts'

/** A cell as nearly all are written: `<c r="B7" s="1" t="s"><v>12</v></c>`. */
export interface PlainCell {
  column: number
  style: number
  type: string
  raw: string
}

/**
 * Reads a whole cell at once; scanning it as five tokens takes three times as long. It knows the one shape that Excel and
 * most writers give to cells, and whatever is not exactly that is left to the scanner, which reads the same out of it.
 *
 * @param at where its "<" is
 * @returns where it ends, or -1 if it is not all there or not of that shape
 */
export function readPlainCell(input: string, at: number, cell: PlainCell): number {
  if (!input.startsWith('<c r="', at)) return -1
  let end = at + 6
  let column = 0
  for (; ; end++) {
    const letter = input.charCodeAt(end) - 64
    // The end of the text gives NaN, which must end it too.
    if (!(letter >= 1 && letter <= 26)) break
    column = column * 26 + letter
    if (column > columnLimit) return -1
  }
  if (column === 0) return -1
  end = skipDigits(input, end)

  let style = 0
  if (input.startsWith('" s="', end)) {
    end += 5
    const digitsEnd = skipDigits(input, end)
    if (digitsEnd === end || digitsEnd > end + 6) return -1
    for (; end < digitsEnd; end++) style = style * 10 + input.charCodeAt(end) - 48
  }
  let type = ''
  if (input.startsWith('" t="', end)) {
    const typeEnd = input.indexOf('"', end + 5)
    type = types[input.slice(end + 5, typeEnd)] ?? ''
    if (type === '') return -1
    end = typeEnd
  }
  if (!input.startsWith('"><v>', end)) return -1
  const start = end + 5
  const less = input.indexOf('<', start)
  if (less === -1 || less === start || !input.startsWith('</v></c>', less)) return -1
  const raw = input.slice(start, less)
  if (raw.includes('&') || raw.includes('\r')) return -1
  cell.column = column - 1
  cell.style = style
  cell.type = type
  cell.raw = raw
  return less + 8
}

const types: Readonly<Record<string, string>> = { s: 's', n: 'n', b: 'b', e: 'e', str: 'str' }

function skipDigits(input: string, from: number): number {
  let at = from
  for (; ; at++) {
    const unit = input.charCodeAt(at)
    if (!(unit >= 48 && unit <= 57)) return at
  }
}
