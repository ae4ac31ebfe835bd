import type { ConnectionLimits } from '#core/records.ts'

/** API reference, create batch and upload file; read 2026-11-21. */
export const expiryBounds = { least: 3_600, most: 2_592_000 } as const

/** An input file must be there until its batch has read it, which may wait a day for room in the queue. */
const leastForInput = 172_800

/** After how many seconds the provider shall delete a run's files; null = nothing is said, its own rule holds. */
export function toExpiry({ expiresAfter }: Pick<ConnectionLimits, 'expiresAfter'>): {
  readonly input: number | null
  readonly output: number | null
} {
  if (expiresAfter === undefined || expiresAfter === null) return { input: null, output: null }
  const output = Math.min(Math.max(Math.floor(expiresAfter), expiryBounds.least), expiryBounds.most)
  return { input: Math.max(output, leastForInput), output }
}
