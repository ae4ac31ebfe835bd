import type { FactName } from '#core/results/result-query.ts'

const plural = (count: string, one: string, many: string) => `${count} ${count === '1' ? one : many}`

const sayLength = (low: string | null, high: string | null): string => {
  if (low === high) return low === null ? 'any characters' : plural(low, 'character', 'characters')
  if (low === null || high === null)
    return low === null ? `at most ${high ?? ''} characters` : `at least ${low} characters`
  return `${low} to ${high} characters`
}

/** The Results tab: the grid of rows, its filters and its columns. */
export const results = {
  facts: {
    outcome: 'Outcome',
    row: 'Row',
    cause: 'Cause',
    inputTokens: 'Input tokens',
    outputTokens: 'Output tokens',
    note: 'Note',
    flag: 'Flag',
    copy: 'Copy',
    repaired: 'Repaired',
    fixable: 'Worth resending',
    cluster: 'Cause of the clinic',
  } satisfies Record<FactName, string>,
  /** What a value of a fact says of a row, after "Rows are shown where …". */
  factIs: {
    copy: { copy: 'the row is a copy', own: 'the row was sent itself' },
    repaired: { true: 'the answer was repaired', false: 'the answer was not repaired' },
    fixable: { true: 'resending may help', false: 'resending is not known to help' },
    flag: { true: 'the row is flagged', false: 'the row is not flagged' },
  } satisfies Partial<Record<FactName, Record<string, string>>>,
  /** Of a column that an address names and the run does not have. */
  unknownColumn: (key: string) => `column ${key}`,
  shown: (count: string, total: string) =>
    count === total ? plural(count, 'row', 'rows') : `${count} of ${total} rows`,
  seen: (first: string, last: string) => `${first}–${last}`,
  goTo: 'Go to row',
  firstRow: 'To the first row',
  lastRow: 'To the last row',
  notShown: (row: string) => `Row ${row} is not among the rows shown.`,
  columns: {
    button: 'Columns and rows',
    title: 'Columns',
    side: { source: 'From the source', answer: 'Answers' },
    earlier: (name: string) => `Move ${name} left`,
    later: (name: string) => `Move ${name} right`,
    lastOne: 'One column must stay.',
    reset: 'Back to the usual columns',
    only: 'Show only',
    facts: {
      copy: 'Copies',
      own: 'Sent themselves',
      repaired: 'Repaired',
      fixable: 'Failed, and worth resending',
      flag: 'Flagged',
      note: 'With a note',
    },
    density: 'Row height',
    densities: { compact: 'Compact', normal: 'Normal', comfortable: 'Comfortable' },
    wraps: 'Wrap long cells',
    wrapsHint: 'up to four lines',
  },
  /** Columns out of answers that are JSON. */
  paths: {
    title: 'Out of JSON answers',
    hint: 'What is ticked becomes a column; the answer itself stays as it came.',
    share: (percent: string, type: string) => `${type} in ${percent} of the answers`,
    types: { text: 'Text', category: 'Category', number: 'Number', boolean: 'Yes or no', json: 'JSON' },
  },
  column: {
    menu: (name: string) => `Column ${name}`,
    sort: 'Sort',
    ascending: 'Ascending',
    descending: 'Descending',
    ascendingNext: 'Then ascending',
    descendingNext: 'Then descending',
    /** Where several columns are sorted: which one this is. */
    sortedAs: (descending: boolean, place: string) =>
      `sorted ${descending ? 'descending' : 'ascending'}${place === '' ? '' : `, as number ${place}`}`,
    filtered: 'filtered',
    filter: 'Filter',
    test: 'Test',
    apply: 'Filter',
    clear: 'Clear this filter',
    value: 'Text',
    low: 'From',
    high: 'To',
    find: 'Find a value',
    moreValues: 'Only the most frequent values are listed.',
    noValues: 'No value to choose from.',
    counting: 'Counting values',
    width: 'Width',
    pixels: (count: string) => `${count} px`,
    left: 'Left',
    right: 'Right',
    move: (name: string, direction: string) => `Move ${name} ${direction.toLowerCase()}`,
    hide: 'Hide',
    hideNamed: (name: string) => `Hide ${name}`,
    /** Beside the buttons that move a column one place. */
    placeHint:
      'Or drag the header. In the header row, Alt+Shift with ← or → moves, Shift with ← or → resizes.',
    only: (value: string, rows: string) => `${value}: ${plural(rows, 'row', 'rows')}`,
    between: (low: string, high: string) => (low === high ? low : `${low} to ${high}`),
    topShare: (value: string, percent: string) => `${value} ${percent}`,
    mean: (value: string) => `mean ${value}`,
    characters: sayLength,
    lowLength: 'From, in characters',
    highLength: 'To, in characters',
    showMissing: (count: string, name: string) => `${name} has no value: ${plural(count, 'row', 'rows')}`,
    missing: (count: string) => `${count} missing`,
    /** Of an answer, which may only be on its way. */
    withoutValue: (count: string) => `${count} without a value`,
    tests: {
      contains: 'contains',
      notContains: 'does not contain',
      equals: 'is',
      notEquals: 'is not',
      oneOf: 'is one of',
      notOneOf: 'is none of',
      range: 'is between',
      notRange: 'is not between',
      length: 'has a length of',
      notLength: 'has no length of',
      missing: 'has no value',
      notMissing: 'has a value',
    },
  },
  filters: {
    label: 'Filters and order in use',
    contains: (name: string, text: string, not: boolean) =>
      `${name} ${not ? 'does not contain' : 'contains'} “${text}”`,
    equals: (name: string, text: string, not: boolean) => `${name} is ${not ? 'not ' : ''}“${text}”`,
    oneOf: (name: string, values: string, not: boolean) => `${name} is ${not ? 'not ' : ''}${values}`,
    noValue: 'any of no values',
    between: (name: string, low: string, high: string, not: boolean) =>
      `${name} is ${not ? 'not ' : ''}${low === high ? low : `${low} to ${high}`}`,
    atLeast: (name: string, low: string, not: boolean) => `${name} is ${not ? 'not ' : ''}${low} or more`,
    atMost: (name: string, high: string, not: boolean) => `${name} is ${not ? 'not ' : ''}${high} or less`,
    anything: (name: string, not: boolean) => `${name} is ${not ? 'not ' : ''}a number or a date`,
    missing: (name: string, not: boolean) => `${name} has ${not ? 'a' : 'no'} value`,
    /** In characters; null = open. */
    long: (name: string, low: string | null, high: string | null, not: boolean) =>
      `${name} ${not ? 'does not have' : 'has'} ${sayLength(low, high)}`,
    /** Values that say all of themselves. */
    is: (said: string, not: boolean) => `${not ? 'not: ' : ''}${said}`,
    cause: (cause: string, not: boolean) => `the cause is ${not ? 'not ' : ''}${cause}`,
    cutAt: (tokens: string) => `cut at ${tokens} tokens`,
    sorted: (name: string) => `sorted by ${name}`,
    remove: (sentence: string) => `Remove: ${sentence}`,
    clearAll: 'Clear all',
    more: (count: string) => `${count} more`,
  },
  noMatch: 'No row matches',
  noMatchBody: (filters: string) => `Rows are shown where ${filters}.`,
  searched: (text: string) => `any cell contains “${text}”`,
  outcomeIs: (outcomes: string) => `the row is ${outcomes}`,
  scanning: {
    title: 'Looking through the rows',
    progress: (done: string, total: string) => `${done} of ${total} rows`,
    cancel: 'Keep what is shown',
  },
  repaired: 'Repaired: the JSON stood in a code fence, or with words around it.',
  failed: 'The rows could not be read.',
  copied: (rows: string, columns: string) =>
    `Copied ${plural(rows, 'row', 'rows')}, ${plural(columns, 'column', 'columns')}.`,
  copiedCell: 'Copied the cell.',
  copying: (rows: string) => `Copying ${rows} rows`,
  tooMany: (rows: string, most: string) =>
    `${rows} rows are too many for the clipboard. Copy at most ${most}, or export them.`,
  notCopied: 'The browser did not let the page write to the clipboard.',
  moved: (name: string, place: string, count: string) => `${name} is now column ${place} of ${count}.`,
}
