import type { Milliseconds } from '#core/units.ts'

/**
 * How long nothing may be heard of a call before it counts as dead: browsers may wait for ever on a changed network.
 * Counted from the last byte that moved, never from the start, so a slow line takes as long as it takes.
 */
export const silences = {
  /** While bytes should move, in either direction, and until a reply to something small begins. */
  line: 120_000,
  /** After its last byte has left: a file of 200 MB is stored and counted by the provider before the reply comes. */
  stored: 300_000,
} as const satisfies Record<string, Milliseconds>
