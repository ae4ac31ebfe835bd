import type { Engine } from '#engine/engine.ts'

/**
 * What went wrong, in words: cause, then what was not harmed, then the next step.
 * One entry per error `kind` of the engine; facts come from the error value itself.
 */
type ErrorOf<Method> = Method extends (...call: never) => Promise<infer Reply>
  ? Reply extends { readonly ok: false; readonly error: { readonly kind: infer Kind } }
    ? Kind
    : never
  : never
/** Every error that a method of the engine can give, and those of the page itself: none is without a sentence. */
type Kind = ErrorOf<Engine[keyof Engine]> | 'Fault' | 'Folder' | 'FilesDiffer' | 'NewerData'

type Facts = { readonly kind: string; readonly [fact: string]: unknown }

const number = new Intl.NumberFormat('en-US')
const count = (fact: unknown) => number.format(typeof fact === 'number' ? fact : 0)
const text = (fact: unknown) => (typeof fact === 'string' ? fact : '')
const list = (fact: unknown) =>
  Array.isArray(fact) ? fact.map((name) => `“${String(name)}”`).join(', ') : ''
/** What a parser said, as a sentence beside others. */
const sentence = (message: string) =>
  message.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()).replace(/([^.!?])$/u, '$1.')
const megabytes = (fact: unknown) =>
  `${number.format(Math.ceil((typeof fact === 'number' ? fact : 0) / 1e6))} MB`

export interface Fault {
  readonly title: string
  readonly body: string
}

const formatNames: Record<string, string> = {
  pdf: 'a PDF',
  image: 'an image',
  zip: 'a ZIP archive',
  xlsx: 'an Excel workbook',
  xls: 'an old Excel workbook (.xls)',
  xlsb: 'a binary Excel workbook (.xlsb)',
  'xlsx-encrypted': 'an Excel workbook with a password',
  office: 'an old Office document',
  docx: 'a Word document',
  pptx: 'a presentation',
  ods: 'an OpenDocument file',
  numbers: 'a Numbers document',
  'parquet-gzip': 'a Parquet file packed with gzip',
  gzip: 'a gzip archive',
  archive: 'an archive that has to be unpacked first',
  binary: 'not a text file',
  html: 'a web page',
  empty: 'empty',
}

const formatRemedies: Record<string, string> = {
  'parquet-gzip': 'Unpack it, then choose the file inside.',
  'xlsx-encrypted':
    'It can be opened only with its password. In Excel, remove it under File, Info, Protect Workbook, save, then choose the file again.',
  xls: 'Open it in Excel and save it as .xlsx or CSV, then choose that file.',
  xlsb: 'Open it in Excel and save it as .xlsx or CSV, then choose that file.',
}

const parquetProblems: Record<string, string> = {
  truncated: 'It ends too early: the download or copy was not complete. Get the file again.',
  damaged: 'What is stored in it does not fit together. Get the file again.',
  checksum: 'A page of it does not match its own checksum. Get the file again.',
  encrypted: 'It is encrypted. Write it without encryption where the key is, then choose that file.',
  external: 'Some of its columns are in other files. Write it as one file, then choose that.',
  compression:
    'It is packed in a way that cannot be unpacked here. Write it with Snappy, Zstandard or gzip, then choose that file.',
  unsupported:
    'It uses an old or unknown way of writing values. Write it again with a current program, then choose that file.',
}

/** What a Parquet file has too much of, and what helps. */
function parquetFault({ problem, column, limit }: Facts): Fault {
  const limits: Record<string, string> = {
    tooLarge: `A page of it unpacks to more than ${megabytes(limit)}. Write it with smaller pages, or as CSV.`,
    tooManyValues: `A page or a list of it has more than ${count(limit)} values. Write it with smaller pages, or as CSV.`,
    tooManyCells: `It claims more than ${count(limit)} cells with hardly a byte for them, as a bomb does. If it is meant, write it as CSV.`,
    tooMuchText: `It unpacks to more than ${count(limit)} times its size, as a bomb does. If it is meant, write it as CSV.`,
    longText: `One of its cells has more than ${count(limit)} characters, which no model reads at once.`,
  }
  const where = text(column) === '' ? '' : ` (column ${text(column)})`
  return {
    title: 'The Parquet file cannot be read.',
    body: `${limits[text(problem)] ?? parquetProblems[text(problem)] ?? text(problem)} Nothing was imported.${where}`,
  }
}

const workbookProblems: Record<string, string> = {
  truncated: 'It ends too early: the download or copy was not complete. Get the file again.',
  damaged:
    'What is stored in it does not match its own checksums. Get the file again, or open it in Excel and save it.',
  encryptedPart: 'A file inside of it has a password. Save it without one, then choose the file again.',
  compression:
    'It is packed in a way that workbooks are not. Open it in Excel and save it, then choose that file.',
  missingPart:
    'A file that belongs to it is missing inside. Open it in Excel and save it, then choose that file.',
  notXml: 'The XML inside of it is broken. Open it in Excel and save it, then choose that file.',
  declaration:
    'The XML inside of it declares a document type. No workbook needs that, and it can be used to attack programs that read it.',
  badReference:
    'A cell in it refers to something that cannot be. Open it in Excel and save it, then choose that file.',
  noSheet: 'It has no such worksheet.',
}

function workbookFault({ problem, part, limit }: Facts): Fault {
  const limits: Record<string, string> = {
    longText: `One of its texts has more than ${count(limit)} characters.`,
    tooLarge: `It unpacks to more than ${megabytes(limit)}, as a zip bomb does. If it is meant, save the sheet as CSV.`,
    tooManyCells: `It has more than ${count(limit)} cells. Save the sheet as CSV, which has no such limit here.`,
  }
  const where = text(part) === '' ? '' : ` (${text(part)})`
  return {
    title: 'The workbook cannot be read.',
    body: `${limits[text(problem)] ?? workbookProblems[text(problem)] ?? text(problem)} Nothing was imported.${where}`,
  }
}

function httpFault(error: Facts): Fault {
  const status = typeof error['status'] === 'number' ? error['status'] : 0
  const said = text(error['message']) === '' ? '' : ` The provider said: “${text(error['message'])}”`
  const code = text(error['code'])
  if (status === 401) {
    return {
      title: 'The key was not accepted (401).',
      body: `Nothing was sent or billed. Enter the key again in Settings; it must belong to this provider.${said}`,
    }
  }
  if (status === 403) {
    return {
      title: 'This key may not do that (403).',
      body: `A restricted key needs write permission for Files and for Batches. Nothing was billed.${said}`,
    }
  }
  if (status === 404) {
    return {
      title: 'The provider does not know it (404).',
      body: `Is the key of the same project, and the base URL right?${said}`,
    }
  }
  if (status === 413) {
    return {
      title: 'The file was too large for the provider (413).',
      body: `Lower “Rows per batch”. Nothing was billed.${said}`,
    }
  }
  if (code === 'insufficient_quota' || code === 'billing_hard_limit_reached') {
    return {
      title: 'The account has no credit left.',
      body: `Top up at the provider, then go on. Nothing is repeated by itself.${said}`,
    }
  }
  if (status === 429)
    return { title: 'The provider asks to slow down (429).', body: `It is tried again by itself.${said}` }
  if (status >= 500) {
    return {
      title: `The provider had a fault (${status}).`,
      body: `Nothing here is lost. Try again in a moment.${said}`,
    }
  }
  return { title: `The provider refused the call (${status}).`, body: said.trim() || 'It gave no reason.' }
}

const sentences = {
  Cancelled: () => ({ title: 'Cancelled.', body: 'Nothing was kept of it.' }),
  EngineGone: () => ({
    title: 'The engine stopped.',
    body: 'What was saved is safe. Reload the page to go on.',
  }),
  StorageFull: ({ neededBytes, freeBytes }) => ({
    title: 'This browser’s storage is full.',
    body:
      // The browser may promise more than the disk has left; then its number would only confuse.
      typeof neededBytes !== 'number' || typeof freeBytes !== 'number' || freeBytes >= neededBytes
        ? 'Nothing that was stored is lost. Delete old datasets or runs in Settings, or free disk space, then try again.'
        : `It needs ${megabytes(neededBytes)} and ${megabytes(freeBytes)} are free. Nothing that was stored is lost. Delete old datasets or runs in Settings, then try again.`,
  }),
  Conflict: () => ({
    title: 'Another tab changed it at the same moment.',
    body: 'Nothing is lost and nothing was sent twice. Try again.',
  }),
  FileMissing: () => ({
    title: 'A stored file is gone.',
    body: 'The browser or a cleaning program may have removed it. What is in your account at the provider is untouched.',
  }),
  StorageFailed: ({ message }) => ({
    title: 'The browser could not read or write its storage.',
    body: `Close other tabs of this page and try again. The browser said: “${text(message)}”`,
  }),
  NoVectors: () => ({
    title: 'There are no embeddings to export.',
    body: 'No answer of this run has any yet.',
  }),
  BadPath: ({ path }) => ({
    title: `${String(path)} is no path into an answer.`,
    body: 'Write it like topic, topics[0].name or ["a name"]. Nothing was changed.',
  }),
  BadPrice: ({ field }) => ({
    title: field === 'model' ? 'The model has no name.' : 'This is no price.',
    body:
      field === 'model'
        ? 'Enter the model as it is sent, for example gpt-5-mini.'
        : 'Enter US dollars per million tokens, 0 or more.',
  }),
  NewerData: () => ({
    title: 'The data here was written by a newer version.',
    body: 'Nothing was changed. Reload to get the newer version.',
  }),
  NoRows: ({ headerOnly }) =>
    headerOnly === true
      ? {
          title: 'The file has a header but no rows.',
          body: 'Choose a file with at least one row below the header.',
        }
      : { title: 'The file is empty.', body: 'Choose a file with a header and at least one row.' },
  UnknownFormat: ({ looksLike }) => ({
    title: `This file is ${formatNames[text(looksLike)] ?? text(looksLike)}.`,
    body:
      formatRemedies[text(looksLike)] ??
      'CSV, TSV, Excel (.xlsx), Parquet, JSON and JSON Lines can be read. Save or export it as CSV, then choose that file.',
  }),
  BadWorkbook: workbookFault,
  BadParquet: parquetFault,
  Unreadable: ({ line, column, message }) => ({
    title:
      typeof line === 'number'
        ? `The file cannot be read at line ${count(line)}${typeof column === 'number' ? `, column ${count(column)}` : ''}.`
        : 'The file cannot be read.',
    body: `${sentence(text(message))} ${typeof line === 'number' ? 'Correct it there and choose the file again' : 'Get the file again'}; nothing was imported.`,
  }),
  UnclosedQuote: ({ line }) => ({
    title: `A quote opened in line ${count(line)} is never closed.`,
    body: 'Everything after it would become one cell. If quotes mean nothing in this file, choose “No quotes” below; else close or remove it and choose the file again.',
  }),
  LongCell: ({ line, limit }) => ({
    title: `A cell in line ${count(line)} is longer than ${count(limit)} characters.`,
    body: 'No model reads that much at once. Is the delimiter right, and are the line ends there? Change it below, or shorten the cell and choose the file again. Nothing was imported.',
  }),
  SourceChanged: () => ({
    title: 'The file changed while it was read.',
    body: 'Nothing was imported, because rows could be missing. Close the program that writes it and choose the file again.',
  }),
  ColumnsDiffer: ({ file, missing, extra }) => ({
    title: `“${text(file)}” does not have the columns of the first file.`,
    body: [
      ...(list(missing) === '' ? [] : [`It lacks ${list(missing)}.`]),
      ...(list(extra) === '' ? [] : [`It also has ${list(extra)}.`]),
      'Make the headers equal, or import the files one by one. Nothing was imported.',
    ].join(' '),
  }),
  Folder: ({ name }) => ({
    title: `“${text(name)}” is a folder.`,
    body: 'Nothing was imported. Open it and drop the files that are in it.',
  }),
  FilesDiffer: ({ files }) => ({
    title: `${count(files)} of the files ${files === 1 ? 'does' : 'do'} not go together with the first one.`,
    body: `Nothing was imported. Leave ${files === 1 ? 'it' : 'them'} out, make the headers equal, or import the files one by one.`,
  }),
  NoName: () => ({ title: 'The dataset needs a name.', body: 'It keeps the one it had.' }),
  BadNames: ({ issues }) => ({
    title: `${count(Array.isArray(issues) ? issues.length : 1)} of the column names cannot be used.`,
    body: 'A name is not empty, not taken by another column, and without {{ or }}. Nothing was changed.',
  }),
  NoColumns: () => ({ title: 'One column must stay.', body: 'Nothing was changed.' }),
  Nothing: () => ({
    title: 'There is nothing to send.',
    body: 'No row of this choice can be sent. Nothing was sent or billed.',
  }),
  AlreadySent: ({ gen }) => ({
    title: 'This was sent already.',
    body: `It is generation ${count(typeof gen === 'number' ? gen + 1 : gen)} of the run. Nothing was sent twice.`,
  }),
  NotOwnFiles: ({ fileIds }) => ({
    title: `${count(Array.isArray(fileIds) ? fileIds.length : 0)} of the files were not made by this run.`,
    body: 'Nothing was deleted. Files of others can be deleted one by one under Files.',
  }),
  FilesNeeded: ({ fileIds }) => ({
    title: `${count(Array.isArray(fileIds) ? fileIds.length : 0)} of the files are still needed.`,
    body: 'A batch reads them, or their answers were not fetched yet. Nothing was deleted.',
  }),
  NoRejected: () => ({
    title: 'There are no rows that were left out.',
    body: 'Read the file again to get them.',
  }),
  TooManyColumns: ({ columns, limit }) => ({
    title: `The file has ${count(columns)} columns; ${count(limit)} are possible.`,
    body: 'Leave out columns that the prompt does not need.',
  }),
  BadConnection: ({ field, cause }) => {
    const causes: Record<string, Fault> = {
      empty:
        field === 'baseUrl'
          ? {
              title: 'The base URL is empty.',
              body: 'Enter the address of the provider, for example https://api.openai.com/v1.',
            }
          : { title: 'The name is empty.', body: 'Give the connection a name.' },
      notAnAddress: {
        title: 'The base URL is not an address.',
        body: 'It begins with https:// and usually ends with /v1, for example https://api.openai.com/v1.',
      },
      insecure: {
        title: 'The base URL is not encrypted.',
        body: 'Use https://. Plain http:// is possible only for this computer (localhost).',
      },
      taken: { title: 'This name is taken.', body: 'Give the connection another name.' },
    }
    return causes[text(cause)] ?? { title: `The field ${text(field)} is not right.`, body: '' }
  },
  HttpError: httpFault,
  NoReply: ({ message }) => ({
    title: 'No answer came.',
    body: `The network is down, the address is wrong, the server does not allow calls from a browser (CORS), or a proxy in between refused without saying so to a browser, as it does with large files.${text(message) === '' ? '' : ` The browser said: “${text(message)}”`}`,
  }),
  Aborted: () => ({ title: 'The call was stopped.', body: '' }),
  ForbiddenOrigin: ({ url }) => ({
    title: 'The page refused to call another host.',
    body: `${text(url)} is not the host of this connection. Nothing was sent.`,
  }),
  BadReply: ({ status, message }) => ({
    title: `The answer (${count(status)}) is not what the API documents.`,
    body: `Is the base URL right? ${text(message)}`,
  }),
  NoKey: ({ cause }) =>
    cause === 'unusable'
      ? {
          title: 'This is no API key.',
          body: 'It contains characters that no key has. Copy the key again, and nothing else with it.',
        }
      : {
          title: 'The key is missing.',
          body: 'Enter the API key in Settings. A key is kept for the address it was entered for.',
        },
  TemplateError: () => ({
    title: 'The prompt is not finished.',
    body: 'The marked placeholders name no column.',
  }),
  DatasetMissing: () => ({
    title: 'The dataset is no longer here.',
    body: 'It was deleted in this browser. Choose the spreadsheet again.',
  }),
  NoRun: () => ({
    title: 'This run is not in this browser.',
    body: 'It was deleted here, or made on another computer.',
  }),
  NoConnection: () => ({
    title: 'This connection does not exist any more.',
    body: 'Choose or add one in Settings.',
  }),
  InUse: ({ runs }) => ({
    title: `${count(runs)} ${runs === 1 ? 'run needs' : 'runs need'} it.`,
    body: 'Finish or delete them first. Nothing was changed.',
  }),
  HasLiveBatches: ({ batchIds }) => ({
    title: `${count(Array.isArray(batchIds) ? batchIds.length : 0)} batches of this run are still going on.`,
    body: 'Deleting it here does not stop them, and their answers could no longer be joined. Cancel the run first.',
  }),
  NoText: () => ({
    title: 'This text is not there any more.',
    body: 'Another answer may have come. Open the row again.',
  }),
  NoRow: () => ({
    title: 'This row is not in the run.',
    body: 'The run covers other rows of the spreadsheet.',
  }),
  NoteTooLong: ({ most }) => ({
    title: 'The note is too long.',
    body: `It was not kept. A note has room for ${count(most)} characters.`,
  }),
  TooWideForExcel: ({ columns, limit }) => ({
    title: `A sheet of Excel has ${count(limit)} columns; these are ${count(columns)}.`,
    body: 'Nothing was written. Choose fewer columns under Export options, or export CSV or JSONL.',
  }),
  TooLargeForExcel: () => ({
    title: 'This is more than a workbook can hold (4 GiB, packed).',
    body: 'Nothing was kept of it. Export CSV or JSONL, which have no limit, or fewer rows or columns.',
  }),
  SaveFailed: ({ cause, message }) => {
    const causes: Record<string, Fault> = {
      denied: {
        title: 'The browser may not write this file.',
        body: 'Close the program that has it open, choose another place, or allow it when the browser asks. Results here are untouched.',
      },
      full: {
        title: 'The disk is full.',
        body: 'A file that was there before is as it was. Free some space or choose another disk, then try again.',
      },
      gone: {
        title: 'The file or its folder is gone.',
        body: 'It was moved or deleted meanwhile. Choose where to save again.',
      },
    }
    return (
      causes[text(cause)] ?? {
        title: 'The file could not be written.',
        body: `A file that was there before is as it was. The browser said: “${text(message)}”`,
      }
    )
  },
  ViewGone: () => ({ title: 'The table was closed.', body: 'Reload the page.' }),
  Blocked: () => ({
    title: 'A check stands in the way.',
    body: 'Go back to Check: what must be mended is at the top.',
  }),
  NotAsked: () => ({
    title: 'Nothing had to be decided any more.',
    body: 'The batch was found in the meantime.',
  }),
  Fault: ({ message }) => ({
    title: 'This page met a fault of its own.',
    body: `Your data is untouched. Reload and try again. ${text(message)}`,
  }),
} satisfies Readonly<Record<string, (error: Facts) => Fault>>

/** Title and body for any error value; unknown kinds are shown verbatim, never swallowed. */
function say(error: Facts): Fault {
  const complete: Readonly<Record<Kind, (error: Facts) => Fault>> = sentences
  const known: Readonly<Record<string, ((error: Facts) => Fault) | undefined>> = complete
  return known[error.kind]?.(error) ?? { title: `Something unexpected: ${error.kind}.`, body: '' }
}

export const faults = { say }
