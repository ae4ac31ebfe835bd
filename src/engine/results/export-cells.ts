import { formatCustomId } from '#core/request/custom-id.ts'
import { runColumns } from '#core/dataset/dataset-layout.ts'
import type { StorageError } from '#core/ports.ts'
import type { NoteRecord } from '#core/records.ts'
import { ok, type Result } from '#core/result.ts'
import { formatRowHash, rowHashAt } from '#core/dataset/row-hash.ts'
import type { Bytes, RowNumber } from '#core/units.ts'
import { lineFlags, type SegmentIndex } from '#formats/packed/segment-index.ts'
import type { OpenDataset } from '../datasets/dataset-reader.ts'
import type { CellOrigin, ExportColumn, FactColumn } from './export-columns.ts'
import type { EnginePorts } from '../ports.ts'
import { createAnswerReader } from './answer-reader.ts'
import { type AnswerSource, factsOf, findLine, type RowAnswer } from './row-answers.ts'
import { createRowCursor } from '../datasets/row-cursor.ts'
import { readNotes } from './row-notes.ts'
import type { RunResults } from '../runs/run-results.ts'
import type { RunStore } from '../runs/run-store.ts'

export type Cells = readonly (string | null)[]

/** Reads rows as they stand in a file: one cell per column of it. */
export interface CellReader {
  /** As many slots as should be in memory at once. */
  readonly windowRows: number
  /** @param slots in any order; the rows come in the same one */
  read(slots: Int32Array): Promise<Result<readonly Cells[], StorageError | { readonly kind: 'Cancelled' }>>
}

/** Text in memory at once. The more, the less often a file in another order than the rows is read anew. */
const windowBytes: Bytes = 8 * 1024 * 1024
/** Rows in another order than the source's are all over its groups: each window may read all of them. */
const scatteredBytes: Bytes = 32 * 1024 * 1024
const mostRows = 65_536

/** @param isScattered slots will not come in ascending order */
export async function openCells(
  ports: EnginePorts,
  store: RunStore,
  dataset: OpenDataset,
  source: AnswerSource,
  columns: readonly ExportColumn[],
  isScattered: boolean,
  call?: { readonly signal?: AbortSignal },
): Promise<Result<CellReader, StorageError>> {
  const { results } = source
  const origins = columns.map(({ from }) => from)
  const facts = new Set(origins.map((from) => (from.kind === 'fact' ? from.fact : null)))
  const needsLines = facts.has('cause') || origins.some(({ kind }) => kind === 'answer')
  const needsTokens = facts.has('inputTokens') || facts.has('outputTokens') || facts.has('cachedTokens')
  // 8 bytes per row, and copies name the id of a row anywhere before them.
  const hashes = facts.has('customId')
    ? await dataset.readHashes(0, dataset.record.rows)
    : ok(new Uint32Array())
  if (!hashes.ok) return hashes
  const notes =
    facts.has('note') || facts.has('flag')
      ? await readNotes(ports, results.run.id)
      : new Map<RowNumber, NoteRecord>()

  const incomplete = sayIncomplete(results)
  const reader = createAnswerReader(ports, store, source, call)
  const shown = runColumns(results.run, dataset.record)
  const places = origins.flatMap((from, at) => (from.kind === 'source' ? [{ at, shown: from.at }] : []))
  const cursor = createRowCursor(
    dataset,
    'once',
    places.flatMap((place) => shown[place.shown] ?? []),
  )

  async function readSource(answers: readonly Pick<RowAnswer, 'row'>[], into: (string | null)[][]) {
    if (places.length === 0) return ok(undefined)
    const order = isScattered
      ? answers.map((_, at) => at).sort((a, b) => (answers[a]?.row ?? 0) - (answers[b]?.row ?? 0))
      : answers.keys()
    for (const at of order) {
      const row = answers[at]?.row ?? 0
      if (!cursor.holds(row)) {
        const moved = await cursor.moveTo(row)
        if (!moved.ok) return moved
      }
      const cells = into[at] ?? []
      for (const [column, place] of places.entries()) cells[place.at] = cursor.cell(column, row)
    }
    return ok(undefined)
  }

  return ok({
    windowRows: toWindow(results, dataset, isScattered ? scatteredBytes : windowBytes),
    async read(slots) {
      const said = needsLines ? await reader.read(slots) : ok([])
      if (!said.ok) return said
      const answers = Array.from(slots, (slot, at) => ({
        ...factsOf(results, slot),
        ...(said.value[at] ?? { cells: [], cause: null }),
      }))
      const tokens = needsTokens ? await readTokens(store, results, slots) : ok([])
      if (!tokens.ok) return tokens
      const factOf = (fact: FactColumn, at: number, answer: RowAnswer): string | null => {
        switch (fact) {
          case 'row':
            return String(answer.row + 1)
          case 'outcome':
            return answer.outcome
          case 'cause':
            return answer.cause
          case 'run':
            return incomplete
          case 'repaired':
            return String(answer.repaired)
          case 'customId':
            return customIdOf(results, slots[at] ?? 0, hashes.value)
          case 'inputTokens':
          case 'outputTokens':
          case 'cachedTokens':
            return tokens.value[at]?.[fact] ?? null
          case 'note':
            return notes.get(answer.row)?.note ?? null
          case 'flag':
            return String(notes.get(answer.row)?.flag ?? false)
        }
      }
      const toCell = (from: CellOrigin, at: number, answer: RowAnswer): string | null => {
        switch (from.kind) {
          case 'source':
            return null
          case 'answer':
            return answer.cells[from.at] ?? null
          case 'fact':
            return factOf(from.fact, at, answer)
        }
      }
      const rows = answers.map((answer, at) => origins.map((from) => toCell(from, at, answer)))
      const filled = await readSource(answers, rows)
      return filled.ok ? ok(rows) : filled
    },
  })
}

/** Rows that have together about so many bytes of text: a token has four of them, as a rule. */
function toWindow({ usage }: RunResults, { record }: OpenDataset, bytes: Bytes): number {
  let tokens = 0
  let lines = 0
  for (const segment of usage) {
    tokens += segment.output
    lines += segment.lines
  }
  const perRow = record.bytes / Math.max(1, record.rows) + (4 * tokens) / Math.max(1, lines)
  return Math.min(mostRows, Math.max(64, Math.floor(bytes / Math.max(1, perRow))))
}

/** What a file of a run that is not over says of it in each of its rows: whichever of them somebody keeps, it is there. */
export function sayIncomplete({ ledger }: Pick<RunResults, 'ledger'>): string {
  const open = ledger.counts.waiting + ledger.counts.not_sent
  return `incomplete: ${count.format(open)} of ${count.format(ledger.total)} rows still open`
}

const count = new Intl.NumberFormat('en-US')

/** The `custom_id` of the request that stands for the row; null where it has no request. */
export function customIdOf(
  { run, rows, generations }: RunResults,
  slot: number,
  hashes: Uint32Array,
): string | null {
  const request = rows.request[slot] ?? -1
  const gen = rows.gen[slot] ?? 0
  const row: RowNumber | undefined = request < 0 ? undefined : generations[gen]?.requests[request]
  return row === undefined
    ? null
    : formatCustomId({ run: run.id, row, gen, hash: formatRowHash(rowHashAt(hashes, row)) })
}

type Tokens = Readonly<Record<'inputTokens' | 'outputTokens' | 'cachedTokens', string>>

/** What the line of each slot reports; null for none, and for copies, whose request is counted in its own row. */
async function readTokens(
  { indexes }: RunStore,
  results: RunResults,
  slots: Int32Array,
): Promise<Result<readonly (Tokens | null)[], StorageError>> {
  const known = new Map<number, SegmentIndex>()
  const tokens: (Tokens | null)[] = []
  for (const slot of slots) {
    const found = results.rows.copy[slot] === 1 ? null : findLine(results, slot)
    const segment = found && results.segments[found.segment]
    if (!segment) {
      tokens.push(null)
      continue
    }
    let index = known.get(found.segment)
    if (index === undefined) {
      const read = await indexes.read(segment)
      if (!read.ok) return read
      index = read.value
      known.set(found.segment, index)
    }
    const { line } = found
    tokens.push(
      (index.flags(line) & lineFlags.usage) === 0
        ? null
        : {
            inputTokens: String(index.inputTokens(line)),
            outputTokens: String(index.outputTokens(line)),
            cachedTokens: String(index.cachedTokens(line)),
          },
    )
  }
  return ok(tokens)
}
