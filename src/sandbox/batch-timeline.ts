import { terminalStatuses, type KnownBatchStatus } from '#core/wire.ts'
import type { Milliseconds } from '#core/units.ts'
import type { SandboxBatch } from './sandbox-records.ts'
import type { Pace } from './scenario.ts'

const day: Milliseconds = 86_400_000

/** Where a batch stands at a moment, in milliseconds; null = not come to, or never. */
export interface BatchTimeline {
  readonly status: KnownBatchStatus
  /** Requests executed so far: the first ones of the completion order. */
  readonly executed: number
  readonly inProgressAt: Milliseconds | null
  readonly finalizingAt: Milliseconds | null
  readonly completedAt: Milliseconds | null
  readonly failedAt: Milliseconds | null
  readonly expiredAt: Milliseconds | null
  readonly cancellingAt: Milliseconds | null
  readonly cancelledAt: Milliseconds | null
  readonly expiresAt: Milliseconds
}

export const isOver = (timeline: BatchTimeline): boolean =>
  (terminalStatuses as readonly string[]).includes(timeline.status)

/** How long the rows take: as the pace says, else about 15 s for 200 rows, 4 s for one, 60 s at most. */
export function totalDuration(pace: Pace, rows: number): Milliseconds {
  if (pace.totalMs !== null) return pace.totalMs
  if (pace.rowMs !== null) return pace.rowMs * rows
  return Math.min(60_000, 15_000 * (rows / 200) ** 0.25)
}

/** The input must have been read before anything after validation can be said. */
export const needsCheck = (batch: SandboxBatch, now: Milliseconds): boolean =>
  batch.check === null &&
  now >= validatedAt(batch) &&
  (batch.cancelAskedAt === null || batch.cancelAskedAt >= validatedAt(batch))

const validatedAt = (batch: SandboxBatch): Milliseconds => batch.createdAt + batch.plan.pace.validateMs

/**
 * Status and progress as a function of the record and the time: no timer ever runs.
 * Expects a checked batch when `needsCheck`.
 */
export function batchTimeline(batch: SandboxBatch, now: Milliseconds): BatchTimeline {
  const { plan, cancelAskedAt, check } = batch
  const begun = validatedAt(batch)
  const blank = {
    executed: 0,
    inProgressAt: null,
    finalizingAt: null,
    completedAt: null,
    failedAt: null,
    expiredAt: null,
    cancellingAt: null,
    cancelledAt: null,
    expiresAt: batch.createdAt + day,
  }
  if (cancelAskedAt !== null && cancelAskedAt < begun) return { ...blank, ...cancelling(batch, now) }
  if (now < begun || check === null) return { ...blank, status: 'validating' }
  if (!check.ok) return { ...blank, status: 'failed', failedAt: begun }

  const duration = totalDuration(plan.pace, check.lines)
  const share = (at: Milliseconds) => (duration === 0 ? 1 : Math.min(1, (at - begun) / duration))
  const ready = begun + duration
  const expiresAt =
    plan.expireAt === null ? batch.createdAt + day : begun + duration * Math.min(1, plan.expireAt)
  const expires = plan.expireAt === null ? expiresAt < ready : plan.expireAt < 1
  const running = { ...blank, inProgressAt: begun, expiresAt }
  const executedAt = (at: Milliseconds) => Math.floor(check.lines * share(at) + 1e-6)

  if (cancelAskedAt !== null)
    return {
      ...running,
      finalizingAt: cancelAskedAt >= ready ? ready : null,
      executed: executedAt(cancelAskedAt),
      ...cancelling(batch, now),
    }
  if (expires && now >= expiresAt) {
    const executed =
      plan.expireAt === null ? executedAt(expiresAt) : executedShare(check.lines, plan.expireAt)
    return { ...running, status: 'expired', executed, expiredAt: expiresAt }
  }
  if (now < ready) return { ...running, status: 'in_progress', executed: executedAt(now) }
  const completedAt = ready + plan.pace.finalizeMs
  const all = { ...running, executed: check.lines, finalizingAt: ready }
  return now < completedAt ? { ...all, status: 'finalizing' } : { ...all, status: 'completed', completedAt }
}

const executedShare = (lines: number, share: number): number => Math.floor(lines * share + 1e-6)

function cancelling(batch: SandboxBatch, now: Milliseconds) {
  const askedAt = batch.cancelAskedAt ?? now
  const over = askedAt + batch.plan.pace.cancelMs
  return now < over
    ? ({ status: 'cancelling', cancellingAt: askedAt } as const)
    : ({ status: 'cancelled', cancellingAt: askedAt, cancelledAt: over } as const)
}
