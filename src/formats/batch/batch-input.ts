import { field, isJsonObject, parseJson } from '#core/json.ts'
import type { RequestListFacts } from '#core/records.ts'
import { checkRequest, type CheckedRequest, type RequestProblem } from '#core/request/request-check.ts'
import { readPrompt } from '#core/request/request-texts.ts'
import { createBatchLines, openEnvelope, toPlainName, type Envelope } from './batch-lines.ts'
import { nameColumns } from '../column-names.ts'
import type { FindingLog } from '../findings.ts'
import { columnLimit } from '../import-error.ts'
import { scanRecord, withoutBlanks } from '../json/json-scan.ts'
import type { SheetColumn } from '../sheet.ts'
import type { SheetReader } from '../spreadsheet.ts'

type Cell = string | null

interface RequestSink {
  header(columns: readonly SheetColumn[]): void | Promise<void>
  row(cells: readonly Cell[]): void | Promise<void>
}

const ownColumns = ['custom_id', 'method', 'url', 'model', 'prompt', 'body', 'problem'] as const
const cells = { customId: 0, url: 2, model: 3, prompt: 4, body: 5, problem: 6 } as const
const envelopeNames: ReadonlySet<string> = new Set(['customid', 'method', 'url', 'body'])

/** What Excel shows of a cell; the body has all of it. */
const promptChars = 32_767
/** Different urls and models that are counted, and that are told. */
const namesCounted = 10_000
const namesTold = 20

/** In words for the column `problem`; the report says the same about all lines together. */
const problemTexts: Readonly<Record<Exclude<RequestProblem, 'malformedLine'>, string>> = {
  badMethod: 'method is not POST',
  badUrl: 'url is no endpoint of the Batch API',
  badBody: 'body is missing or no object',
  missingModel: 'body has no model',
  missingPrompt: 'body has no messages, input or prompt',
  streaming: 'stream is true',
  tooManyInputs: 'more than 2,048 inputs',
}

/**
 * Reads an OpenAI batch input file as a list of ready-made requests: one row per line, blank ones apart, whatever is
 * wrong with it. Every line is judged (`#core/request/request-check.ts`); a line that cannot be sent says why in `problem`.
 *
 * `body` is the body's JSON as it stands in the line, so that it can be sent byte for byte; of a line that is no JSON
 * object it is the line itself. Members beside the four of a request are columns of their own, known only when all lines
 * have been seen: so the text is read twice.
 */
export function createBatchInputReader(findings: FindingLog, sink: RequestSink): SheetReader {
  const extras = new Map<string, number>()
  const seen = new Set<string>()
  const urls = createTally()
  const models = createTally()
  let columns: readonly SheetColumn[] = []
  let rows = 0
  let surveyed = 0
  let ready = 0
  let mostInputs = 0
  let outputLimit: number | null = 0

  const survey = createBatchLines(
    (line) => {
      surveyed++
      for (const { name } of openEnvelope(line).members) {
        if (!envelopeNames.has(toPlainName(name)) && !extras.has(name)) extras.set(name, extras.size)
      }
    },
    () => undefined,
  )

  const readLine = (line: string, whole: boolean): void | Promise<void> => {
    const row = rows++
    const value = whole ? parseJson(line) : undefined
    const made = isJsonObject(value) ? toRow(line, value, row) : toMalformedRow(line, whole, row)
    if (line.includes('\ufffd')) findings.add('replacementCharacter', row)
    return sink.row(made)
  }

  function toMalformedRow(line: string, whole: boolean, row: number): Cell[] {
    const made = new Array<Cell>(columns.length).fill(null)
    const why = whole ? sayFault(line) : 'longer than 128 MB'
    findings.add('malformedLine', row, `${row + 1}: ${why}`)
    made[cells.body] = line
    made[cells.problem] = `not a JSON object: ${why}`
    return made
  }

  function toRow(line: string, value: unknown, row: number): Cell[] {
    const made = new Array<Cell>(columns.length).fill(null)
    const envelope = openEnvelope(line)
    const text = (name: string): Cell => cellOf(line, envelope, name)
    const member = (name: string): unknown => {
      const found = envelope.find(name)
      return found === undefined ? undefined : field(value, found.name)
    }
    const body = envelope.find('body')
    const checked = checkRequest({ method: member('method'), url: member('url'), body: member('body') })
    const id = text('custom_id')
    for (const { name } of envelope.members) {
      const extra = extras.get(name)
      if (extra !== undefined) made[ownColumns.length + extra] = cellOf(line, envelope, name)
    }
    if (envelope.members.some(({ name }) => extras.has(name))) findings.add('extraField', row)
    made[cells.customId] = id
    made[1] = text('method')
    made[cells.url] = text('url')
    made[cells.model] = checked.model
    made[cells.prompt] = cut(readPrompt(member('body')))
    made[cells.body] = body === undefined ? null : toSingleLine(line.slice(body.start, body.end))
    made[cells.problem] =
      checked.problem === null || checked.problem === 'malformedLine' ? null : problemTexts[checked.problem]
    judgeId(id, member('custom_id'), row)
    judge(checked, row)
    return made
  }

  function judgeId(id: Cell, value: unknown, row: number): void {
    if (id === null || id === '') findings.add('missingCustomId', row)
    else if (seen.has(id)) findings.add('repeatedCustomId', row, id.slice(0, 64))
    else seen.add(id)
    if (id !== null && typeof value !== 'string') findings.add('customIdNotText', row)
  }

  function judge(checked: CheckedRequest, row: number): void {
    const { problem, url, model, inputs } = checked
    for (const note of checked.notes) findings.add(note, row)
    if (problem !== null) {
      findings.add(problem, row, problem === 'badUrl' ? (url ?? '').slice(0, 100) : '')
      return
    }
    ready++
    if (url !== null && urls.add(url) > 0) findings.add('severalUrls', row, urls.isNew ? url : '')
    if (model !== null && models.add(model) > 0) findings.add('severalModels', row, models.isNew ? model : '')
    mostInputs = Math.max(mostInputs, inputs)
    if (checked.outputLimit === null) outputLimit = null
    else if (outputLimit !== null) outputLimit = Math.max(outputLimit, checked.outputLimit)
  }

  let headerGiven = false
  const read = createBatchLines(
    (line, whole) => {
      if (headerGiven) return readLine(line, whole)
      headerGiven = true
      const wait = sink.header(columns)
      return wait ? wait.then(() => readLine(line, whole)) : readLine(line, whole)
    },
    () => findings.add('blankLine', rows),
  )

  return {
    survey,
    plan() {
      const width = ownColumns.length + extras.size
      if (width > columnLimit) return { kind: 'TooManyColumns', columns: width, limit: columnLimit }
      columns = surveyed > 0 ? nameColumns([...ownColumns, ...extras.keys()], findings) : []
      return null
    },
    read,
    get columns() {
      return columns
    },
    get rows() {
      return rows
    },
    facts: () => ({
      requests: {
        cells,
        ready,
        urls: urls.list(),
        models: models.list(),
        outputLimit: ready === 0 ? null : outputLimit,
        mostInputs,
      } satisfies RequestListFacts,
    }),
  }
}

/** A text without its quotes, everything else as it is written; null for `null` and for nothing. */
function cellOf(line: string, envelope: Envelope, name: string): Cell {
  const member = envelope.find(name)
  if (member === undefined) return null
  const written = line.slice(member.start, member.end)
  if (written === 'null') return null
  return written.startsWith('"') ? (JSON.parse(written) as string) : withoutBlanks(written)
}

/** The body becomes a part of a line: breaks between its tokens would end it for some readers. */
const toSingleLine = (json: string): string => (/[\r\n]/.test(json) ? withoutBlanks(json) : json)

const cut = (text: string): Cell => {
  if (text === '') return null
  return text.length <= promptChars
    ? text
    : `${text.slice(0, promptChars - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

function sayFault(line: string): string {
  const scanned = scanRecord(line)
  if (scanned.ok) return `it is a ${scanned.value.kind === 'list' ? 'list' : 'single value'}`
  return `${scanned.error.message} at character ${scanned.error.at + 1}`
}

/** Counts names; `add` answers how the name relates to the first one: 0 = it is the same. */
function createTally() {
  const counts = new Map<string, number>()
  let first: string | null = null
  let isNew = false
  return {
    add(name: string): number {
      first ??= name
      isNew = !counts.has(name)
      if (!isNew || counts.size < namesCounted) counts.set(name, (counts.get(name) ?? 0) + 1)
      return name === first ? 0 : 1
    },
    /** The name added last had not been there. */
    get isNew() {
      return isNew
    },
    list: () =>
      Array.from(counts, ([name, lines]) => ({ name, lines }))
        .sort((a, b) => b.lines - a.lines)
        .slice(0, namesTold),
  }
}
