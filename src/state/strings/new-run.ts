import type { CheckId } from '#engine/drafts/draft-types.ts'
import { batchFileKinds, readyChecks } from './batch-files.ts'

type Facts = Readonly<Record<string, string | number>>
const fact = (facts: Facts, name: string) => String(facts[name] ?? '')
/** `count` is already written for people. */
const plural = (count: string, one: string, many: string) => `${count} ${count === '1' ? one : many}`

/** What a check asks, and what it found. `facts` hold names and numbers, already written for people. */
export interface CheckText {
  readonly title: string
  readonly passed: (facts: Facts) => string
  readonly failed: (facts: Facts) => string
}

const messageNames: Readonly<Record<string, string>> = { system: 'system message', user: 'user message' }

const settingNames: Readonly<Record<string, string>> = {
  temperature: 'Temperature',
  topP: 'Top p',
  maxOutputTokens: 'Longest answer',
  reasoningEffort: 'Reasoning effort',
}

function saySettingsIssue(facts: Facts): string {
  const name = settingNames[fact(facts, 'setting')] ?? fact(facts, 'setting')
  const value = fact(facts, 'value')
  switch (fact(facts, 'kind')) {
    case 'OutOfRange':
      return facts['max'] === undefined
        ? `${name} is ${value}; it must be at least ${fact(facts, 'min')}.`
        : `${name} is ${value}; it must be between ${fact(facts, 'min')} and ${fact(facts, 'max')}.`
    case 'NotWhole':
      return `${name} is ${value}; it must be a whole number.`
    case 'NotForReasoning':
      return `${fact(facts, 'model')} reasons, and such models often refuse ${name}. Leave it empty, or set Reasoning effort to none.`
    case 'OnlyForReasoning':
      return `${fact(facts, 'model')} does not reason and may refuse ${name}. Leave it at the default.`
    case 'UnknownEffort':
      return `“${value}” is no ${name.toLowerCase()} that we know of; the model may refuse it.`
    case 'LittleRoom':
      return `${fact(facts, 'model')} thinks before it answers, and that counts too: with ${value} tokens many answers will be cut. Leave the field empty, or allow some thousand.`
    default:
      return 'A setting does not fit the model.'
  }
}

function sayColumnIssue(facts: Facts): string {
  const name = `“${fact(facts, 'name')}”`
  const more = facts['issues'] === '1' || facts['issues'] === undefined ? '' : ' There is more to mend.'
  const sentences: Readonly<Record<string, string>> = {
    EmptyName: 'An output column has no name.',
    RepeatedName: `Two output columns are called ${name}.`,
    NoValues: `The category ${name} lists no values.`,
    BlankValue: `One value of the category ${name} is blank.`,
    RepeatedValue: `The category ${name} lists “${fact(facts, 'value')}” twice.`,
    LongValues: `The values of ${name} have ${fact(facts, 'characters')} characters; ${fact(facts, 'limit')} are possible.`,
    TooManyColumns: `There are ${fact(facts, 'count')} output columns; ${fact(facts, 'limit')} are possible.`,
    TooManyValues: `The categories list ${fact(facts, 'count')} values together; ${fact(facts, 'limit')} are possible.`,
    TooMuchText: `Names and values have ${fact(facts, 'count')} characters together; ${fact(facts, 'limit')} are possible.`,
  }
  return `${sentences[fact(facts, 'kind')] ?? 'An output column is not finished.'}${more} Go back to Prompt.`
}

const checks: Readonly<Record<CheckId, CheckText>> = {
  ...readyChecks,
  columnsKnown: {
    title: 'Every placeholder names a column',
    passed: (facts) => `${fact(facts, 'placeholders')} of ${fact(facts, 'placeholders')}`,
    failed: (facts) =>
      fact(facts, 'names') === ''
        ? `In the ${messageNames[fact(facts, 'field')] ?? 'prompt'} a placeholder is opened with {{ and never closed with }}.`
        : `No column is called ${fact(facts, 'names')}. Go back to Prompt and choose one from the list.`,
  },
  rowOrder: {
    title: 'Important rows first',
    passed: () => '',
    failed: () =>
      'The column that decided which rows go first is not there any more. Rows go in the order of the spreadsheet; choose another one at Send.',
  },
  userMessage: {
    title: 'There is a question',
    passed: () => 'the user message is written',
    failed: () => 'The user message is empty. Write what the model should do with each row.',
  },
  emptyPrompts: {
    title: 'No empty prompt',
    passed: () => 'every row has something to ask',
    failed: (facts) =>
      plural(
        fact(facts, 'rows'),
        'row has nothing in the columns used; it is skipped.',
        'rows have nothing in the columns used; they are skipped.',
      ),
  },
  model: {
    title: 'A model is chosen',
    passed: (facts) => fact(facts, 'model'),
    failed: () => 'No model is chosen. Go back to Prompt and choose or type one.',
  },
  modelShutdown: {
    title: 'Model stays available',
    passed: () => 'no shutdown date announced that we know of',
    failed: (facts) =>
      `${fact(facts, 'model')} is switched off on ${fact(facts, 'date')}. Choose another model to be able to repeat this run.`,
  },
  settings: {
    title: 'Settings fit the model',
    passed: (facts) => fact(facts, 'settings') || 'the model’s defaults',
    failed: saySettingsIssue,
  },
  outputColumns: {
    title: 'Output schema is strict',
    passed: (facts) =>
      fact(facts, 'columns') === '0'
        ? 'no schema: the answer is one free text'
        : `${fact(facts, 'columns')} columns, all required`,
    failed: sayColumnIssue,
  },
  lineSize: {
    title: 'Request lines within limits',
    passed: (facts) => `longest ${fact(facts, 'longest')}; at most ${fact(facts, 'limit')} a file`,
    failed: (facts) =>
      `A request is larger than a whole file may be (${fact(facts, 'limit')}). Leave the row out or shorten it.`,
  },
  promptLength: {
    title: 'Prompts of usual length',
    passed: (facts) => `longest about ${fact(facts, 'longestTokens')} tokens`,
    failed: (facts) =>
      `The longest prompt has about ${fact(facts, 'longestTokens')} tokens; the model may refuse it.`,
  },
  customId: {
    title: 'custom_id is unique',
    passed: (facts) => `${fact(facts, 'requests')} of ${fact(facts, 'requests')}`,
    failed: () => 'Two requests would have the same custom_id.',
  },
  connection: {
    title: 'Connection',
    passed: (facts) => fact(facts, 'name'),
    failed: () => 'The connection does not exist any more. Choose another one in Send.',
  },
  key: {
    title: 'Key at hand',
    passed: () => 'the key is entered, or none is needed',
    failed: () => 'The key is missing. The run can be made; nothing is sent until you enter it.',
  },
  storage: {
    title: 'Room in this browser',
    passed: (facts) =>
      facts['free'] === undefined
        ? `needs ${fact(facts, 'needed')}`
        : `needs ${fact(facts, 'needed')}, ${fact(facts, 'free')} are free`,
    failed: (facts) =>
      `Needs ${fact(facts, 'needed')}, but only ${fact(facts, 'free')} are free. Delete old datasets or runs in Settings.`,
  },
}

export const newRun = {
  title: 'New run',
  stepsLabel: 'Steps of a new run',
  steps: { data: 'Data', prompt: 'Prompt', check: 'Check', send: 'Send' },
  stepDone: 'done',
  position: (step: string) => `${step} of 4`,
  problems: (count: string) => `${count} to mend`,
  saved: (time: string) => `Draft saved ${time}`,
  rows: (count: string) => `${count} ${count === '1' ? 'row' : 'rows'}`,
  outputs: (count: string) => `${count} output ${count === '1' ? 'column' : 'columns'}`,
  needsData: {
    title: 'Choose a spreadsheet first.',
    action: 'Go to Data',
  },
  data: {
    file: 'Spreadsheet file',
    choose: 'Choose file',
    sample: 'Use sample data',
    drop: 'Drop it anywhere',
    facts: (rows: string, columns: string, size: string) =>
      `${plural(rows, 'row', 'rows')}, ${plural(columns, 'column', 'columns')}, ${size}`,
    importing: (name: string) => `Reading ${name}`,
    progress: 'Import progress',
    cancel: 'Cancel import',
    kept: 'Nothing was imported. What was here before is unchanged.',
    use: (name: string) => `Use ${name}`,
    preview: 'Preview',
    row: 'Row',
    missing: 'missing',
    next: 'Continue to prompt',
    report: {
      title: 'Import report',
      clean: 'nothing repaired',
      repairs: (count: string) => `${count} ${count === '1' ? 'note' : 'notes'}`,
      fileRows: 'Rows in the file',
      rowsHere: 'Rows here',
      rows: (list: string, more: string, count: number) =>
        count === 1 ? `row ${list}` : more === '0' ? `rows ${list}` : `rows ${list} and ${more} more`,
      columns: (list: string, more: string, count: number) =>
        count === 1
          ? `column ${list}`
          : more === '0'
            ? `columns ${list}`
            : `columns ${list} and ${more} more`,
      kinds: {
        ...batchFileKinds,
        shortRow: (count: string) =>
          `${plural(count, 'row', 'rows')} had too few cells; empty cells were added`,
        longRow: (count: string) =>
          `${plural(count, 'row', 'rows')} had too many cells; the rest was joined to the last column`,
        blankLine: (count: string) => plural(count, 'blank line is no row', 'blank lines are no rows'),
        duplicateHeader: (count: string) =>
          `${plural(count, 'header name', 'header names')} appeared twice; a number was added`,
        emptyHeader: (count: string) =>
          plural(count, 'column had no name; it got one', 'columns had no name; they got one'),
        reservedHeader: (count: string) =>
          `${plural(count, 'column name', 'column names')} had to be changed`,
        strayQuote: (count: string) =>
          plural(
            count,
            'quoted cell goes on after its closing quote',
            'quoted cells go on after their closing quote',
          ),
        encodingGuessed: () => 'The encoding is a guess; look at the accents below',
        unclosedQuote: (count: string) => plural(count, 'quote was never closed', 'quotes were never closed'),
        replacementCharacter: (count: string) =>
          `${plural(count, 'cell contains', 'cells contain')} “�”: the encoding may be wrong, or the file was damaged before`,
        nulCharacter: (count: string) =>
          plural(count, 'cell contains NUL characters', 'cells contain NUL characters'),
        raggedKeys: (count: string) =>
          plural(
            count,
            'object lacks keys that others have; those cells are missing',
            'objects lack keys that others have; those cells are missing',
          ),
        preambleLine: (count: string) =>
          plural(count, 'line above the header is no row', 'lines above the header are no rows'),
        footerRow: (count: string) =>
          plural(count, 'line below the table is no row', 'lines below the table are no rows'),
        commentLine: (count: string) => plural(count, 'comment is no row', 'comments are no rows'),
        emptyRow: (count: string) =>
          `${plural(count, 'row', 'rows')} without any content ${count === '1' ? 'was' : 'were'} left out`,
        rejectedRow: (count: string) =>
          `${plural(count, 'row', 'rows')} with too few or too many cells ${count === '1' ? 'was' : 'were'} left out`,
        noHeader: () => 'The file has no header; the columns got names',
        repairedCharacter: (count: string) =>
          `${plural(count, 'row', 'rows')} had quotes or dashes damaged by a wrong encoding; they were put back`,
        longCell: (count: string) =>
          `${plural(count, 'row has a cell', 'rows have cells')} longer than Excel can hold; kept in full`,
        nestedValue: (count: string) =>
          plural(
            count,
            'value is an object or a list; it is kept as JSON text',
            'values are objects or lists; they are kept as JSON text',
          ),
        mergedCells: (count: string) =>
          plural(
            count,
            'merged range has its value in the first cell only',
            'merged ranges have their value in the first cell only',
          ),
        errorCell: (count: string) =>
          `${plural(count, 'row has', 'rows have')} an error value of Excel, which was kept as text`,
        uncalculatedCell: (count: string) =>
          `${plural(count, 'row has', 'rows have')} a formula whose result is not stored; open and save the file in Excel to get it`,
        hiddenRow: (count: string) =>
          `${plural(count, 'row is', 'rows are')} hidden in Excel; read like others`,
        binaryCell: (count: string) =>
          plural(
            count,
            'value is bytes and no text; it is kept as base64',
            'values are bytes and no text; they are kept as base64',
          ),
      },
    },
    local: 'The file was read in this browser. Nothing has been sent.',
  },
  prompt: {
    endpoint: 'Endpoint',
    model: 'Model',
    modelPlaceholder: 'any model id',
    columns: 'Columns',
    insert: (name: string) => `Insert column ${name}`,
    system: 'System message',
    user: 'User message',
    userPlaceholder: (column: string) =>
      `What should be answered for each row? For example: Is this review positive or negative? {{${column}}}`,
    listLabel: 'Columns to insert',
    unknown: (name: string) => `No column is called “${name}”.`,
    use: (name: string) => `Use “${name}”`,
    unclosed: 'A placeholder is opened with {{ and never closed with }}.',
    settings: {
      title: 'Settings',
      temperature: 'Temperature',
      topP: 'Top p',
      maxOutputTokens: 'Longest answer, in tokens',
      reasoningEffort: 'Reasoning effort',
      default: 'model’s default',
      hint: 'Empty fields leave it to the model.',
    },
    outputs: {
      title: 'Output columns',
      note: 'asked for as a strict JSON schema',
      none: 'Without output columns the answer is one free text in a column “answer”.',
      add: 'Add output column',
      name: 'Name',
      type: 'Type',
      types: { text: 'text', category: 'category', number: 'number', boolean: 'yes or no' },
      values: 'Values, separated by commas',
      valuesPlaceholder: 'positive, mixed, negative',
      description: 'What to put here',
      remove: (name: string) => `Remove output column ${name}`,
      unnamed: 'without a name',
      issues: {
        EmptyName: 'Give it a name.',
        RepeatedName: 'This name is used twice.',
        NoValues: 'List at least one value.',
        BlankValue: 'One value is blank.',
        RepeatedValue: 'One value is listed twice.',
        LongValues: 'Its values are too long together; use fewer or shorter ones.',
        TooManyColumns: 'There are too many output columns for a strict schema.',
        TooManyValues: 'There are too many category values together for a strict schema.',
        TooMuchText: 'Names and values are too long together for a strict schema.',
      } as Readonly<Record<string, string>>,
      issue: 'This column is not right yet.',
    },
    preview: {
      title: 'Prompt preview',
      row: 'Row',
      previous: 'Previous row',
      next: 'Next row',
      view: 'Show as',
      messages: 'Messages',
      json: 'JSON line',
      facts: (tokens: string, bytes: string) => `about ${tokens} tokens, ${bytes}`,
      system: 'System',
      user: 'User',
      skipped: 'This row is skipped: the columns used are empty.',
      line: 'The request line of this row',
      copy: 'Copy the line',
      copied: 'Copied',
      blank: 'Write the user message: here you see what the model will read for each row.',
      unfinished: 'The preview appears as soon as every placeholder names a column.',
    },
    next: 'Continue to check',
  },
  check: {
    checks: 'Checks',
    summary: (passed: string, warnings: number, blocking: number) =>
      [
        `${passed} passed`,
        warnings === 0 ? null : `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`,
        blocking === 0 ? 'nothing blocks sending' : `${blocking} must be mended`,
      ]
        .filter((part) => part !== null)
        .join(', '),
    passed: 'passed',
    nothing: 'no request to look at yet',
    warning: 'warning',
    blocking: 'must be mended',
    rows: (list: string, more: string, count: number) =>
      count === 1 ? `row ${list}` : more === '0' ? `rows ${list}` : `rows ${list} and ${more} more`,
    texts: checks,
    working: (done: string, total: string) => `Checking ${done} of ${total} rows`,
    estimate: {
      title: 'Estimate',
      from: (rows: string) => (rows === '0' ? 'nothing to count' : `input counted on ${rows} sample rows`),
      forRequests: (requests: string) => `for ${requests} ${requests === '1' ? 'request' : 'requests'}`,
      nothing: 'Nothing to send yet',
      nothingNote: 'The estimate appears as soon as the checks find requests to send.',
      scaleBatch: 'batch',
      scaleLive: (price: string) => `live price ${price}`,
      free: 'Free',
      freeNote: 'the sandbox costs nothing',
      unknown: 'Price unknown',
      unknownNote:
        'No price is known for this model. Tokens are counted; look the price up at your provider.',
      tokens: 'Tokens',
      perMillion: 'Per million',
      cost: 'Cost',
      input: 'Input',
      outputAssumed: {
        limit: 'Output, up to your limit',
        schema: 'Output, guessed from the output columns',
        default: 'Output, guessed',
      },
      expected: 'Expected at most',
      priceDate: (date: string, factor: string) =>
        `Prices of ${date}, batch price ${factor} of the live price.`,
      savedByBatch: 'Saved by batching',
      batchNote: 'against the live price',
      copies: (count: string) => `Saved on ${count} ${count === '1' ? 'copy' : 'copies'}`,
      what: 'What is counted',
      copiesNote: 'they share another row’s answer',
      dedupe: 'Send identical requests once',
      noCopies: 'no two requests are the same',
      dedupeOff: 'each is sent by itself',
      facts: {
        rows: 'Rows in scope',
        skipped: 'Skipped',
        copies: 'Copies of another row',
        requests: 'Requests',
        bytes: 'Bytes',
        longest: 'Longest line',
      },
    },
    plan: {
      title: 'Sending plan',
      shards: (shards: string) => `${shards} ${shards === '1' ? 'batch' : 'batches'}`,
      sentence: (requests: string, limit: string) =>
        `At most ${requests} requests and ${limit} in one batch.`,
      rowsPerShard: 'Rows per batch',
      rowsPerShardHint: (limit: string) =>
        `Empty: the provider’s limit of ${limit}. Fewer make more, smaller batches.`,
      shard: (index: string) => `Batch ${index}`,
      requests: (count: string) => `${count} requests`,
      more: (count: string) => `and ${count} more of the same kind`,
      download: 'Download JSONL',
      downloaded: (count: string) => `${count} ${count === '1' ? 'file' : 'files'} saved to your downloads.`,
    },
    leaves: {
      title: 'What leaves this computer',
      to: (bytes: string, host: string) => `${bytes} to ${host}`,
      nowhere: (bytes: string) => `${bytes}, and they stay in this browser`,
      inRequests: 'In the requests',
      stay: 'Stay here',
      none: 'none',
    },
    next: 'Continue to send',
  },
  send: {
    title: 'Send',
    name: 'Run name',
    nameHint: 'To find it again later.',
    connection: 'Connection',
    toSettings: 'Add or change connections',
    keyMissing: 'The key of this connection is missing. You can send now; the run waits for the key.',
    summary: 'What is sent',
    rows: 'Rows',
    requests: 'Requests',
    batches: 'Batches',
    model: 'Model',
    cost: 'Cost',
    host: 'To',
    hostSandbox: 'the sandbox inside this page',
    next: {
      title: 'What happens next',
      upload: (batches: string) =>
        batches === '1'
          ? 'The requests are written to one file, uploaded, and one batch is created.'
          : `The requests are written to ${batches} files, uploaded, and ${batches} batches are created.`,
      once: 'No part is repeated before it was looked up in the account.',
      close: 'You can close this page as soon as all batches are created. They go on at the provider.',
      closeSandbox: 'The sandbox works inside this page: keep it open until the run is finished.',
      back: 'Answers are fetched when you come back, and joined to your rows.',
    },
    button: (requests: string) => `Send ${requests} ${requests === '1' ? 'request' : 'requests'}`,
    sentBefore: (name: string, time: string) => `Sent as “${name}” (${time}).`,
    sentBeforeBody: 'Nothing was changed since: sending it again asks and pays for the same rows once more.',
    openRun: 'Open that run',
    sendAgain: 'Send the same again as a new run',
    about: (cost: string) => `about ${cost}`,
    free: 'free',
    blocked: 'A check must be mended first.',
    goToChecks: 'See the checks',
    defaultName: (dataset: string) => dataset.replace(/\.[^.]+$/, ''),
    memory:
      'This window forgets everything when it closes. Batches go on; you can find them again under Account batches.',
  },
}
