import { answerColumnNames } from '#core/request/output-columns.ts'
import type { StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'
import type { RowGroup } from '#formats/packed/row-group.ts'
import { openPathColumns } from './path-columns.ts'
import type { EnginePorts } from '../ports.ts'
import { isFreeText } from './result-columns.ts'
import { type AnswerSource, createCauseFinder, findLine, type RowAnswer } from './row-answers.ts'
import type { RunStore } from '../runs/run-store.ts'
import { openSegmentColumns, type SegmentColumns } from './segment-columns.ts'

export type AnswerCells = Pick<RowAnswer, 'cells' | 'cause'>
type Failed = StorageError | { readonly kind: 'Cancelled' }

/** Reads the answers of many rows: what `readRowAnswers` says of them, from columns instead of from lines. */
export interface AnswerReader {
  /** @param slots in any order; the answers come in the same one */
  read(slots: Int32Array): Promise<Result<readonly AnswerCells[], Failed>>
}

/** Two blocks of columns, as large as they get. Rows in their order need one or two at a time. */
const keptBytes: Bytes = 64 * 1024 * 1024

/** The lines of a collected file, as far as they are asked for at once. */
interface Wanted {
  readonly segment: number
  readonly gen: number
  /** Positions among the slots, and the line of each. */
  readonly ats: number[]
  readonly lines: number[]
}

export function createAnswerReader(
  ports: EnginePorts,
  store: RunStore,
  source: AnswerSource,
  call?: { readonly signal?: AbortSignal },
): AnswerReader {
  const { results, snapshots, columns } = source
  const noCells = columns.columns.map(() => null)
  const steps = columns.paths.map((path) => path.steps)
  const causeOf = createCauseFinder(results)
  const blocks = createBlockCache()

  /** Calls back for each line with the block that holds it and its row there. */
  async function visit(
    kind: 'answers' | 'paths',
    { segment: at, gen, ats, lines }: Wanted,
    onLine: (at: number, block: RowGroup, row: number) => void,
  ): Promise<Result<undefined, Failed>> {
    const segment = results.segments[at]
    const snapshot = snapshots[gen]
    if (segment === undefined || snapshot === undefined) throw new Error(`There is no segment ${at}`)
    const open = () =>
      kind === 'answers'
        ? openSegmentColumns(ports, store, segment, snapshot, call)
        : openPathColumns(ports, store, segment, snapshot, steps, call)
    return blocks.visit(`${kind} ${at}`, open, lines, (line, block, row) =>
      onLine(ats[line] ?? 0, block, row),
    )
  }

  return {
    async read(slots) {
      const answers = Array.from(slots, (): { cells: (string | null)[]; cause: string | null } => ({
        cells: [...noCells],
        cause: null,
      }))
      const wanted = new Map<number, Wanted>()
      for (const [at, slot] of slots.entries()) {
        const answer = answers[at]
        const found = findLine(results, slot)
        if (found === null) {
          if (answer) answer.cause = causeOf(slot)
          continue
        }
        const { segment, gen, line } = found
        const entry = wanted.get(segment) ?? { segment, gen, ats: [], lines: [] }
        wanted.set(segment, entry)
        entry.ats.push(at)
        entry.lines.push(line)
      }
      for (const entry of wanted.values()) {
        const snapshot = snapshots[entry.gen]
        const places = columns.places[entry.gen] ?? []
        const causeAt = snapshot === undefined ? 0 : answerColumnNames(snapshot).length
        const read = await visit('answers', entry, (at, block, row) => {
          const answer = answers[at]
          if (answer === undefined) return
          for (const [cell, place] of places.entries()) answer.cells[place] = block.text(cell, row)
          answer.cause = block.text(causeAt, row)
        })
        if (!read.ok) return read
        if (steps.length === 0 || snapshot === undefined || !isFreeText(snapshot)) continue
        const paths = await visit('paths', entry, (at, block, row) => {
          for (const [cell, { place }] of columns.paths.entries()) {
            const answer = answers[at]
            if (answer) answer.cells[place] = block.text(cell, row)
          }
        })
        if (!paths.ok) return paths
      }
      return ok(answers)
    },
  }
}

function createBlockCache() {
  const ranges = new Map<string, SegmentColumns['blocks']>()
  // A Map keeps its insertion order: the first entry is the one unused for longest.
  const kept = new Map<string, RowGroup>()

  const keep = (key: string, block: RowGroup): void => {
    kept.delete(key)
    kept.set(key, block)
    let total = 0
    for (const each of kept.values()) total += sizeOf(each)
    for (const [oldest, each] of kept) {
      if (total <= keptBytes || kept.size === 1) return
      kept.delete(oldest)
      total -= sizeOf(each)
    }
  }

  return {
    /** @param onLine gets the position of a line in `lines` */
    async visit(
      key: string,
      open: () => Promise<Result<SegmentColumns, Failed>>,
      lines: readonly number[],
      onLine: (line: number, block: RowGroup, row: number) => void,
    ): Promise<Result<undefined, Failed>> {
      let opened: SegmentColumns | null = null
      try {
        const columns = async (): Promise<Result<SegmentColumns, Failed>> => {
          if (opened !== null) return ok(opened)
          const fresh = await open()
          if (fresh.ok) opened = fresh.value
          return fresh
        }
        let found = ranges.get(key)
        if (found === undefined) {
          const fresh = await columns()
          if (!fresh.ok) return fresh
          found = fresh.value.blocks
          ranges.set(key, found)
        }
        for (const [at, { lineStart, lineEnd }] of found.entries()) {
          if (!lines.some((line) => lineStart <= line && line < lineEnd)) continue
          const blockKey = `${key} ${at}`
          let block = kept.get(blockKey)
          if (block === undefined) {
            const fresh = await columns()
            if (!fresh.ok) return fresh
            block = await fresh.value.readBlock(at)
          }
          keep(blockKey, block)
          for (const [index, line] of lines.entries()) {
            if (lineStart <= line && line < lineEnd) onLine(index, block, line - lineStart)
          }
        }
        return ok(undefined)
      } finally {
        await (opened as SegmentColumns | null)?.close()
      }
    },
  }
}

const sizeOf = (block: RowGroup): Bytes => {
  let bytes = 0
  for (let column = 0; column < block.columns; column++) {
    bytes += block.bytes(column).length + block.offsets(column).byteLength
  }
  return bytes
}
