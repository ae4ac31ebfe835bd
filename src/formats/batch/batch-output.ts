import { isJsonObject, type JsonObject } from '#core/json.ts'
import { parseLine } from '#core/results/line-envelope.ts'
import type { LineOutcome } from '#core/results/outcome.ts'
import type { ResultListFacts } from '#core/records.ts'
import { readResultLine, type ResultLine } from '#core/results/result-line.ts'
import { createBatchLines, openEnvelope, toPlainName } from './batch-lines.ts'
import { nameColumns } from '../column-names.ts'
import type { FindingLog } from '../findings.ts'
import { columnLimit } from '../import-error.ts'
import { scanRecord, withoutBlanks } from '../json/json-scan.ts'
import type { SheetColumn } from '../sheet.ts'
import type { SheetReader } from '../spreadsheet.ts'

type Cell = string | null

interface ResultSink {
  header(columns: readonly SheetColumn[]): void | Promise<void>
  row(cells: readonly Cell[]): void | Promise<void>
}

/** After the answer; each with what it says of a line. */
const factColumns: readonly (readonly [name: string, of: (line: ResultLine) => string | number | null])[] = [
  ['refusal', ({ refusal }) => refusal],
  ['finish_reason', ({ finishReason }) => finishReason],
  ['status_code', ({ statusCode }) => statusCode],
  ['error_code', ({ errorCode }) => errorCode],
  ['error_message', ({ errorMessage }) => errorMessage],
  ['model', ({ model }) => model],
  ['input_tokens', ({ inputTokens }) => inputTokens],
  ['output_tokens', ({ outputTokens }) => outputTokens],
  ['cached_tokens', ({ cachedTokens }) => cachedTokens],
  ['reasoning_tokens', ({ reasoningTokens }) => reasoningTokens],
  ['request_id', ({ requestId }) => requestId],
  ['id', ({ id }) => id],
]
const envelopeNames: ReadonlySet<string> = new Set(['id', 'customid', 'response', 'error'])

/** What stands in the outcome of a line that says nothing. */
const malformed = 'malformed'
/** An answer with more fields is no row of a table. */
const fieldLimit = 200

/**
 * Reads an OpenAI batch output or error file as a table: one row per line, blank ones apart, whatever is in it. Where all
 * answers are JSON objects of the same fields, each field is a column; else the answer is one column of text. Which of
 * both, and what members there are beside the usual ones, is known only at the end: so the text is read twice.
 */
export function createBatchOutputReader(findings: FindingLog, sink: ResultSink): SheetReader {
  const extras = new Map<string, number>()
  const seen = new Set<string>()
  const shape = createAnswerShape()
  const outcomes: Partial<Record<LineOutcome, number>> = {}
  let layout: Layout = toLayout([], true, false)
  let columns: readonly SheetColumn[] = []
  let rows = 0
  let surveyed = 0
  let surveyedMalformed = 0
  let malformedRows = 0

  const survey = createBatchLines(
    (line, whole) => {
      surveyed++
      const value = whole ? parseLine(line) : undefined
      if (!isJsonObject(value)) {
        surveyedMalformed++
        return
      }
      for (const name of Object.keys(value)) {
        if (!envelopeNames.has(toPlainName(name)) && !extras.has(name)) extras.set(name, extras.size)
      }
      const { outcome, answer } = readResultLine(value)
      shape.add(outcome, answer)
    },
    () => undefined,
  )

  const readLine = (line: string, whole: boolean): void | Promise<void> => {
    const row = rows++
    const value = whole ? parseLine(line) : undefined
    if (line.includes('\ufffd')) findings.add('replacementCharacter', row)
    return sink.row(isJsonObject(value) ? toRow(line, value, row) : toMalformedRow(line, row))
  }

  function toMalformedRow(line: string, row: number): Cell[] {
    malformedRows++
    findings.add('malformedResult', row, String(row + 1))
    const made = new Array<Cell>(columns.length).fill(null)
    made[1] = malformed
    if (layout.line !== null) made[layout.line] = line
    return made
  }

  function toRow(line: string, value: JsonObject, row: number): Cell[] {
    const made = new Array<Cell>(columns.length).fill(null)
    const result = readResultLine(value)
    const id = readId(line, result)
    made[0] = id
    made[1] = result.outcome
    outcomes[result.outcome] = (outcomes[result.outcome] ?? 0) + 1
    if (id === null) findings.add('resultWithoutId', row)
    else if (seen.has(id)) findings.add('repeatedResult', row, id.slice(0, 64))
    else seen.add(id)
    putAnswer(made, result)
    factColumns.forEach(([, of], index) => {
      const fact = of(result)
      made[layout.facts + index] = fact === null ? null : String(fact)
    })
    if (extras.size > 0) putExtras(made, line)
    return made
  }

  function putAnswer(made: Cell[], { outcome, answer }: ResultLine): void {
    if (answer === null) return
    const fields = layout.fields.length > 0 && outcome === 'answered' ? scanRecord(answer) : null
    if (fields?.ok === true && fields.value.kind === 'object') {
      const { keys, cells } = fields.value
      for (const [index, key] of keys.entries()) {
        const place = layout.fields.indexOf(key)
        if (place >= 0) made[2 + place] = cells[index] ?? null
      }
    } else if (layout.answer !== null) made[layout.answer] = answer
  }

  function putExtras(made: Cell[], line: string): void {
    for (const { name, start, end } of openEnvelope(line).members) {
      const extra = extras.get(name)
      if (extra === undefined) continue
      const written = line.slice(start, end)
      made[layout.extras + extra] = written === 'null' ? null : toCell(written)
    }
  }

  let headerGiven = false
  return {
    survey,
    plan() {
      layout = toLayout(shape.fields(), shape.hasOthers(), surveyedMalformed > 0)
      const { names } = layout
      const all = [...names, ...extras.keys()]
      if (all.length > columnLimit) return { kind: 'TooManyColumns', columns: all.length, limit: columnLimit }
      columns = surveyed > 0 ? nameColumns(all, findings) : []
      return null
    },
    read: createBatchLines(
      (line, whole) => {
        if (headerGiven) return readLine(line, whole)
        headerGiven = true
        const wait = sink.header(columns)
        return wait ? wait.then(() => readLine(line, whole)) : readLine(line, whole)
      },
      () => findings.add('blankLine', rows),
    ),
    get columns() {
      return columns
    },
    get rows() {
      return rows
    },
    facts: () => ({
      results: { outcomes: { ...outcomes }, malformed: malformedRows } satisfies ResultListFacts,
    }),
  }
}

/** Places of cells: custom_id, outcome, then fields, answer, facts, the malformed line, extras. */
interface Layout {
  readonly names: readonly string[]
  readonly fields: readonly string[]
  readonly answer: number | null
  readonly facts: number
  readonly line: number | null
  readonly extras: number
}

function toLayout(fields: readonly string[], hasAnswer: boolean, hasMalformed: boolean): Layout {
  const answer = hasAnswer ? 2 + fields.length : null
  const facts = 2 + fields.length + (hasAnswer ? 1 : 0)
  const line = hasMalformed ? facts + factColumns.length : null
  return {
    names: [
      'custom_id',
      'outcome',
      ...fields,
      ...(hasAnswer ? ['answer'] : []),
      ...factColumns.map(([name]) => name),
      ...(hasMalformed ? ['line'] : []),
    ],
    ...{ fields, answer, facts, line },
    extras: facts + factColumns.length + (hasMalformed ? 1 : 0),
  }
}

/** Whether all answers are objects with the same keys, in whatever order. */
function createAnswerShape() {
  let keys: readonly string[] | null = null
  let known = ''
  let mixed = false
  let others = false
  return {
    add(outcome: LineOutcome, answer: string | null): void {
      if (answer === null) return
      if (outcome !== 'answered') {
        others = true
        return
      }
      if (mixed) return
      const scanned = answer.trimStart().startsWith('{') ? scanRecord(answer) : null
      const found = scanned?.ok === true ? scanned.value.keys : []
      const sorted = JSON.stringify([...found].sort())
      if (found.length === 0 || found.length > fieldLimit || (keys !== null && sorted !== known)) mixed = true
      keys ??= found
      known = sorted
    },
    fields: (): readonly string[] => (mixed ? [] : (keys ?? [])),
    /** Some text is no such object: cut off, refused. */
    hasOthers: (): boolean => mixed || others || keys === null,
  }
}

/** As written, also where it is a number with more digits than JavaScript keeps. */
function readId(line: string, { customId }: ResultLine): Cell {
  if (customId === null || !/^-?\d/.test(customId)) return customId
  const member = openEnvelope(line).find('custom_id')
  return member === undefined ? customId : toCell(line.slice(member.start, member.end))
}

const toCell = (written: string): string =>
  written.startsWith('"') ? (JSON.parse(written) as string) : withoutBlanks(written)
