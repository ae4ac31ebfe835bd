import { knownBatchIds } from '#core/run/match-batches.ts'
import type { Ledger } from '#core/results/outcome.ts'
import type { ApiRequest, FileStore, RecordStore } from '#core/ports.ts'
import type { AppShapes } from '#core/records.ts'
import { err } from '#core/result.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { RunFacts } from '../runs/run-facts.ts'
import { createRunResults } from '../runs/run-results.ts'
import { createSegmentIndexes } from '../runs/segment-indexes.ts'
import { shardKey } from '../runs/save-shard.ts'

/** What must hold after every event, whoever made it (state-machine §8). */
export interface Watch {
  /** The stores as the tabs see them: watched, and full while `setFull` says so. */
  readonly records: RecordStore<AppShapes>
  readonly files: FileStore
  setFull(full: boolean): void
  /** To be told of every request that leaves a tab. */
  noteRequest(request: ApiRequest): void
  ledger(): Promise<Ledger>
  /** How many events were checked, and what was wrong, in the order of events. */
  readonly checked: number
  violations(): Promise<readonly string[]>
}

export function createWatch(records: RecordStore<AppShapes>, files: FileStore, runId: string): Watch {
  const results = createRunResults({ files }, createSegmentIndexes(files))
  const found: string[] = []
  const checks: Promise<void>[] = []
  const intents = new Set<string>()
  const seenBatches = new Map<string, Set<string>>()
  let full = false

  /** All three are read in one turn, so no commit comes between them. */
  const readFacts = async (): Promise<RunFacts | null> => {
    const where = { index: 'runId', equals: runId }
    const read = [records.all('shards', where), records.all('segments', where)] as const
    const run = records.get('runs', runId)
    const found = await run
    return found === undefined
      ? null
      : { run: found, shards: sorted(await read[0]), segments: (await read[1]).toSorted(byId) }
  }

  async function check(): Promise<void> {
    const facts = await readFacts()
    if (facts === null) return
    const { run, shards } = facts
    checkParts(shards, run.rows)
    for (const shard of shards) checkShard(shard)
    const totals = await results.readTotals(facts)
    if (!totals.ok) found.push(`the ledger cannot be read: ${JSON.stringify(totals.error)}`)
    else {
      const sum = Object.values(totals.value.ledger.counts).reduce((all, count) => all + count, 0)
      if (sum !== run.rows) found.push(`the ledger sums to ${sum} of ${run.rows}`)
    }
  }

  function checkParts(shards: readonly ShardRecord[], rows: number): void {
    let next = 0
    const parts = shards
      .filter(({ stage }) => stage.name !== 'replaced')
      .toSorted((a, b) => a.requestStart - b.requestStart)
    for (const { shardId, requestStart, requestEnd } of parts) {
      if (requestStart !== next || requestEnd <= requestStart)
        found.push(`${shardId} has requests ${requestStart}–${requestEnd}, expected from ${next}`)
      next = requestEnd
    }
    if (next !== rows) found.push(`the shards have ${next} of ${rows} requests`)
  }

  function checkShard(shard: ShardRecord): void {
    const known = knownBatchIds(shard)
    const before = seenBatches.get(shardKey(shard)) ?? new Set()
    for (const id of before) if (!known.has(id)) found.push(`${shard.shardId} has forgotten ${id}`)
    seenBatches.set(shardKey(shard), new Set(known))
    for (const { batchId, files: results, cancel } of shard.surplus)
      if (results === null && cancel === 'no') found.push(`surplus ${batchId} is not cancelled`)
  }

  /** The intent must be saved before it is sent, and is sent once. */
  async function checkIntent(intent: string, shards: Promise<readonly ShardRecord[]>): Promise<void> {
    const known = (await shards).some(
      ({ stage, history }) =>
        ('intentId' in stage && stage.intentId === intent) ||
        history.some((attempt) => attempt.intentId === intent),
    )
    if (!known) found.push(`intent ${intent} was sent before it was saved`)
  }

  const storageFull = err({ kind: 'StorageFull' } as const)
  return {
    records: {
      get: (store, key) => records.get(store, key),
      all: (store, where) => records.all(store, where),
      close: () => records.close(),
      async commit(changes) {
        if (full) return storageFull
        const committed = await records.commit(changes)
        if (committed.ok && changes.some((change) => 'put' in change && change.put === 'shards'))
          checks.push(check())
        return committed
      },
    },
    files: {
      ...files,
      async create(path) {
        if (full) return storageFull
        const created = await files.create(path)
        if (!created.ok) return created
        const writer = created.value
        return {
          ok: true,
          value: {
            get size() {
              return writer.size
            },
            close: () => writer.close(),
            abort: () => writer.abort(),
            async write(bytes) {
              if (!full) return writer.write(bytes)
              await writer.abort()
              return storageFull
            },
          },
        }
      },
    },
    setFull: (now) => void (full = now),
    noteRequest({ method, url, body }) {
      if (method !== 'POST' || !url.endsWith('/batches') || typeof body !== 'string') return
      const intent = (JSON.parse(body) as { metadata: { bw_intent: string } }).metadata.bw_intent
      if (intents.has(intent)) found.push(`intent ${intent} was sent twice`)
      intents.add(intent)
      checks.push(checkIntent(intent, records.all('shards', { index: 'runId', equals: runId })))
    },
    async ledger() {
      const facts = await readFacts()
      const totals = facts && (await results.readTotals(facts))
      if (totals?.ok !== true) throw new Error('the ledger cannot be read')
      return totals.value.ledger
    },
    get checked() {
      return checks.length
    },
    async violations() {
      await Promise.all(checks)
      return found
    },
  }
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1)
const sorted = (shards: readonly ShardRecord[]): readonly ShardRecord[] =>
  shards.toSorted((a, b) => Number(a.shardId.slice(1)) - Number(b.shardId.slice(1)))
