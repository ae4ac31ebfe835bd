/** Rows of a count, `rows` as it is written. */
const sayRows = (count: number, rows: string): string => (count === 1 ? 'one row' : `${rows} rows`)
const capital = (text: string): string => text.replace(/^./u, (letter) => letter.toUpperCase())
const sayCells = (count: number, cells: string, where: string): string =>
  count === 1 ? `One cell ${where} is` : `${cells} cells ${where} are`

/** Taking results away: the menu, its options, and what is said while it is done and after. */
export const exporting = {
  button: 'Export',
  csv: 'CSV',
  csvHint: 'For every program',
  xlsx: 'Excel',
  xlsxHint: 'A workbook; numbers are numbers',
  jsonl: 'JSONL',
  jsonlHint: 'One JSON object per row',
  parquet: 'Parquet',
  parquetHint: 'For pandas, DuckDB and the like; numbers are numbers',
  npy: 'Embeddings for NumPy',
  npyHint: 'A matrix of floats, and a list of its rows',
  vectorTable: 'Embeddings as Parquet',
  vectorTableHint: 'Row, id and a list of floats',
  vectors: 'Embeddings as JSONL',
  vectorsHint: 'Rows with their numbers as received',
  copy: 'Copy for Sheets',
  copyHint: 'To paste into Google Sheets or Excel',
  copyFirst: (rows: string) => `The first ${rows} rows, to paste`,
  options: 'Export options',
  /** Right end of an item: how much it would write. */
  count: (count: number, rows: string) => (count === 1 ? '1 row' : `${rows} rows`),
  incomplete: 'This run is not finished: the file says so in its name and in _run.',

  rows: 'Rows',
  shownRows: (count: number, rows: string) => capital(`${sayRows(count, rows)} shown, in this order`),
  allRows: (count: number, rows: string) => `All ${sayRows(count, rows)}, in the order of the source`,
  columns: 'Columns',
  allColumns: 'All: source, then answers',
  shownColumns: 'As in the table: order, without hidden ones',
  chosenColumns: 'Only these',
  columnList: 'Columns to write',
  tickAll: 'Tick all',
  tickNone: 'Untick all',
  noColumn: 'Choose at least one column.',
  also: 'Also write',
  facts: {
    outcome: 'Outcome columns',
    id: 'Request ids',
    usage: 'Token counts',
    note: 'Notes and flags',
    row: 'Row numbers',
  },
  factHints: {
    outcome: '_outcome and _error',
    id: 'custom_id, as the provider knows each request',
    usage: '_input_tokens, _output_tokens and _cached_tokens; empty for copies, so that sums are true',
    note: '_note and _flag',
    row: '_row, counted from 1 in the source',
  },
  outcomeForced: '_outcome and _error; written anyway, with _run, because this run is not finished',
  csvOptions: 'CSV',
  exact: 'Exact values',
  exactHint:
    'Cells exactly as they are. Off: cells that a spreadsheet would run as a formula get an apostrophe in front.',
  bom: 'For Excel',
  bomHint: 'A byte order mark, so that Excel reads accents and Chinese right.',
  saving: 'Saving',
  asks: 'Ask where to save',
  asksHint:
    'Writes straight into the file you choose, without a copy in this browser: for very large results.',

  preparing: 'Looking for the rows',
  /** Read aloud at every tenth. */
  announce: (percent: number) => (percent === 0 ? 'Exporting' : `Exported ${percent} percent`),
  working: (done: string, total: string) => `Exporting ${done} of ${total} rows`,
  cancel: 'Cancel export',
  /** `all` only where not all rows were written. */
  done: (name: string, count: number, rows: string, all: string | null) =>
    `${name} with ${sayRows(count, rows)}${all === null ? '' : ` of ${all}`} was saved to your downloads.`,
  savedTo: (name: string, count: number, rows: string, all: string | null) =>
    `${name} was saved with ${sayRows(count, rows)}${all === null ? '' : ` of ${all}`}.`,
  copied: (count: number, rows: string, all: string | null) =>
    `${capital(sayRows(count, rows))}${all === null ? '' : ` of ${all}`} ${count === 1 ? 'is' : 'are'} on the clipboard.`,
  isIncomplete: 'The run is not finished; the file says so in its name and in each row (_run).',
  copyIncomplete: 'The run is not finished; each row says so in _run.',
  sheets: (sheets: string) =>
    `A sheet of Excel holds 1,048,575 rows and their header: these are on ${sheets} sheets.`,
  /** `where`: the rows, as many as are told. */
  longCut: (count: number, cells: string, where: string) =>
    `${sayCells(count, cells, where)} longer than the 32,767 characters that Excel takes and ${count === 1 ? 'was' : 'were'} cut, with a mark at the end. CSV, JSONL and Parquet keep ${count === 1 ? 'it' : 'them'} whole.`,
  longWhole: (count: number, cells: string, where: string) =>
    `${sayCells(count, cells, where)} longer than the 32,767 characters that Excel takes: whole in this file, but Excel would cut ${count === 1 ? 'it' : 'them'}.`,
  /** In rows as they are numbered in the source; `more` = there are others. */
  inRows: (rows: readonly string[], more: boolean) =>
    rows.length === 1 && !more
      ? `in row ${rows[0] ?? ''}`
      : more
        ? `in rows ${rows.join(', ')} and others`
        : `in rows ${rows.slice(0, -1).join(', ')} and ${rows.at(-1) ?? ''}`,
  /** Where the browser can ask for a place. */
  fullHint: 'With “Ask where to save” under Export options no copy is kept in this browser.',
  noClipboard: {
    title: 'The browser did not let the page write to the clipboard.',
    body: 'Allow it for this page, or export CSV and open that.',
  },
}
