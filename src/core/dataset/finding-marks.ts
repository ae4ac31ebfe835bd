import type { ImportFinding } from '../records.ts'

type Kind = ImportFinding['kind']

/** What the import report says of one row, and where in it. */
export interface RowMarks {
  /** Of the row as a whole, where no cell can be named. */
  readonly row: Kind | null
  /** By the place of the cell. */
  readonly cells: ReadonlyMap<number, Kind>
}

type Cells = readonly (string | null)[]

/** As much as a cell of Excel holds. */
const excelChars = 32_767

/** Where windows-1252 has characters and Latin-1 has none: what `repairedCharacter` puts back. */
const repaired = /[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/u
/** Values of Excel that are errors, as they are kept. */
const excelError =
  /^#(?:N\/A|REF!|NAME\?|DIV\/0!|NUM!|VALUE!|NULL!|SPILL!|CALC!|GETTING_DATA|FIELD!|BLOCKED!)$/

/** Kinds that a cell shows by itself, wherever it stands. */
const byContent: Partial<Readonly<Record<Kind, (cell: string) => boolean>>> = {
  replacementCharacter: (cell) => cell.includes('\ufffd'),
  nulCharacter: (cell) => cell.includes('\0'),
  longCell: (cell) => cell.length > excelChars,
  errorCell: (cell) => excelError.test(cell),
}

/** Kinds known by their rows, and which of the row's cells are meant; `null` = the row as a whole. */
const byRow: Partial<Readonly<Record<Kind, ((cells: Cells) => readonly number[]) | null>>> = {
  shortRow: (cells) => placesAfter(cells, (cell) => cell === '' || cell === null),
  raggedKeys: (cells) => placesOf(cells, (cell) => cell === null),
  longRow: (cells) => [cells.length - 1],
  repairedCharacter: (cells) => placesOf(cells, (cell) => cell !== null && repaired.test(cell)),
  nestedValue: (cells) => placesOf(cells, (cell) => cell !== null && /^[[{]/.test(cell)),
  uncalculatedCell: (cells) => placesOf(cells, (cell) => cell === null),
  strayQuote: null,
  unclosedQuote: null,
  hiddenRow: null,
  binaryCell: null,
  mergedCells: null,
}

/** In texts of Latin letters few are beyond ASCII, and those show whether a guessed encoding is right. */
const isLatin = (encoding: string): boolean =>
  /^(?:windows-125[0247]|iso-8859-(?:1|2|3|4|9|10|13|14|15|16)|macintosh)$/.test(encoding)

/**
 * Finds the cells that the import repaired or doubts. Where a kind shows in the cell itself every row is marked; else
 * the rows that the report names, at most a hundred of a kind.
 *
 * @returns null when no row can have a mark
 */
export function createFindingMarks(
  findings: readonly ImportFinding[],
): ((row: number, cells: Cells) => RowMarks | null) | null {
  const shown = findings.flatMap(({ kind }) => {
    const test = byContent[kind]
    return test === undefined ? [] : [{ kind, test }]
  })
  const guess = findings.find(({ kind }) => kind === 'encodingGuessed')
  if (guess !== undefined && isLatin(guess.detail))
    // eslint-disable-next-line no-control-regex
    shown.push({ kind: 'encodingGuessed', test: (cell) => /[^\x00-\x7f]/.test(cell) })
  const rows = new Map<number, Kind[]>()
  for (const { kind, rows: named, detail } of findings) {
    // A damaged header is told with the row 0, which it is not.
    if (!(kind in byRow) || detail === 'header') continue
    for (const row of named) rows.set(row, [...(rows.get(row) ?? []), kind])
  }
  if (shown.length === 0 && rows.size === 0) return null

  return (row, cells) => {
    const marked = new Map<number, Kind>()
    let whole: Kind | null = null
    for (const kind of rows.get(row) ?? []) {
      const places = byRow[kind]?.(cells) ?? []
      for (const place of places) marked.set(place, kind)
      if (places.length === 0) whole = kind
    }
    for (const { kind, test } of shown)
      cells.forEach((cell, place) => {
        if (cell !== null && test(cell)) marked.set(place, kind)
      })
    return whole === null && marked.size === 0 ? null : { row: whole, cells: marked }
  }
}

const placesOf = (cells: Cells, test: (cell: string | null) => boolean): readonly number[] =>
  cells.flatMap((cell, place) => (test(cell) ? [place] : []))

/** The places at the end of the row for which `test` holds without a gap. */
function placesAfter(cells: Cells, test: (cell: string | null) => boolean): readonly number[] {
  const last = cells.findLastIndex((cell) => !test(cell))
  return cells.flatMap((_, place) => (place > last ? [place] : []))
}
