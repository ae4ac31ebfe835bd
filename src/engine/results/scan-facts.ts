import { toClusterKey } from '#core/results/error-cluster.ts'
import { outcomes } from '#core/results/outcome.ts'
import { done, type Result } from '#core/result.ts'
import type { FactName } from '#core/results/result-query.ts'
import { positionOfRow } from '#core/results/row-list.ts'
import { answerColumnNames } from '#core/request/output-columns.ts'
import { lineFlags, type SegmentIndex } from '#formats/packed/segment-index.ts'
import { cancelled } from '../call.ts'
import { rowsPerStep } from './pace.ts'
import { createCauseFinder } from './row-answers.ts'
import { readClusters } from './scan-clusters.ts'
import { chainSlots, scanLines } from './scan-lines.ts'
import type { OnCell, ScanFailed, ScanSource } from './scan-source.ts'

/** As `scanColumn`, of what is known of every row besides its cells. */
export async function scanFact(
  source: ScanSource,
  name: FactName,
  wanted: Uint8Array,
  onCell: OnCell,
): Promise<Result<undefined, ScanFailed>> {
  const { scope, rows } = source.answers.results
  switch (name) {
    case 'outcome':
      return scanWords(source, outcomes, (slot) => rows.outcome[slot] ?? 0, wanted, onCell)
    case 'copy': {
      const markOf = (slot: number) => ((rows.request[slot] ?? -1) < 0 ? -1 : (rows.copy[slot] ?? 0))
      return scanWords(source, ['own', 'copy'], markOf, wanted, onCell)
    }
    case 'repaired':
    case 'fixable':
      return scanWords(source, ['false', 'true'], (slot) => rows[name][slot] ?? 0, wanted, onCell)
    case 'cluster':
      return scanKeys(source, wanted, onCell)
    case 'row': {
      const write = createDigits()
      return eachSlot(source, wanted, (slot) => {
        onCell(slot, write.bytes, write.number((scope[slot] ?? 0) + 1), digitBytes)
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

/** @param wordOf which of the words a slot has; −1 = none */
function scanWords(
  source: ScanSource,
  words: readonly string[],
  wordOf: (slot: number) => number,
  wanted: Uint8Array,
  onCell: OnCell,
): Promise<Result<undefined, ScanFailed>> {
  const encoder = new TextEncoder()
  const encoded = words.map((word) => encoder.encode(word))
  return eachSlot(source, wanted, (slot) => {
    const bytes = encoded[wordOf(slot)]
    if (bytes !== undefined) onCell(slot, bytes, 0, bytes.length)
  })
}

/** Keys of clusters. */
async function scanKeys(
  source: ScanSource,
  wanted: Uint8Array,
  onCell: OnCell,
): Promise<Result<undefined, ScanFailed>> {
  const { ports, store, answers, call, pace } = source
  const clusters = await readClusters(ports, store, answers, call)
  if (!clusters.ok) return clusters
  const encoder = new TextEncoder()
  for (const { cause, rows } of clusters.value) {
    const bytes = encoder.encode(toClusterKey(cause))
    for (const row of rows) {
      const slot = positionOfRow(answers.results.scope, row)
      if (wanted[slot] === 1) onCell(slot, bytes, 0, bytes.length)
    }
    if (await pace.breathe()) return cancelled
  }
  return (await pace.step(wanted.length)) ? cancelled : done
}

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
