import type { Remedy } from '#core/run/remedy.ts'
import type { RunRecord } from '#core/records.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import { isTerminal } from '#core/wire.ts'
import type { DriveContext } from './drive-context.ts'
import { readPage } from './drive-look.ts'

/** A full queue asks for something else where the shard is alone in it. */
export const withQueueSeen = async (
  context: DriveContext,
  shard: ShardRecord,
  remedy: Remedy,
): Promise<Remedy> =>
  remedy.kind === 'tokenLimit' ? { ...remedy, alone: await isAloneInQueue(context, shard) } : remedy

/**
 * Whether nothing but this shard was seen in the provider's queue for its model: no shard of any run here, and in the
 * newest page of the account no batch of anybody. A queue that is full all the same is too small for the shard, or full
 * of batches of another project.
 *
 * @returns false also where it cannot be told
 */
async function isAloneInQueue(context: DriveContext, shard: ShardRecord): Promise<boolean> {
  const { records } = context.ports
  const runs = (await records.all('runs')).filter((run) => run.connectionId === context.connection.id)
  const models = new Map<string, string>()
  const modelOf = async (run: RunRecord, gen: number): Promise<string> => {
    const id = run.generations[gen]?.snapshot ?? ''
    const known = models.get(id)
    if (known !== undefined) return known
    const model = (await records.get('snapshots', id))?.snapshot.model ?? ''
    models.set(id, model)
    return model
  }
  const own = runs.find((run) => run.id === shard.runId)
  if (own === undefined) return false
  const model = await modelOf(own, shard.gen)
  const mine = new Set<string>()
  for (const run of runs)
    for (const other of await records.all('shards', { index: 'runId', equals: run.id })) {
      if (other.runId === shard.runId && other.shardId === shard.shardId) {
        if (other.stage.name === 'live') mine.add(other.stage.batchId)
      } else if (isQueued(other) && (await modelOf(run, other.gen)) === model) return false
    }
  if (context.memory.listless.has(context.connection.id)) return true
  const page = await readPage(context, null)
  if (!page.ok) return false
  return page.value.data.every(
    (batch) =>
      isTerminal(batch.status) ||
      mine.has(batch.id) ||
      (batch.model !== null && !isModel(batch.model, model)),
  )
}

/** Its tokens count at the provider, or may. */
const isQueued = ({ stage, surplus }: ShardRecord): boolean =>
  stage.name === 'creating' ||
  stage.name === 'unresolved' ||
  (stage.name === 'live' && !isTerminal(stage.snapshot.status)) ||
  surplus.some(({ files }) => files === null)

/** A batch may name the dated model that was meant. */
const isModel = (said: string, asked: string): boolean => said === asked || said.startsWith(`${asked}-`)
