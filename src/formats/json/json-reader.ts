import { nameColumns } from '../column-names.ts'
import { createFindingLog, type FindingLog } from '../findings.ts'
import { columnLimit, placeOf, type ReadError } from '../import-error.ts'
import { createJsonElements, type ListKey } from './json-elements.ts'
import { scanRecord, type JsonFault, type JsonRecord } from './json-scan.ts'
import { createRecordSurvey, type RecordSurvey, type RecordTable } from './record-table.ts'
import type { SheetColumn } from '../sheet.ts'

/** A JSON text without a list is one row; it has to be seen whole. */
const singleChars = 16 * 1024 * 1024

type OnRecord = (record: JsonRecord, text: string) => void | Promise<void>
type ReadBlock = (text: string, last: boolean) => Promise<ReadError | null>

export interface RecordsReader {
  /** The first reading of the whole text: learns the columns, finds every fault. */
  readonly survey: ReadBlock
  /** Between the readings. */
  readonly plan: () => ReadError | null
  /** The second reading of the same text: gives the rows. */
  readonly read: ReadBlock
  readonly columns: readonly SheetColumn[]
  readonly rows: number
}

interface RecordSink {
  header(columns: readonly SheetColumn[]): void | Promise<void>
  row(cells: readonly (string | null)[]): void | Promise<void>
}

/**
 * Reads a JSON text: a list of objects, of lists, or of bare values; or an object with one such list in it; or one
 * object, which is one row. In an object, a list of objects or lists goes before lists of bare values.
 */
export function createJsonReader(findings: FindingLog, sink: RecordSink): RecordsReader {
  const surveys = new Map<ListKey, RecordSurvey>()
  let whole: string[] | null = []
  let wholeChars = 0

  const surveyElements = createJsonElements((list, text) => {
    const record = scanRecord(text)
    if (!record.ok) return record.error
    const survey = surveys.get(list) ?? createRecordSurvey()
    surveys.set(list, survey)
    survey.add(record.value)
    return null
  })
  const survey: ReadBlock = async (text, last) => {
    wholeChars += text.length
    if (wholeChars > singleChars) whole = null
    else whole?.push(text)
    return surveyElements.read(text, last)
  }

  return createRecordsReader(findings, sink, survey, () => {
    const found = Array.from(surveys, ([key, survey]) => ({ key, survey }))
    const tables = found.filter(({ survey }) => survey.isTable)
    const chosen = tables.length > 0 ? tables : found
    const [only] = chosen
    if (tables.length > 1) return { kind: 'Unreadable', line: null, column: null, message: several(tables) }
    if (chosen.length === 1 && only) {
      const elements = (onRecord: OnRecord) =>
        createJsonElements((list, text) => (list === only.key ? give(text, onRecord) : null)).read
      return { survey: only.survey, read: elements }
    }
    // Lists there are, but nothing is in them.
    if (!surveyElements.isSingle && surveys.size === 0)
      return { survey: createRecordSurvey(), read: () => noBlock }
    return planSingle(whole?.join('') ?? null)
  })
}

/** Reads JSON Lines: one JSON value per line, lines that end in "\n"; lines without anything are skipped and counted. */
export function createJsonLinesReader(findings: FindingLog, sink: RecordSink): RecordsReader {
  const survey = createRecordSurvey()
  const ignored = createFindingLog()
  const surveyLines = createLines(ignored, (record) => survey.add(record))
  return createRecordsReader(findings, sink, surveyLines, () => ({
    survey,
    read: (onRecord) => createLines(findings, onRecord),
  }))
}

interface Plan {
  readonly survey: RecordSurvey
  readonly read: (onRecord: OnRecord) => ReadBlock
}

function createRecordsReader(
  findings: FindingLog,
  sink: RecordSink,
  survey: ReadBlock,
  toPlan: () => Plan | ReadError,
): RecordsReader {
  let columns: readonly SheetColumn[] = []
  let table: RecordTable | null = null
  let rows = 0
  let headerGiven = false
  let readBlock: ReadBlock = survey

  const onRecord: OnRecord = async (record, text) => {
    if (!table) return
    if (!headerGiven) {
      headerGiven = true
      await sink.header(columns)
      if (table.headed) return
    }
    const cells = table.toRow(record, text, rows, findings)
    inspect(record, cells, rows, findings)
    const wait = sink.row(cells)
    rows++
    if (wait) await wait
  }

  return {
    survey,
    plan() {
      const plan = toPlan()
      if ('kind' in plan) return plan
      table = plan.survey.plan()
      const { sourceNames } = table
      if (sourceNames.length > columnLimit) {
        return { kind: 'TooManyColumns', columns: sourceNames.length, limit: columnLimit }
      }
      columns = plan.survey.records > 0 ? nameColumns(sourceNames, findings) : []
      readBlock = plan.read(onRecord)
      return null
    },
    read: (text, last) => readBlock(text, last),
    get columns() {
      return columns
    },
    get rows() {
      return rows
    },
  }
}

function inspect(
  record: JsonRecord,
  cells: readonly (string | null)[],
  row: number,
  findings: FindingLog,
): void {
  if (record.nested) findings.add('nestedValue', row)
  for (const cell of cells) {
    if (cell?.includes('\ufffd')) findings.add('replacementCharacter', row)
    if (cell?.includes('\0')) findings.add('nulCharacter', row)
  }
}

/** Hands a value on that the survey has found to be without fault. */
function give(text: string, onRecord: OnRecord): JsonFault | null | Promise<null> {
  const record = scanRecord(text)
  if (!record.ok) return record.error
  const wait = onRecord(record.value, text)
  return wait ? wait.then(() => null) : null
}

function createLines(findings: FindingLog, onRecord: OnRecord): ReadBlock {
  let rest: string[] = []
  let lineNumber = 1
  let records = 0

  const readLine = (line: string): ReadError | null | Promise<null> => {
    if (/^[ \t\r]*$/.test(line)) {
      findings.add('blankLine', records)
      lineNumber++
      return null
    }
    const record = scanRecord(line)
    if (!record.ok) {
      const { at, message } = record.error
      return { kind: 'Unreadable', ...placeOf(line, at, { line: lineNumber, column: 1 }), message }
    }
    lineNumber++
    records++
    const wait = onRecord(record.value, line)
    return wait ? wait.then(() => null) : null
  }

  return async (text, last) => {
    let from = 0
    for (;;) {
      const end = text.indexOf('\n', from)
      if (end === -1) break
      const line = rest.length > 0 ? rest.join('') + text.slice(from, end) : text.slice(from, end)
      rest = []
      from = end + 1
      const read = readLine(line)
      const error = read instanceof Promise ? await read : read
      if (error) return error
    }
    rest.push(text.slice(from))
    if (!last) return null
    const line = rest.join('')
    // What follows the last line end is no line.
    return line === '' ? null : readLine(line)
  }
}

function planSingle(text: string | null): Plan | ReadError {
  if (text === null) {
    return { kind: 'Unreadable', line: null, column: null, message: 'a single object of more than 16 MB' }
  }
  const record = scanRecord(text)
  if (!record.ok)
    return {
      kind: 'Unreadable',
      ...placeOf(text, record.error.at, { line: 1, column: 1 }),
      message: record.error.message,
    }
  const survey = createRecordSurvey()
  survey.add(record.value)
  return {
    survey,
    read: (onRecord) => async (_, last) => {
      if (last) await onRecord(record.value, text)
      return null
    },
  }
}

const noBlock: ReadBlock = async () => null

const several = (lists: readonly { readonly key: ListKey }[]): string =>
  `several lists could be the table: ${lists.map(({ key }) => key ?? '').join(', ')}`
