import { type NextContext, nextSteps, type Step } from '#core/run/next-steps.ts'
import type { ConnectionRecord, RunRecord } from '#core/records.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { Milliseconds } from '#core/units.ts'
import type { ContextOf, DriveMemory, Target } from './drive-context.ts'
import type { PacedShards } from './drive-gates.ts'
import { driveStep } from './drive-step.ts'
import type { DriveTasks } from './drive-tasks.ts'
import type { ListTasks } from './list-tasks.ts'
import type { OpenRun } from './open-runs.ts'
import { shardKey } from '../runs/save-shard.ts'

/** Steps of one kind at once, per connection. Uploads: state-machine §10. */
const most: Partial<Record<Step['kind'], number>> = {
  upload: 2,
  create: 2,
  checkFile: 4,
  collect: 4,
  fence: 2,
  cancelBatch: 4,
}

/** What a turn of the loop knows when it comes to a connection. */
export interface ConnectionTurn {
  readonly connection: ConnectionRecord
  readonly runs: readonly OpenRun[]
  readonly paced: PacedShards
  readonly contextOf: ContextOf
  readonly now: Milliseconds
  readonly hasKey: boolean
  readonly isSender: boolean
  readonly online: boolean
  readonly hidden: boolean
  /** After a failed step or a fence: not again before. */
  readonly notBefore: (shard: ShardRecord) => Milliseconds
}

/** A shard as the loop saw it last, and what it knew then. */
export interface LastSeen {
  readonly run: RunRecord
  readonly shard: ShardRecord
  readonly context: NextContext
}

/**
 * Begins every step that is due for a connection.
 *
 * @param onSeen told of every shard that was looked at
 * @returns when something will be due by the clock alone
 */
export function beginSteps(
  {
    tasks,
    lists,
    memory,
  }: { readonly tasks: DriveTasks; readonly lists: ListTasks; readonly memory: DriveMemory },
  turn: ConnectionTurn,
  onSeen: (key: string, seen: LastSeen) => void,
): Milliseconds | null {
  const { connection, runs, paced, contextOf, isSender, hasKey, online } = turn
  let nextAt: Milliseconds | null = null
  const looks: Target[] = []
  let pollDue = false
  for (const { run, shards } of runs) {
    const byId = new Map(shards.map((shard) => [shard.shardId, shard]))
    const keyOf = (shardId: string): string => shardKey({ runId: run.id, shardId })
    const context: NextContext = {
      now: turn.now,
      hasKey,
      isSender,
      online,
      hidden: turn.hidden,
      uploadSlots: (most.upload ?? 0) - tasks.count(connection.id, 'upload'),
      isBusy: (shardId) => tasks.isBusy(keyOf(shardId)),
      isLooked: (shardId) => memory.looked.has(keyOf(shardId)),
      isAsked: (shardId) => memory.asked.has(keyOf(shardId)),
      gate: (shardId) => paced.gates.get(keyOf(shardId)) ?? null,
      cutFor: (shardId) => paced.oversize.get(keyOf(shardId)) ?? null,
      notBefore: (shardId) => {
        const shard = byId.get(shardId)
        return shard === undefined ? tasks.notBefore(keyOf(shardId)) : turn.notBefore(shard)
      },
    }
    for (const shard of shards) onSeen(shardKey(shard), { run, shard, context })
    const next = nextSteps(run, shards, context)
    nextAt = sooner(nextAt, next.nextAt)
    for (const step of next.steps) {
      const shard = byId.get(step.shardId)
      if (shard === undefined) continue
      if (step.kind === 'look') looks.push({ run, shard })
      else if (step.kind === 'poll') pollDue = true
      else if (tasks.count(connection.id, step.kind) < (most[step.kind] ?? Infinity))
        tasks.begin({ kind: step.kind, connectionId: connection.id, keys: [shardKey(shard)] }, (signal) =>
          driveStep(contextOf(signal), { run, shard }, step),
        )
    }
  }
  if (looks.length > 0) lists.beginLook(connection, looks, contextOf)
  if (pollDue) lists.beginPoll(connection, runs, contextOf)
  else if (isSender && hasKey && online && paced.waitsForOthers)
    nextAt = sooner(nextAt, lists.beginSurvey(connection, runs, contextOf))
  return nextAt
}

/** Null = never. */
export const sooner = (a: Milliseconds | null, b: Milliseconds | null): Milliseconds | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b)
