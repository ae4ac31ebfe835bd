import type { CreateRate } from '#core/run/plan-gates.ts'
import type { Milliseconds } from '#core/units.ts'
import type { EnginePorts } from '../ports.ts'

export type Created = 'batches' | 'files'

/** Batches per hour and files per minute that the API takes (API reference, read 2026-11-21; api.md). */
const limits: Readonly<Record<Created, { readonly limit: number; readonly perMs: Milliseconds }>> = {
  batches: { limit: 2_000, perMs: 3_600_000 },
  files: { limit: 1_000, perMs: 60_000 },
}
/** The calls as the log names them. */
const calls: Readonly<Record<string, Created>> = { 'POST /batches': 'batches', 'POST /files': 'files' }

/** How much was created over each connection lately, also by earlier workers as far as the log tells. */
export interface CreateRates {
  note(connectionId: string, of: Created): void
  rateOf(connectionId: string, of: Created): CreateRate
  /** Reads the log anew: another worker may have been at work until now. */
  recall(connectionId: string): Promise<void>
}

export function createCreateRates({ clock, records }: Pick<EnginePorts, 'clock' | 'records'>): CreateRates {
  const times = new Map<string, Milliseconds[]>()
  const keyOf = (connectionId: string, of: Created): string => `${of} ${connectionId}`

  /** Those of the present span, oldest first. */
  const recent = (connectionId: string, of: Created, now: Milliseconds): Milliseconds[] => {
    const all = times.get(keyOf(connectionId, of)) ?? []
    const first = all.findIndex((at) => at > now - limits[of].perMs)
    const kept = first < 0 ? [] : first === 0 ? all : all.slice(first)
    times.set(keyOf(connectionId, of), kept)
    return kept
  }

  return {
    note: (connectionId, of) => void recent(connectionId, of, clock.now()).push(clock.now()),
    rateOf(connectionId, of) {
      const now = clock.now()
      const { limit, perMs } = limits[of]
      const kept = recent(connectionId, of, now)
      // The one that has to leave the span before there is room again.
      const leaves = kept[Math.max(0, kept.length - limit)] ?? now
      return { count: kept.length, limit, perMs, freeAt: leaves + perMs }
    },
    async recall(connectionId) {
      const since = clock.now() - limits.batches.perMs
      const found: Record<Created, Milliseconds[]> = { batches: [], files: [] }
      for (const run of await records.all('runs')) {
        if (run.connectionId !== connectionId) continue
        const shards = await records.all('shards', { index: 'runId', equals: run.id })
        // Whoever created something has moved a shard.
        if (shards.every(({ stageAt }) => stageAt < since)) continue
        const log = await records.all('log', {
          index: 'runId',
          equals: run.id,
          last: 3 * limits.batches.limit,
        })
        for (const { call, at } of log) {
          const of = calls[call]
          if (of !== undefined && at >= since) found[of].push(at)
        }
        // A create whose reply is not known is in no log.
        for (const { stage, stageAt } of shards) if (stage.name === 'creating') found.batches.push(stageAt)
      }
      for (const of of ['batches', 'files'] as const)
        times.set(
          keyOf(connectionId, of),
          found[of].sort((a, b) => a - b),
        )
    },
  }
}
