import type { Bytes } from '#core/units.ts'
import { guardFormula } from './formula-guard.ts'

export interface CsvOptions {
  /** `guarded` puts an apostrophe before what a spreadsheet program would run; `exact` changes no cell. */
  readonly guard: 'guarded' | 'exact'
  /** Begin with a byte order mark: Excel takes UTF-8 for something else without. */
  readonly bom: boolean
}

export interface CsvWriter {
  /** Appends a row; a missing cell is an empty one. Returns bytes to write whenever a block is full, else null. */
  row(cells: readonly (string | null)[]): Uint8Array<ArrayBuffer> | null
  /** The names as the first row; like `row`. */
  header(names: readonly string[]): Uint8Array<ArrayBuffer> | null
  /** The rest. */
  end(): Uint8Array<ArrayBuffer>
}

/** A block that is worth a write. */
const blockBytes: Bytes = 1024 * 1024
const usualBytes: Bytes = 2 * blockBytes
/**
 * Characters gathered before they become bytes: pieces of text that live as long as a block does are what the collector
 * of garbage would be busy with for a third of the time.
 */
const gatheredChars = 16 * 1024

/**
 * Writes RFC 4180: commas, CRLF after every row, quotes only where needed, UTF-8. Line ends inside of cells stay as they
 * are. A row that would be an empty line is written `""`, so that it is a row.
 */
export function createCsvWriter(options: CsvOptions): CsvWriter {
  const encoder = new TextEncoder()
  const toCell = options.guard === 'guarded' ? (cell: string) => quote(guardFormula(cell)) : quote
  let text = options.bom ? '\ufeff' : ''
  let block = new Uint8Array(usualBytes)
  let filled: Bytes = 0

  const spill = (): void => {
    // A UTF-16 unit is at most three bytes.
    const needed = filled + 3 * text.length
    if (needed > block.length) {
      const larger = new Uint8Array(needed)
      larger.set(block.subarray(0, filled))
      block = larger
    }
    filled += encoder.encodeInto(text, block.subarray(filled)).written
    text = ''
  }
  const take = (): Uint8Array<ArrayBuffer> => {
    spill()
    const bytes = block.slice(0, filled)
    filled = 0
    // One very long cell is no reason to keep room for another.
    if (block.length > usualBytes) block = new Uint8Array(usualBytes)
    return bytes
  }
  const row: CsvWriter['row'] = (cells) => {
    let line = ''
    for (let index = 0; index < cells.length; index++) {
      if (index > 0) line += ','
      const cell = cells[index] ?? ''
      if (cell !== '') line += toCell(cell)
    }
    if (line === '') line = '""'
    text += line + '\r\n'
    if (text.length >= gatheredChars) spill()
    return filled >= blockBytes ? take() : null
  }
  return { row, header: row, end: take }
}

const quote = (cell: string): string => {
  if (special.test(cell)) return cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : `"${cell}"`
  // Blanks at an edge are kept by the standard, but not by every reader; a leading U+FEFF, which is one of them here,
  // would be taken for a byte order mark.
  return isBlank(cell.charCodeAt(0)) || isBlank(cell.charCodeAt(cell.length - 1)) ? `"${cell}"` : cell
}

// Other delimiters are quoted too: who opens the file with the wrong one still gets whole cells. Without alternatives,
// because this is what most of the writing waits for.
const special = /[",;\t\r\n|]/
const isBlank = (unit: number): boolean =>
  unit <= 0x20
    ? unit === 0x20 || (unit >= 9 && unit <= 13)
    : unit >= 0xa0 && /\s/.test(String.fromCharCode(unit))
