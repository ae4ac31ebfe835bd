import { must, putBatch, type Account, type LoadedLines } from './account.ts'
import { batchTimeline, isOver, needsCheck, type BatchTimeline } from './batch-timeline.ts'
import { checkInput } from './check-input.ts'
import { planCompletionOrder } from './completion-order.ts'
import { extraLineTexts } from './extra-lines.ts'
import { hashText } from './hash.ts'
import { openLineIndex } from './line-index.ts'
import { unexecutedBytes, verdicts } from './output-line.ts'
import type { SandboxBatch, Tally } from './sandbox-records.ts'

/** A batch as it is at one moment. */
export interface BatchLook {
  readonly batch: SandboxBatch
  readonly timeline: BatchTimeline
  readonly tally: Tally
}

const emptyTally: Tally = {
  counts: { total: 0, completed: 0, failed: 0 },
  executed: 0,
  tokens: { input: 0, output: 0, reasoning: 0 },
  outputLines: 0,
  outputBytes: 0,
  errorLines: 0,
  errorBytes: 0,
}

/** Line indexes kept in memory; about 2 MB each for a full batch. */
const mostLoaded = 12

/** Everything there is to say about a batch now. Reads its input the first time that is needed. */
export async function lookAtBatch(account: Account, record: SandboxBatch): Promise<BatchLook> {
  const now = account.now()
  const batch = needsCheck(record, now) ? await checkOnce(account, record) : record
  const timeline = batchTimeline(batch, now)
  if (batch.settled !== null) return { batch, timeline, tally: batch.settled }
  const tally = await tallyBatch(account, batch, timeline)
  if (!isOver(timeline)) return { batch, timeline, tally }
  // Kept for later looks; when another tab was faster, it has kept the same.
  await account.records.commit([putBatch(batch, { settled: tally })])
  return { batch: { ...batch, settled: tally }, timeline, tally }
}

function checkOnce(account: Account, record: SandboxBatch): Promise<SandboxBatch> {
  const running = account.checking.get(record.id)
  if (running !== undefined) return running
  const check = checkAndKeep(account, record).finally(() => account.checking.delete(record.id))
  account.checking.set(record.id, check)
  return check
}

async function checkAndKeep(account: Account, record: SandboxBatch): Promise<SandboxBatch> {
  const current = (await account.records.get('batches', record.id)) ?? record
  if (current.check !== null) return current
  const check = await checkInput(account, current)
  for (;;) {
    const latest = (await account.records.get('batches', record.id)) ?? current
    if (latest.check !== null) {
      if (check.ok) must(await account.files.remove(check.indexPath))
      return latest
    }
    const committed = await account.records.commit([putBatch(latest, { check })])
    if (committed.ok) return { ...latest, check, rev: latest.rev + 1 }
    if (committed.error.kind !== 'Conflict') must(committed)
  }
}

/** The line index of a checked batch and the order its lines are executed in. */
export async function loadLines(account: Account, batch: SandboxBatch): Promise<LoadedLines | null> {
  if (batch.check?.ok !== true) return null
  const kept = account.loaded.get(batch.id)
  if (kept !== undefined) {
    account.loaded.delete(batch.id)
    account.loaded.set(batch.id, kept)
    return kept
  }
  const reader = must(await account.files.open(batch.check.indexPath))
  const index = openLineIndex(await reader.read(0, reader.size))
  await reader.close()
  const lines = { index, order: planCompletionOrder(index, hashText(batch.id, account.seed)) }
  account.loaded.set(batch.id, lines)
  for (const oldest of account.loaded.keys()) {
    if (account.loaded.size <= mostLoaded) break
    account.loaded.delete(oldest)
  }
  return lines
}

async function tallyBatch(account: Account, batch: SandboxBatch, timeline: BatchTimeline): Promise<Tally> {
  if (timeline.inProgressAt === null) return emptyTally
  const lines = await loadLines(account, batch)
  if (lines === null) return emptyTally
  const { index, order } = lines
  const sums = { output: 0, outputBytes: 0, error: 0, errorBytes: 0, missing: 0 }
  const tokens = { input: 0, output: 0, reasoning: 0 }
  const { duplicated } = batch.plan.extraLines
  let duplicates = 0
  for (let position = 0; position < timeline.executed; position++) {
    const line = order.lines[position] ?? 0
    switch (index.verdict(line)) {
      case verdicts.output:
        if (sums.output < duplicated) {
          duplicates++
          sums.outputBytes += index.lineBytes(line)
        }
        sums.output++
        sums.outputBytes += index.lineBytes(line)
        tokens.input += index.input(line)
        tokens.output += index.output(line)
        tokens.reasoning += index.reasoning(line)
        break
      case verdicts.error:
        sums.error++
        sums.errorBytes += index.lineBytes(line)
        break
      case verdicts.missing:
        sums.missing++
        break
    }
  }
  const extras = sums.output > 0 ? extraLineTexts(batch) : []
  const why = timeline.status === 'expired' ? 'expired' : timeline.status === 'cancelled' ? 'cancelled' : null
  const left = why === null ? 0 : index.lines - timeline.executed
  let leftBytes = 0
  if (why !== null)
    for (let position = timeline.executed; position < index.lines; position++)
      leftBytes += unexecutedBytes(index.customIdBytes(order.lines[position] ?? 0), why)
  return {
    counts: { total: index.lines, completed: sums.output + sums.missing, failed: sums.error },
    executed: timeline.executed,
    tokens,
    outputLines: sums.output + duplicates + extras.length,
    outputBytes: sums.outputBytes + extras.reduce((bytes, text) => bytes + text.length, 0),
    errorLines: sums.error + left,
    errorBytes: sums.errorBytes + leftBytes,
  }
}
