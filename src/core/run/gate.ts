import type { Milliseconds, Tokens, Usd } from '../units.ts'

/**
 * Why a shard that could be sent is not sent yet, with the numbers a sentence needs. Computed anew each time from what
 * is known (`plan-gates.ts`), never stored. `until`: when it is looked at again by the clock; null = when something
 * happens.
 */
export type Gate = CapacityGate | BudgetGate | PilotGate | RateGate

/** Too many tokens of this model are enqueued at the provider, as far as can be estimated. */
export interface CapacityGate {
  readonly why: 'capacity'
  readonly neededTokens: Tokens
  readonly limitTokens: Tokens
  /** The limit is a person's setting, or was read from the provider's refusal. */
  readonly source: 'set' | 'learned'
  /** Of batches of this model that are not over, and of shards of this turn that go first. */
  readonly inFlightTokens: Tokens
  readonly inFlightBatches: number
  /** Of those, batches made elsewhere whose size nobody tells: they count as 0 tokens. */
  readonly unknownBatches: number
  readonly until: Milliseconds | null
}

/** It may pass a cap. */
export interface BudgetGate {
  readonly why: 'budget'
  /** The run's own cap, or that of the connection for a day. */
  readonly of: 'run' | 'day'
  readonly capUsd: Usd
  /** Counted so far: as reported where the provider says, else as estimated. */
  readonly committedUsd: Usd
  /** What this shard may cost; null = no price is known, so nobody can say whether it fits. */
  readonly neededUsd: Usd | null
  /** With `day`: the next local midnight. */
  readonly until: Milliseconds | null
}

/** A person wants to see the answers of the first shard before the others go. */
export interface PilotGate {
  readonly why: 'pilot'
  readonly pilotShardId: string
  readonly until: null
}

/** As many batches or files as the provider takes in a span of time were created over this connection. */
export interface RateGate {
  readonly why: 'creates'
  readonly of: 'batches' | 'files'
  readonly count: number
  readonly limit: number
  readonly perMs: Milliseconds
  readonly until: Milliseconds
}
