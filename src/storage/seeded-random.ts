import type { Random } from '#core/ports.ts'

/** The same bytes for the same seed, on every machine: for tests and demonstrations, never for ids that leave them. */
export function createSeededRandom(seed: number): Random {
  let state = seed >>> 0
  // mulberry32 (public domain, Tommy Ettinger): a full period of 2^32 from 32 bits of state.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  return { bytes: (count) => Uint8Array.from({ length: count }, () => next() >>> 24) }
}
