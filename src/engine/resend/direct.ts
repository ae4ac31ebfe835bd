import { formatCustomId } from '#core/request/custom-id.ts'
import { runColumns, toTemplateNames } from '#core/dataset/dataset-layout.ts'
import type { StorageError } from '#core/ports.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import { cancelled, isCancelled } from '../call.ts'
import { compileSnapshot } from '../drafts/compiled-draft.ts'
import type { Datasets } from '../datasets/datasets.ts'
import { toLostLine } from './direct-reply.ts'
import { type DirectShard, runDirect } from './direct-run.ts'
import { mergeDirectSegments } from './direct-merge.ts'
import { createDirectStore } from './direct-store.ts'
import type { Call } from '../call.ts'
import type { Engine } from '../engine.ts'
import type { NoRun } from '../runs/run-types.ts'
import { readExpectedLines } from '../drive/expected-lines.ts'
import { holdRun } from '../runs/hold-run.ts'
import { directFolder, directLock } from '../ids.ts'
import { withSource } from '../datasets/open-source.ts'
import type { EnginePorts } from '../ports.ts'
import { createRequestSource } from '../drafts/request-source.ts'
import { findGeneration, makeGeneration } from './resend.ts'
import type { DirectEnd, DirectProgress } from './resend-types.ts'
import { readRowList } from '../files/row-list-file.ts'
import type { RunStore } from '../runs/run-store.ts'
import type { ShardSaver } from '../runs/save-shard.ts'

export interface Directs extends Pick<Engine, 'finishNow'> {
  /** Looks after direct shards that nobody works on any more, now and whenever a tab that did has died. Once. */
  start(): void
  /** Begins no further request of the run here, and resolves when those under way have ended. */
  stop(runId: string): Promise<void>
}

const usualConcurrency = 4
const mostConcurrency = 16

/** Requests of a run one by one, now and at full price ([Note: direct door]). */
export function createDirects(
  ports: EnginePorts,
  datasets: Pick<Datasets, 'openDataset'>,
  store: RunStore,
  saver: ShardSaver,
): Directs {
  const { records, locks, keys, channel } = ports
  /** By run: what ends the work here, and when it has ended. */
  const working = new Map<string, { readonly leave: AbortController; readonly ended: Promise<unknown> }>()
  const awaited = new Set<string>()

  const stop = async (runId: string): Promise<void> => {
    const work = working.get(runId)
    work?.leave.abort()
    await work?.ended
  }

  /** The caller holds the direct lock: whatever is open was left by somebody who is gone. */
  async function settleRun(runId: string): Promise<void> {
    const run = await records.get('runs', runId)
    if (run === undefined) return
    for (const shard of await records.all('shards', { index: 'runId', equals: runId }))
      if (isDirect(shard)) await settleShard(shard)
    await removeUnnamed(ports, runId)
    for (const shard of await records.all('shards', { index: 'runId', equals: runId })) {
      if (run.generations[shard.gen]?.door !== 'direct') continue
      const expected = await readExpectedLines(ports, { run, shard })
      if (expected.ok) await mergeDirectSegments(ports, saver, shard, expected.value)
    }
  }

  async function settleShard(shard: DirectShard): Promise<void> {
    const { runId, shardId, stage } = shard
    const run = await records.get('runs', runId)
    if (run === undefined) return
    if (stage.begun.length > 0) {
      const expected = await readExpectedLines(ports, { run, shard })
      const rows = await readRowList(ports.files, run.generations[shard.gen]?.requestsFile ?? '')
      // Without its files nothing can be said of its rows, and a run that is damaged says so itself.
      if (!expected.ok || !rows.ok) return
      const lost = createDirectStore(ports, saver, shard, expected.value)
      for (const request of stage.begun) {
        const row = rows.value[request] ?? -1
        const hash = expected.value.hashOf(row)
        if (hash === null) return
        lost.add(request, formatCustomId({ run: runId, row, gen: shard.gen, hash }), toLostLine(''))
      }
      if (!(await lost.flush()).ok) return
    }
    await saver.record(runId, shardId, { kind: 'directEnded', batchId: stage.batchId, returned: [] })
  }

  /** Waits for the lock in the queue of all tabs, once per run. */
  function awaitLock(runId: string): void {
    if (awaited.has(runId)) return
    awaited.add(runId)
    void locks.hold(directLock(runId), {}, () => settleRun(runId)).finally(() => awaited.delete(runId))
  }

  async function lookAfter(runId: string): Promise<void> {
    const shards = await records.all('shards', { index: 'runId', equals: runId })
    if (shards.some(isDirect)) awaitLock(runId)
  }

  async function work(
    runId: string,
    gen: number,
    concurrency: number,
    call: Call<DirectProgress> | undefined,
  ): Promise<Result<DirectEnd, NoRun | StorageError | { readonly kind: 'Cancelled' }>> {
    const run = await records.get('runs', runId)
    const connection = run && (await records.get('connections', run.connectionId))
    const shards = await records.all('shards', { index: 'runId', equals: runId })
    const shard = shards.filter(isDirect).find((each) => each.gen === gen)
    const generation = run?.generations[gen]
    const snapshot = generation && (await records.get('snapshots', generation.snapshot))
    if (run === undefined || connection === undefined || shard === undefined || snapshot === undefined)
      return err({ kind: 'NoRun' })
    const requests = await readRowList(ports.files, generation?.requestsFile ?? '')
    if (!requests.ok) return requests
    const expected = await readExpectedLines(ports, { run, shard })
    if (!expected.ok)
      return expected.error.kind === 'RunDamaged' ? err({ kind: 'NoRun' }) : err(expected.error)
    return withSource(datasets, run.datasetId, undefined, async (dataset) => {
      const compiled = compileSnapshot(snapshot.snapshot, toTemplateNames(runColumns(run, dataset.record)))
      if (!compiled.ok) return err({ kind: 'NoRun' } as const)
      const leave = new AbortController()
      const ending = runDirect({
        ports,
        saver,
        api: {
          transport: ports.transportFor(connection),
          baseUrl: connection.baseUrl,
          key: keys.get(connection.id),
        },
        run,
        shard,
        requests: requests.value,
        source: createRequestSource(dataset, compiled.value, { run: runId, gen }),
        expected: expected.value,
        concurrency,
        signal: call?.signal ? AbortSignal.any([call.signal, leave.signal]) : leave.signal,
        onProgress: call?.onProgress,
      })
      working.set(runId, { leave, ended: ending.catch(() => undefined) })
      try {
        return ok(await ending)
      } finally {
        working.delete(runId)
      }
    })
  }

  return {
    async finishNow(input, call) {
      if (isCancelled(call)) return cancelled
      const { runId } = input
      const run = await records.get('runs', runId)
      if (run === undefined) return err({ kind: 'NoRun' })
      const connection = await records.get('connections', run.connectionId)
      if (connection === undefined) return err({ kind: 'NoConnection' })
      if (connection.provider !== 'sandbox' && keys.get(connection.id) === undefined)
        return err({ kind: 'NoKey' })
      const existing = await findGeneration(ports, input)
      if (existing !== null) return err({ kind: 'AlreadySent', gen: existing.gen })

      const concurrency = Math.min(
        mostConcurrency,
        Math.max(1, Math.floor(input.concurrency ?? usualConcurrency)),
      )
      const lock = { ...(call?.signal && { signal: call.signal }) }
      const ended = await locks.hold(directLock(runId), lock, async () => {
        const stopping = { ...(call?.signal && { signal: call.signal }) }
        const made = await makeGeneration(ports, datasets, store, { ...input, door: 'direct' }, stopping)
        if (!made.ok) return made
        if (made.value.existed) return err({ kind: 'AlreadySent', gen: made.value.gen } as const)
        saver.announce({ kind: 'changed', store: 'runs', key: runId })
        return holdRun(locks, runId, undefined, async () => {
          try {
            return await work(runId, made.value.gen, concurrency, call)
          } finally {
            await settleRun(runId)
          }
        })
      })
      return ended ?? cancelled
    },

    start() {
      void (async () => {
        for (const shard of await records.all('shards')) if (isDirect(shard)) awaitLock(shard.runId)
        // What an earlier start left to be put together, and files that were read until then.
        for (const { id, generations } of await records.all('runs'))
          if (!awaited.has(id) && generations.some(({ door }) => door === 'direct'))
            await locks.hold(directLock(id), { ifAvailable: true }, () => settleRun(id))
      })()
      channel.subscribe((event) => {
        if (event.kind !== 'changed' || event.store !== 'runs') return
        void (async () => {
          const run = await records.get('runs', event.key)
          if (run === undefined || run.sending === 'cancelling') await stop(event.key)
          else await lookAfter(event.key)
        })()
      })
    },
    stop,
  }
}

const isDirect = (shard: ShardRecord): shard is DirectShard => shard.stage.name === 'direct'

/** What a call that died left in the folder, which is nobody else's, and what was put together since. */
async function removeUnnamed({ files, records }: EnginePorts, runId: string): Promise<void> {
  const segments = await records.all('segments', { index: 'runId', equals: runId })
  const named = new Set(
    segments.flatMap(({ file, indexFile, vectorsFile = '' }) => [file, indexFile, vectorsFile]),
  )
  for (const path of await files.list(directFolder(runId))) if (!named.has(path)) await files.remove(path)
}
