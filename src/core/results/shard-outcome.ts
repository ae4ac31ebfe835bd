import type { Outcome } from './outcome.ts'
import type { ShardRecord } from '../run/shard.ts'

export interface LinelessOutcome {
  readonly outcome: Outcome
  /** Not sent because it was cancelled: ranks below every other outcome of the row (state-machine §7, tier 0). */
  readonly withdrawn: boolean
  /** The provider's words, where a whole batch was refused. */
  readonly cause: { readonly code: string | null; readonly message: string } | null
}

/** What a request of this shard is as long as no line answers it (state-machine §7). Not to be asked of replaced shards. */
export const outcomeWithoutLine = ({ stage }: ShardRecord): LinelessOutcome => {
  switch (stage.name) {
    case 'planned':
    case 'uploading':
    case 'ready':
    case 'replaced':
      return plain('not_sent')
    case 'creating':
    case 'unresolved':
    case 'live':
    case 'direct':
    case 'ended':
      return plain('waiting')
    case 'collected': {
      if (stage.files.output.state === 'lost' || stage.files.error.state === 'lost') return plain('lost')
      if (stage.final.status === 'expired') return plain('expired')
      return plain(stage.final.status === 'cancelled' ? 'cancelled' : 'missing')
    }
    case 'rejected': {
      const [error] = stage.errors
      return {
        outcome: 'failed',
        withdrawn: false,
        cause: error === undefined ? null : { code: error.code, message: error.message },
      }
    }
    case 'withdrawn':
      return { outcome: 'not_sent', withdrawn: true, cause: null }
  }
}

const plain = (outcome: Outcome): LinelessOutcome => ({ outcome, withdrawn: false, cause: null })
