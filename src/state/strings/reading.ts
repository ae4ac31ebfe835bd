/** New run, Data: what was detected and what was chosen, what is recalled, several files, marks, and the datasets kept. */

const plural = (count: string, one: string, many: string) => `${count} ${count === '1' ? one : many}`

const choices: Readonly<Record<string, string>> = {
  format: 'format',
  encoding: 'encoding',
  delimiter: 'delimiter',
  quote: 'quote',
  headerRows: 'header',
  skipLines: 'lines to skip',
  sheet: 'sheet',
  fillMerged: 'merged cells',
  raggedRows: 'rows with too few or too many cells',
}

export const reading = {
  format: 'Format',
  detected: 'As detected',
  /** Tooltip and description of a control. */
  isDetected: 'detected',
  isSure: (share: string) => `detected, ${share} sure`,
  isChosen: 'chosen by you',
  allDetected: 'All as detected',
  choice: (key: string) => choices[key] ?? key,
  recalled: (list: string) => `Read as you chose for the last file with these headers: ${list}.`,
  afresh: 'Read it afresh',
  replaced: 'What was here before is kept.',
  backTo: (name: string) => `Back to ${name}`,
  readAnyway: 'Read it as text anyway',
  freeSpace: 'Make room',
  space: (needed: string, free: string) => `It needs about ${needed} here, and ${free} are free.`,
  used: (used: string, quota: string) => `${used} used of about ${quota} this browser allows`,
  dropAnywhere: 'Drop to start a new run with this file',
  files: {
    title: (count: string) => plural(count, 'file as one table', 'files as one table'),
    rows: (count: string) => plural(count, 'row', 'rows'),
    rowRange: (first: string, last: string) => (first === last ? `row ${first}` : `rows ${first}–${last}`),
    first: 'its columns are those of the table',
    joined: 'batch results; the table has the columns of all these files',
    same: 'the same columns',
    reordered: 'the same columns in another order; they are put into the order of the first file',
    missing: (list: string) => `lacks ${list}`,
    extra: (list: string) => `also has ${list}`,
    without: (count: string) => (count === '1' ? 'Import without this file' : 'Import without these files'),
  },
  rowsSeen: (first: string, last: string, all: string) =>
    first === last ? `Row ${first} of ${all}` : `Rows ${first}–${last} of ${all}`,
  rowsFirst: (count: string) => `First ${plural(count, 'row', 'rows')} of the file`,
  earlier: 'Earlier rows',
  later: 'Later rows',
  goTo: 'Go to row',
  inFile: (row: string, file: string) => `${row} of ${file}`,
  marked: 'repaired or worth a look',
  moreRows: 'Show more',
  fewerRows: 'Show fewer',
  datasets: {
    title: 'Datasets kept here',
    open: (count: string) => `${plural(count, 'dataset', 'datasets')} kept`,
    close: 'Hide datasets',
    use: 'Use',
    inUse: (count: string) => `in ${plural(count, 'run', 'runs')}`,
    unused: 'in no run',
    current: 'in use here',
    actions: (name: string) => `More for ${name}`,
    rename: 'Rename',
    newName: (name: string) => `New name of ${name}`,
    remove: 'Delete',
    needed: (count: string) =>
      `${plural(count, 'run needs it', 'runs need it')}; delete ${count === '1' ? 'that' : 'them'} first`,
  },
  prompt: {
    offer: 'You wrote a prompt for the last file with these headers.',
    facts: (model: string, outputs: string, day: string) =>
      `${model === '' ? '' : `${model}, `}${outputs === '0' ? 'one free text' : plural(outputs, 'output column', 'output columns')}, ${day}.`,
    use: 'Use that prompt',
    used: 'The prompt is the one you wrote for the last file with these headers.',
    undo: 'Undo',
  },
  check: {
    data: 'Look at the rows',
    prompt: 'Change it',
    send: 'Choose a connection',
    key: 'Enter the key',
    room: 'Make room',
  },
  forget: {
    title: 'Recalled for files with the same headers',
    none: 'Nothing yet. How a file is read, its column names and order, and its last prompt are recalled.',
    some: (count: string) =>
      `How ${plural(count, 'kind of file was', 'kinds of files were')} read, their column names and order, and the last prompt. Never cells.`,
    act: 'Forget it all',
    done: 'Forgotten.',
  },
}
