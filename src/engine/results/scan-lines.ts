import type { Snapshot } from '#core/request/draft.ts'
import type { SegmentRecord } from '#core/records.ts'
import { done, type Result } from '#core/result.ts'
import type { ColumnCells } from '#formats/packed/row-group.ts'
import { cancelled } from '../call.ts'
import { rowsPerStep } from './pace.ts'
import type { AnswerSource } from './row-answers.ts'
import type { OnCell, ScanFailed, ScanSource } from './scan-source.ts'
import { openSegmentColumns } from './segment-columns.ts'

/** Cells that stand in the columns of collected files. Copies get the cells of the row they are copies of. */
export async function scanLines(
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
export interface SlotChain {
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
export function chainSlots({ results }: AnswerSource, wanted: Uint8Array): readonly (SlotChain | null)[] {
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
