import { advanceCollecting } from './advance-collecting.ts'
import { advanceDecided } from './advance-decided.ts'
import { advanceDirect } from './advance-direct.ts'
import { advanceLooking } from './advance-looking.ts'
import { advanceSending } from './advance-sending.ts'
import { advanceWatching } from './advance-watching.ts'
import type { AdvanceContext, Advanced } from './shard-change.ts'
import type { ShardEvent } from './shard-event.ts'
import type { ShardRecord } from './shard.ts'

/**
 * What an event makes of a shard: the whole table of state-machine §4, pure and total.
 * Every (stage, event) pair gives either a change or a refusal that leaves the shard as it is; terminal stages stay,
 * and at most learn of surplus batches.
 */
export const advance = (shard: ShardRecord, event: ShardEvent, context: AdvanceContext): Advanced => {
  switch (event.kind) {
    case 'held':
    case 'released':
    case 'oversize':
    case 'uploadStarted':
    case 'fileReused':
    case 'uploadAccepted':
    case 'fileChecked':
    case 'fileExpired':
    case 'uploadRefused':
    case 'uploadLost':
    case 'senderLost':
    case 'createStarted':
    case 'createAccepted':
    case 'createRefused':
    case 'createUnknown':
      return advanceSending(shard, event, context)
    case 'looked':
    case 'lookImpossible':
    case 'fenceStarted':
    case 'fenced':
    case 'fenceFailed':
      return advanceLooking(shard, event, context)
    case 'polled':
    case 'checkFailed':
    case 'cancelAsked':
    case 'cancelReplied':
      return advanceWatching(shard, event, context)
    case 'fileStored':
    case 'fileLost':
      return advanceCollecting(shard, event, context)
    case 'directBegun':
    case 'directStored':
    case 'directEnded':
      return advanceDirect(shard, event, context)
    case 'lookAgain':
    case 'createAgain':
    case 'attached':
    case 'declaredLost':
      return advanceDecided(shard, event, context)
  }
}
