import { shardNumber } from '#core/run/new-shard.ts'
import type { RunRecord, SegmentRecord } from '#core/records.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { EnginePorts } from '../ports.ts'

/** What the records say about a run. */
export interface RunFacts {
  readonly run: RunRecord
  /** In the order of their numbers, replaced ones among them. */
  readonly shards: readonly ShardRecord[]
  /** In the order of their ids. Positions in this list are what results mean by a segment. */
  readonly segments: readonly SegmentRecord[]
}

type Records = Pick<EnginePorts, 'records'>

/**
 * [Note: shards before segments] A segment and the stage that names it are committed together. Read in this order, a
 * stage never names a segment that is not in the list, and no row is taken for missing because of that.
 */
export async function readRunFacts({ records }: Records, runId: string): Promise<RunFacts | null> {
  const where = { index: 'runId', equals: runId }
  const shards = await records.all('shards', where)
  const segments = await records.all('segments', where)
  const run = await records.get('runs', runId)
  return run === undefined ? null : toFacts(run, shards, segments)
}

/** All runs, newest first. */
export async function readAllFacts({ records }: Records): Promise<readonly RunFacts[]> {
  const shards = groupByRun(await records.all('shards'))
  const segments = groupByRun(await records.all('segments'))
  const runs = await records.all('runs')
  const facts: RunFacts[] = []
  for (const run of runs) {
    const own = shards.get(run.id)
    if (own !== undefined) {
      facts.push(toFacts(run, own, segments.get(run.id) ?? []))
      continue
    }
    // Made between the reads.
    const late = await readRunFacts({ records }, run.id)
    if (late !== null) facts.push(late)
  }
  return facts.sort((a, b) => b.run.createdAt - a.run.createdAt || (a.run.id < b.run.id ? -1 : 1))
}

const toFacts = (
  run: RunRecord,
  shards: readonly ShardRecord[],
  segments: readonly SegmentRecord[],
): RunFacts => ({
  run,
  shards: shards.toSorted((a, b) => shardNumber(a.shardId) - shardNumber(b.shardId)),
  segments: segments.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
})

function groupByRun<R extends { readonly runId: string }>(
  records: readonly R[],
): ReadonlyMap<string, readonly R[]> {
  const byRun = new Map<string, R[]>()
  for (const record of records) {
    const own = byRun.get(record.runId)
    if (own === undefined) byRun.set(record.runId, [record])
    else own.push(record)
  }
  return byRun
}
