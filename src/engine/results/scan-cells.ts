import { runColumns } from '#core/dataset/dataset-layout.ts'
import { answerColumnNames } from '#core/request/output-columns.ts'
import { done, type Result } from '#core/result.ts'
import type { ColumnKey, FactName } from '#core/results/result-query.ts'
import { cancelled } from '../call.ts'
import { rowsPerStep } from './pace.ts'
import { openPathColumns } from './path-columns.ts'
import { isFreeText } from './result-columns.ts'
import { scanFact } from './scan-facts.ts'
import { scanLines } from './scan-lines.ts'
import type { OnCell, ScanFailed, ScanSource } from './scan-source.ts'

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
