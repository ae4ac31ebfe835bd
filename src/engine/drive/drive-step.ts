import type { Step } from '#core/run/next-steps.ts'
import type { ShardEvent } from '#core/run/shard-event.ts'
import { driveCollect } from './collect.ts'
import { type DriveContext, type StepEnd, stepDone, stepFailed, type Target } from './drive-context.ts'
import { driveCreate } from './drive-create.ts'
import { driveFileCheck } from './drive-file-check.ts'
import { driveFence } from './drive-fence.ts'
import { driveCancel } from './drive-poll.ts'
import { driveUpload } from './drive-upload.ts'

/** Does a step that concerns one shard alone. Looks and polls go through the list, for many shards at once. */
export function driveStep(
  context: DriveContext,
  target: Target,
  step: Exclude<Step, { kind: 'look' | 'poll' }>,
): Promise<StepEnd> {
  const { shard } = target
  const attempt = 'attempt' in shard.stage ? shard.stage.attempt : 0
  switch (step.kind) {
    case 'cancelShard':
      return save(context, target, { kind: 'cancelAsked' })
    case 'recover':
      return save(context, target, { kind: 'senderLost', attempt })
    case 'cut':
      return save(context, target, { kind: 'oversize', attempt, limitTokens: step.limitTokens })
    case 'reuseFile':
      return save(context, target, { kind: 'fileReused', attempt, fileId: step.fileId })
    case 'renewFile':
      return save(context, target, { kind: 'fileExpired', attempt, fileId: step.fileId })
    case 'upload':
      return driveUpload(context, target)
    case 'checkFile':
      return driveFileCheck(context, target)
    case 'create':
      return driveCreate(context, target)
    case 'fence':
      return driveFence(context, target)
    case 'cancelBatch':
      return driveCancel(context, { shard, batchId: step.batchId })
    case 'collect': {
      const { batchId, file, fileId } = step
      const surplus = shard.surplus.find((other) => other.batchId === batchId)
      const batch =
        shard.stage.name === 'ended' && shard.stage.batchId === batchId
          ? shard.stage.final
          : surplus?.snapshot
      if (batch === undefined) return Promise.resolve(stepDone)
      return driveCollect(context, { ...target, batch, file, fileId })
    }
  }
}

const save = async ({ saver }: DriveContext, { shard }: Target, event: ShardEvent): Promise<StepEnd> =>
  (await saver.begin(shard, event)).ok ? stepDone : stepFailed()
