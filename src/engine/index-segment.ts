import { parseCustomId } from '#core/custom-id.ts'
import type { Snapshot } from '#core/draft.ts'
import { outcomeCode } from '#core/outcome.ts'
import { type JudgedLine, judgeOutputLine, parseOutputLine } from '#core/output-line.ts'
import type { LinesLedger } from '#core/records.ts'
import type { Bytes, RowNumber, Tokens } from '#core/units.ts'
import { type LinesRead, readLines } from '#formats/lines.ts'
import { createSegmentIndexWriter, foreignRow, lineFlags, malformedRow } from '#formats/segment-index.ts'

/** What a line must say of itself to be placed. */
export interface ExpectedLines {
  readonly runId: string
  readonly gen: number
  readonly snapshot: Snapshot
  /** The hash of a row that belongs to the shard, as 13 characters; null = not a row of this shard. */
  hashOf(row: RowNumber): string | null
}

/** Takes what the lines of a file say, one after the other. */
export interface LineCells {
  append(judged: Pick<JudgedLine, 'cells' | 'cause'> | null): void | Promise<void>
}

export interface IndexedSegment {
  readonly index: Uint8Array<ArrayBuffer>
  readonly lines: LinesLedger
  /** Requests that have a line here; placed lines count each repetition. */
  readonly requests: number
  /** Of the placed lines that report any. */
  readonly usage: { readonly lines: number; readonly input: Tokens; readonly output: Tokens }
  readonly read: LinesRead
  /** The last line has no "\n" and is no JSON: the file may have been cut. */
  readonly brokenEnd: boolean
}

/**
 * Reads an output or error file line by line and says of each which row it is for and what became of it.
 * Lines of other runs, generations, shards or spreadsheets count as foreign; nothing is dropped.
 *
 * @param columns gets what each line says, and null for one that is not placed
 */
export async function indexSegment(
  stream: ReadableStream<Uint8Array>,
  expected: ExpectedLines,
  columns?: LineCells,
): Promise<IndexedSegment> {
  const index = createSegmentIndexWriter()
  const decoder = new TextDecoder()
  const { endpoint, outputColumns } = expected.snapshot
  const ledger = { placed: 0, foreign: 0, malformed: 0 }
  const usage = { lines: 0, input: 0, output: 0 }
  const rows = new Set<RowNumber>()
  let brokenEnd = false

  const unplaced = (row: RowNumber, offset: Bytes, length: Bytes): void =>
    index.append({
      row,
      gen: 0,
      outcome: 0,
      flags: 0,
      offset,
      length,
      inputTokens: 0,
      outputTokens: 0,
      cachedTokens: 0,
    })

  const read = await readLines(stream, (bytes, offset, terminated, length) => {
    const parsed = length === bytes.length ? parseOutputLine(decoder.decode(bytes)) : null
    if (parsed?.ok !== true) {
      ledger.malformed++
      if (!terminated) brokenEnd = true
      unplaced(malformedRow, offset, length)
      return columns?.append(null)
    }
    const line = parsed.value
    const id = parseCustomId(line.customId)
    if (id?.run !== expected.runId || id.gen !== expected.gen || expected.hashOf(id.row) !== id.hash) {
      ledger.foreign++
      unplaced(foreignRow, offset, length)
      return columns?.append(null)
    }
    const judged = judgeOutputLine(line, endpoint, outputColumns)
    const { outcome, fixable, usage: used } = judged
    ledger.placed++
    rows.add(id.row)
    if (used !== null) {
      usage.lines++
      usage.input += used.input
      usage.output += used.output
    }
    index.append({
      row: id.row,
      gen: id.gen,
      outcome: outcomeCode[outcome],
      flags: (fixable ? lineFlags.fixable : 0) | (used === null ? 0 : lineFlags.usage),
      offset,
      length,
      inputTokens: used?.input ?? 0,
      outputTokens: used?.output ?? 0,
      cachedTokens: used?.cached ?? 0,
    })
    return columns?.append(judged)
  })
  return {
    index: index.finish(),
    lines: { lines: index.count, outranked: 0, ...ledger },
    requests: rows.size,
    usage,
    read,
    brokenEnd,
  }
}
