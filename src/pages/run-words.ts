import type { Ledger, Outcome } from '#core/results/outcome.ts'
import { outcomes } from '#core/results/outcome.ts'
import type { RunSummary } from '#engine/runs/run-types.ts'
import type { Strings } from '#state/strings/strings.ts'
import type { Format } from '#ui/format.ts'
import {
  Activity,
  Braces,
  Check,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleMinus,
  CircleStop,
  CircleX,
  FileX,
  Hand,
  Hourglass,
  Scissors,
  Send,
  TimerOff,
  TriangleAlert,
  type LucideIcon,
} from '#ui/icon.tsx'
import type { BarSegment } from '#ui/stacked-bar.tsx'
import type { Tone } from '#ui/tag.tsx'

export const outcomeIcons: Readonly<Record<Outcome, LucideIcon>> = {
  answered: Check,
  refused: Hand,
  truncated: Scissors,
  invalid: Braces,
  failed: CircleX,
  expired: TimerOff,
  cancelled: CircleStop,
  missing: CircleHelp,
  lost: FileX,
  waiting: Hourglass,
  not_sent: CircleDashed,
  skipped: CircleMinus,
}

/**
 * The ledger as a bar, in canonical order: copies are the lined part of `answered`, fixable failures come before the
 * others, and what is done at the provider is the green part of `waiting`.
 */
export function toSegments(ledger: Ledger, waitingDone: number): readonly BarSegment[] {
  return outcomes.flatMap((outcome): BarSegment[] => {
    const count = ledger.counts[outcome]
    switch (outcome) {
      case 'answered':
        return [
          { key: 'answered', value: count - ledger.copies.answered, fill: 'fill-answered' },
          { key: 'copy', value: ledger.copies.answered, fill: 'fill-copy' },
        ]
      case 'failed':
        return [
          { key: 'failed', value: ledger.fixable, fill: 'fill-failed' },
          { key: 'fatal', value: count - ledger.fixable, fill: 'fill-fatal' },
        ]
      case 'waiting': {
        const done = Math.min(waitingDone, count)
        return [
          { key: 'done', value: done, fill: 'fill-done' },
          { key: 'waiting', value: count - done, fill: 'fill-waiting' },
        ]
      }
      case 'refused':
      case 'truncated':
      case 'invalid':
      case 'expired':
      case 'cancelled':
      case 'missing':
      case 'lost':
      case 'not_sent':
      case 'skipped':
        return [{ key: outcome, value: count, fill: `fill-${outcome}` }]
    }
  })
}

export interface StateLook {
  readonly label: string
  readonly icon: LucideIcon
  readonly tone: Tone
}

export const isActive = (run: RunSummary): boolean => run.state !== 'finished' && run.state !== 'rejected'

/** How a run's state is said and drawn. A finished run is named by what came of it, never just "completed". */
export function toStateLook(run: RunSummary, text: Strings['runs'], format: Format): StateLook {
  const { counts, total } = run.ledger
  const aimed = total - counts.skipped
  if (run.sending === 'paused' && isActive(run))
    return { label: text.states.paused, icon: Hourglass, tone: 'neutral' }
  switch (run.state) {
    case 'held':
      return { label: text.states.held, icon: TriangleAlert, tone: 'warn' }
    case 'sending':
      return { label: text.states.sending, icon: Send, tone: 'accent' }
    case 'queued':
      return { label: text.states.queued, icon: Hourglass, tone: 'neutral' }
    case 'in_progress':
    case 'finalizing':
    case 'collecting':
      return { label: text.states[run.state], icon: Activity, tone: 'accent' }
    case 'cancelling':
      return { label: text.states.cancelling, icon: CircleStop, tone: 'neutral' }
    case 'rejected':
      return { label: text.states.rejected, icon: CircleX, tone: 'danger' }
    case 'finished':
      if (counts.answered === aimed) {
        return { label: text.allAnswered(format.count(counts.answered)), icon: CircleCheck, tone: 'answered' }
      }
      if (counts.expired > 0) {
        return {
          label: text.expiredAt(format.percent(counts.answered, aimed)),
          icon: TimerOff,
          tone: 'expired',
        }
      }
      if (counts.cancelled + counts.not_sent > 0) {
        return {
          label: text.cancelledAt(format.percent(counts.answered, aimed)),
          icon: CircleStop,
          tone: 'cancelled',
        }
      }
      return {
        label: text.partlyAnswered(format.count(counts.answered), format.count(aimed)),
        icon: TriangleAlert,
        tone: 'warn',
      }
  }
}
