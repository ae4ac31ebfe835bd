import type { Milliseconds } from '../units.ts'

const second = 1000
const minute = 60 * second

/** No wait between two tries is longer. */
export const longestDelay: Milliseconds = 10 * minute

/**
 * How long to wait before the next look at a batch (state-machine §10): about 850 calls for one that takes 24 hours.
 *
 * @param age how long the batch has been live
 * @param random in [0, 1): spreads the calls by ±20 %
 */
export const pollDelay = (
  age: Milliseconds,
  {
    hidden,
    failures,
    random,
  }: { readonly hidden: boolean; readonly failures: number; readonly random: number },
): Milliseconds => {
  const base =
    age < 2 * minute ? 5 * second : age < 15 * minute ? 15 * second : age < 120 * minute ? minute : 2 * minute
  const patient = Math.min(base * (hidden ? 2 : 1) * 2 ** Math.min(failures, 20), longestDelay)
  return withJitter(patient, random)
}

/** A wait that doubles with every failure in a row, from `first` up to ten minutes. */
export const backoff = (first: Milliseconds, failures: number, random: number): Milliseconds =>
  withJitter(Math.min(first * 2 ** Math.min(Math.max(failures - 1, 0), 20), longestDelay), random)

const withJitter = (delay: Milliseconds, random: number): Milliseconds =>
  Math.round(delay * (0.8 + 0.4 * random))
