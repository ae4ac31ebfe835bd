import { parseCustomId } from '#core/request/custom-id.ts'
import type { Snapshot } from '#core/request/draft.ts'
import { outcomeCode } from '#core/results/outcome.ts'
import { judgeAnswerLine, type JudgedLine, parseOutputLine } from '#core/results/output-line.ts'
import { createPlainLines } from '#core/results/plain-line.ts'
import type { LinesLedger } from '#core/records.ts'
import { ok } from '#core/result.ts'
import type { Bytes, RowNumber, Tokens } from '#core/units.ts'
import { asksForVectors, readVectors } from '#core/results/vector.ts'
import { lineLimit, type LinesRead, readLines } from '#formats/text/lines.ts'
import {
  createSegmentIndexWriter,
  foreignRow,
  lineFlags,
  malformedRow,
} from '#formats/packed/segment-index.ts'

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

/** Takes the embeddings of a file. */
export interface LineVectors {
  /** @param line number in the file, from 0 */
  append(line: number, vectors: readonly Float32Array[]): void | Promise<void>
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
 * @param vectors gets the embeddings of each line that has any
 */
export async function indexSegment(
  stream: ReadableStream<Uint8Array>,
  expected: ExpectedLines,
  columns?: LineCells,
  vectors?: LineVectors,
): Promise<IndexedSegment> {
  const index = createSegmentIndexWriter()
  const decoder = new TextDecoder()
  const readPlain = createPlainLines()
  const { snapshot } = expected
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

  const read = await readLines(
    stream,
    (bytes, offset, terminated, length) => {
      const parsed = length === bytes.length ? readLine(decoder.decode(bytes), readPlain) : null
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
      const judged = judgeAnswerLine(line, snapshot)
      const { outcome, usage: used } = judged
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
        flags: toFlags(judged),
        offset,
        length,
        inputTokens: used?.input ?? 0,
        outputTokens: used?.output ?? 0,
        cachedTokens: used?.cached ?? 0,
      })
      const wait = columns?.append(judged)
      const numbers = vectors === undefined || outcome !== 'answered' ? noVectors : readVectors(line.body)
      if (numbers.length === 0) return wait
      const more = vectors?.append(index.count - 1, numbers)
      return wait === undefined ? more : wait.then(() => more)
    },
    asksForVectors(snapshot) ? embeddingLineLimit : lineLimit,
  )
  return {
    index: index.finish(),
    lines: { lines: index.count, outranked: 0, ...ledger },
    requests: rows.size,
    usage,
    read,
    brokenEnd,
  }
}

const noVectors: readonly Float32Array[] = []

/** 2,048 inputs of 3,072 numbers each are 130 MB of text (limits: API reference, read 2026-11-21). */
export const embeddingLineLimit: Bytes = 256 * 1024 * 1024

function toFlags({ fixable, usage, repaired, wrapped }: JudgedLine): number {
  return (
    (fixable ? lineFlags.fixable : 0) |
    (usage === null ? 0 : lineFlags.usage) |
    (repaired ? lineFlags.repaired : 0) |
    (wrapped ? lineFlags.wrapped : 0)
  )
}

function readLine(
  text: string,
  readPlain: ReturnType<typeof createPlainLines>,
): ReturnType<typeof parseOutputLine> {
  const plain = readPlain(text)
  return plain === null ? parseOutputLine(text) : ok(plain)
}
