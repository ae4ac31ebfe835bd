import type { RunBudget, RunRecord } from '#core/records.ts'
import { alterRun } from './alter-run.ts'
import type { Engine } from '../engine.ts'
import type { EnginePorts } from '../ports.ts'

/** A person's word on what a run may spend, and on what may go although it waits for that word. */
export function createRunBudgets(
  ports: Pick<EnginePorts, 'records' | 'channel'>,
): Pick<Engine, 'setBudget' | 'releaseShards'> {
  return {
    setBudget: ({ runId, capUsd }) =>
      alterRun(ports, runId, (run) => {
        const cap = toCap(capUsd)
        return budgetOf(run).capUsd === cap ? null : { ...run, budget: { ...budgetOf(run), capUsd: cap } }
      }),
    releaseShards: ({ runId, shardIds }) =>
      alterRun(ports, runId, (run) => {
        if (shardIds === 'pilot') return run.pilot === 'waiting' ? { ...run, pilot: 'released' } : null
        const budget = budgetOf(run)
        const released = [...new Set([...budget.released, ...shardIds])]
        return released.length === budget.released.length ? null : { ...run, budget: { ...budget, released } }
      }),
  }
}

/** A cap is an amount of money; 0 is one, and holds everything. */
export const toCap = (usd: number | null | undefined): number | null =>
  usd !== null && usd !== undefined && Number.isFinite(usd) && usd >= 0 ? usd : null

const budgetOf = (run: RunRecord): RunBudget => run.budget ?? { capUsd: null, released: [] }
