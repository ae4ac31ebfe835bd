import { runColumns } from '#core/dataset/dataset-layout.ts'
import type { Snapshot } from '#core/request/draft.ts'
import { answerColumnNames } from '#core/request/output-columns.ts'
import { outcomes } from '#core/results/outcome.ts'
import type { StorageError } from '#core/ports.ts'
import type { SegmentRecord } from '#core/records.ts'
import { done, type Result } from '#core/result.ts'
import type { ColumnKey, FactName } from '#core/results/result-query.ts'
import { lineFlags, type SegmentIndex } from '#formats/packed/segment-index.ts'
import type { ColumnCells } from '#formats/packed/row-group.ts'
import { cancelled } from '../call.ts'
import type { OpenDataset } from '../datasets/dataset-reader.ts'
import { type Pace, rowsPerStep } from './pace.ts'
import { openPathColumns } from './path-columns.ts'
import type { EnginePorts } from '../ports.ts'
import { type AnswerSource, createCauseFinder } from './row-answers.ts'
import { isFreeText } from './result-columns.ts'
import type { RunStore } from '../runs/run-store.ts'
import { openSegmentColumns } from './segment-columns.ts'

/** A run whose columns are gone through. */
export interface ScanSource {
  readonly ports: EnginePorts
  readonly store: RunStore
  readonly dataset: OpenDataset
  readonly answers: AnswerSource
  readonly pace: Pace
  readonly call: { readonly signal?: AbortSignal } | undefined
}

export type ScanFailed = StorageError | { readonly kind: 'Cancelled' }

/** Gets a cell of a slot, UTF-8 bytes [start, end), valid during the call only. */
export type OnCell = (slot: number, bytes: Uint8Array, start: number, end: number) => void

/**
 * Goes through the cells of one column, of the slots that are wanted, in no particular order. A slot whose cell is
 * missing gets a call with an empty cell or none at all, as does one of a column that the run does not have.
 *
 * @param wanted by slot; 0 = not this one
 */
export async function scanColumn(
  source: ScanSource,
  column: ColumnKey,
  wanted: Uint8Array,
  onCell: OnCell,
): Promise<Result<undefined, ScanFailed>> {
  if (column.startsWith('s')) return scanSource(source, [Number(column.slice(1))], wanted, onCell)
  const name = column.slice(2)
  return column.startsWith('a:')
    ? scanAnswers(source, (columns) => columns.filter((each) => each.name === name), wanted, onCell)
    : scanFact(source, name as FactName, wanted, onCell)
}

/** Every source cell and every answer cell. A slot that is no longer wanted after a call gets no more of them. */
export async function scanAll(
  source: ScanSource,
  wanted: Uint8Array,
  onCell: OnCell,
): Promise<Result<undefined, ScanFailed>> {
  const { run } = source.answers.results
  const shown = runColumns(run, source.dataset.record)
  const scanned = await scanSource(source, [...shown.keys()], wanted, onCell)
  return scanned.ok ? scanAnswers(source, (columns) => columns, wanted, onCell) : scanned
}

/** @param columns places among the columns the run was made with */
async function scanSource(
  { answers, dataset, pace }: ScanSource,
  columns: readonly number[],
  wanted: Uint8Array,
  onCell: OnCell,
): Promise<Result<undefined, ScanFailed>> {
  const { run, scope } = answers.results
  const shown = runColumns(run, dataset.record)
  const stored = columns.flatMap((place) => shown[place]?.index ?? [])
  if (stored.length === 0) return done
  for (let slot = 0; slot < scope.length;) {
    if (wanted[slot] === 0) {
      slot = nextWanted(wanted, slot)
      continue
    }
    const index = dataset.groupIndexOf(scope[slot] ?? 0)
    const group = dataset.record.groups[index]
    if (group === undefined) throw new RangeError(`There is no row ${scope[slot]}`)
    const read = await dataset.readColumns(index, stored)
    if (!read.ok) return read
    const last = slotAfter(scope, slot, group.rowEnd)
    for (const [at, { bytes, offsets }] of read.value.entries()) {
      for (let from = slot; from < last; from += rowsPerStep) {
        const stop = Math.min(from + rowsPerStep, last)
        for (let each = from; each < stop; each++) {
          if (wanted[each] === 0) continue
          const local = (scope[each] ?? 0) - group.rowStart
          onCell(each, bytes, offsets[local] ?? 0, offsets[local + 1] ?? 0)
        }
        if (await pace.step(at === 0 ? stop - from : 0)) return cancelled
      }
    }
    slot = last
  }
  return done
}

const nextWanted = (wanted: Uint8Array, slot: number): number => {
  const next = wanted.indexOf(1, slot)
  return next < 0 ? wanted.length : next
}

/** The first slot from `slot` on whose row is not below `rowEnd`. */
function slotAfter(scope: Int32Array, slot: number, rowEnd: number): number {
  let low = slot
  let high = scope.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((scope[middle] ?? 0) < rowEnd) low = middle + 1
    else high = middle
  }
  return low
}

type AnswerColumn = { readonly name: string }

/** @param choose which of a generation's answer columns */
async function scanAnswers(
  source: ScanSource,
  choose: (columns: readonly AnswerColumn[]) => readonly AnswerColumn[],
  wanted: Uint8Array,
  onCell: OnCell,
): Promise<Result<undefined, ScanFailed>> {
  const { snapshots } = source.answers
  const placesOf = snapshots.map((snapshot) => {
    const columns = answerColumnNames(snapshot)
    return choose(columns).map((column) => columns.indexOf(column as (typeof columns)[number]))
  })
  const scanned = await scanLines(source, (gen) => placesOf[gen] ?? [], wanted, onCell)
  return scanned.ok ? scanPaths(source, choose, wanted, onCell) : scanned
}

/** Columns that are paths into free texts. */
async function scanPaths(
  source: ScanSource,
  choose: (columns: readonly AnswerColumn[]) => readonly AnswerColumn[],
  wanted: Uint8Array,
  onCell: OnCell,
): Promise<Result<undefined, ScanFailed>> {
  const { ports, store, call } = source
  const { columns, paths } = source.answers.columns
  const chosen = new Set(choose(columns))
  const places = paths.flatMap(({ place }, at) => {
    const column = columns[place]
    return column !== undefined && chosen.has(column) ? [at] : []
  })
  if (places.length === 0) return done
  const { snapshots } = source.answers
  const isFree = (gen: number): boolean => {
    const snapshot = snapshots[gen]
    return snapshot !== undefined && isFreeText(snapshot)
  }
  const steps = paths.map((path) => path.steps)
  return scanLines(
    source,
    (gen) => (isFree(gen) ? places : []),
    wanted,
    onCell,
    (segment, snapshot) => openPathColumns(ports, store, segment, snapshot, steps, call),
  )
}

/** Cells that stand in the columns of collected files. Copies get the cells of the row they are copies of. */
async function scanLines(
  { ports, store, answers, pace, call }: ScanSource,
  placesOf: (gen: number) => readonly number[],
  wanted: Uint8Array,
  onCell: OnCell,
  open = (segment: SegmentRecord, snapshot: Snapshot) =>
    openSegmentColumns(ports, store, segment, snapshot, call),
): Promise<Result<undefined, ScanFailed>> {
  const { segments } = answers.results
  const chains = chainSlots(answers, wanted)
  for (const [at, chain] of chains.entries()) {
    const segment = segments[at]
    const places = segment === undefined ? [] : placesOf(segment.gen)
    const snapshot = segment && answers.snapshots[segment.gen]
    if (chain === null || segment === undefined || snapshot === undefined || places.length === 0) continue
    const opened = await open(segment, snapshot)
    if (!opened.ok) return opened
    const columns = opened.value
    try {
      for (const [block, { lineStart, lineEnd }] of columns.blocks.entries()) {
        const cells = await columns.readColumns(block, places)
        for (let line = lineStart; line < lineEnd;) {
          const stop = Math.min(line + rowsPerStep, lineEnd)
          for (const each of cells) giveLines(chain, each, lineStart, line, stop, wanted, onCell)
          if (await pace.step(stop - line)) return cancelled
          line = stop
        }
      }
    } finally {
      await columns.close()
    }
  }
  return done
}

/** The slots of the lines of one segment: that of a line is `first[line]`, the next of the same line `next[slot]`; −1 = none. */
interface SlotChain {
  readonly first: Int32Array
  readonly next: Int32Array
  /** False = every line has one slot at most, and `next` need not be asked. */
  readonly hasCopies: boolean
}

function giveLines(
  { first, next, hasCopies }: SlotChain,
  { bytes, offsets }: ColumnCells,
  lineStart: number,
  from: number,
  to: number,
  wanted: Uint8Array,
  onCell: OnCell,
): void {
  for (let line = from; line < to; line++) {
    const start = offsets[line - lineStart] ?? 0
    const end = offsets[line - lineStart + 1] ?? 0
    for (let slot = first[line] ?? -1; slot >= 0; slot = hasCopies ? (next[slot] ?? -1) : -1) {
      if (wanted[slot] !== 0) onCell(slot, bytes, start, end)
    }
  }
}

/** By segment; null where none of its lines is wanted. */
function chainSlots({ results }: AnswerSource, wanted: Uint8Array): readonly (SlotChain | null)[] {
  const { segments } = results
  const { request, gen } = results.rows
  const placed = results.generations.map((generation) => generation.results)
  const next = new Int32Array(wanted.length).fill(-1)
  const firsts = segments.map((): Int32Array | null => null)
  const shared = new Set<number>()
  for (let slot = wanted.length - 1; slot >= 0; slot--) {
    const at = request[slot] ?? -1
    const found = placed[gen[slot] ?? 0]
    if (wanted[slot] === 0 || at < 0 || found === undefined) continue
    const place = found.segment[at] ?? -1
    if (place < 0) continue
    const first = firsts[place] ?? new Int32Array(segments[place]?.lines.lines ?? 0).fill(-1)
    firsts[place] = first
    const line = found.line[at] ?? 0
    const later = first[line] ?? -1
    if (later >= 0) {
      next[slot] = later
      shared.add(place)
    }
    first[line] = slot
  }
  return firsts.map((first, place) => first && { first, next, hasCopies: shared.has(place) })
}

// ── Facts ───────────────────────────────────────────────────────────────────────────────────────────────────────────

async function scanFact(
  source: ScanSource,
  name: FactName,
  wanted: Uint8Array,
  onCell: OnCell,
): Promise<Result<undefined, ScanFailed>> {
  const { results } = source.answers
  switch (name) {
    case 'outcome': {
      const names = outcomes.map((outcome) => new TextEncoder().encode(outcome))
      return eachSlot(source, wanted, (slot) => {
        const bytes = names[results.rows.outcome[slot] ?? 0] ?? noBytes
        onCell(slot, bytes, 0, bytes.length)
      })
    }
    case 'row': {
      const write = createDigits()
      return eachSlot(source, wanted, (slot) => {
        onCell(slot, write.bytes, write.number((results.scope[slot] ?? 0) + 1), digitBytes)
      })
    }
    case 'cause':
      return scanCauses(source, wanted, onCell)
    case 'inputTokens':
      return scanTokens(source, wanted, onCell, (index, line) => index.inputTokens(line))
    case 'outputTokens':
      return scanTokens(source, wanted, onCell, (index, line) => index.outputTokens(line))
    case 'note':
    case 'flag':
      return scanNotes(source, name, wanted, onCell)
  }
}

const noBytes = new Uint8Array()

async function eachSlot(
  { pace }: ScanSource,
  wanted: Uint8Array,
  visit: (slot: number) => void,
): Promise<Result<undefined, ScanFailed>> {
  for (let slot = 0; slot < wanted.length;) {
    const stop = Math.min(slot + rowsPerStep, wanted.length)
    const start = slot
    for (; slot < stop; slot++) if (wanted[slot] !== 0) visit(slot)
    if (await pace.step(stop - start)) return cancelled
  }
  return done
}

const digitBytes = 16

/** Numbers as the bytes of their digits, without a string for each. */
function createDigits() {
  const bytes = new Uint8Array(digitBytes)
  return {
    bytes,
    /** @returns where the number begins; it ends at the end of `bytes` */
    number(value: number): number {
      let at = digitBytes
      let left = value
      do {
        bytes[--at] = 0x30 + (left % 10)
        left = Math.floor(left / 10)
      } while (left > 0)
      return at
    },
  }
}

async function scanCauses(
  source: ScanSource,
  wanted: Uint8Array,
  onCell: OnCell,
): Promise<Result<undefined, ScanFailed>> {
  const { answers } = source
  const behind = answers.snapshots.map((snapshot) => [answerColumnNames(snapshot).length])
  const scanned = await scanLines(source, (gen) => behind[gen] ?? [], wanted, onCell)
  if (!scanned.ok) return scanned
  const encoder = new TextEncoder()
  const known = new Map<string, Uint8Array>()
  const causeOf = createCauseFinder(answers.results)
  return eachSlot(source, wanted, (slot) => {
    const cause = causeOf(slot)
    if (cause === null) return
    const bytes = known.get(cause) ?? encoder.encode(cause)
    known.set(cause, bytes)
    onCell(slot, bytes, 0, bytes.length)
  })
}

async function scanTokens(
  { store, answers, pace }: ScanSource,
  wanted: Uint8Array,
  onCell: OnCell,
  tokensOf: (index: SegmentIndex, line: number) => number,
): Promise<Result<undefined, ScanFailed>> {
  const digits = createDigits()
  for (const [at, chain] of chainSlots(answers, wanted).entries()) {
    const segment = answers.results.segments[at]
    if (chain === null || segment === undefined) continue
    const read = await store.indexes.read(segment)
    if (!read.ok) return read
    const index = read.value
    for (let line = 0; line < index.count;) {
      const from = line
      const stop = Math.min(line + rowsPerStep, index.count)
      for (; line < stop; line++) {
        if ((index.flags(line) & lineFlags.usage) === 0) continue
        let slot = chain.first[line] ?? -1
        const start = slot < 0 ? 0 : digits.number(tokensOf(index, line))
        for (; slot >= 0; slot = chain.next[slot] ?? -1) onCell(slot, digits.bytes, start, digitBytes)
      }
      if (await pace.step(stop - from)) return cancelled
    }
  }
  return done
}

async function scanNotes(
  source: ScanSource,
  name: 'note' | 'flag',
  wanted: Uint8Array,
  onCell: OnCell,
): Promise<Result<undefined, ScanFailed>> {
  const { run, scope } = source.answers.results
  const notes = await source.ports.records.all('notes', { index: 'runId', equals: run.id })
  const byRow = new Map(notes.map((note) => [note.row, note]))
  const encoder = new TextEncoder()
  const isFlagged = { true: encoder.encode('true'), false: encoder.encode('false') }
  return eachSlot(source, wanted, (slot) => {
    const note = byRow.get(scope[slot] ?? 0)
    const bytes =
      name === 'flag' ? isFlagged[note?.flag === true ? 'true' : 'false'] : encoder.encode(note?.note ?? '')
    onCell(slot, bytes, 0, bytes.length)
  })
}
