import type { Bytes, Tokens } from '#core/units.ts'
import type { Interval } from './draft-types.ts'

/** One request of a random sample: the size of its line, known for every request, and its tokens, counted. */
export interface TokenSample {
  readonly bytes: Bytes
  readonly tokens: Tokens
}

/** Tokens as a straight line over bytes: fixed texts are the intercept, rows the slope. */
export interface TokenModel {
  /** Best guess for some requests with these bytes in all. */
  guess(requests: number, bytes: Bytes): Tokens
  /** Interval for the whole population the sample was drawn from. */
  readonly total: Interval
}

/**
 * Standard deviations on either side. Two would cover 95 % of draws under a normal distribution; rows are rarely
 * normal, and an interval that is missed once in twenty would not be worth showing.
 */
const deviations = 3

/**
 * The regression estimator of survey sampling, with its correction for finite populations: where every request was
 * counted, the interval is the exact number.
 *
 * @param population how many requests there are, and their bytes in all
 */
export function fitTokenModel(
  sample: readonly TokenSample[],
  population: { readonly requests: number; readonly bytes: Bytes },
): TokenModel {
  const count = sample.length
  if (count === 0) return { guess: () => 0, total: { low: 0, high: 0 } }
  const meanBytes = sum(sample, ({ bytes }) => bytes) / count
  const meanTokens = sum(sample, ({ tokens }) => tokens) / count
  const spread = sum(sample, ({ bytes }) => (bytes - meanBytes) ** 2)
  const together = sum(sample, ({ bytes, tokens }) => (bytes - meanBytes) * (tokens - meanTokens))
  const slope = spread > 0 ? together / spread : 0
  const guess = (requests: number, bytes: Bytes): Tokens =>
    Math.max(0, requests * (meanTokens - slope * meanBytes) + slope * bytes)

  const { requests } = population
  if (count >= requests) {
    const exact = sum(sample, ({ tokens }) => tokens)
    return { guess, total: { low: exact, high: exact } }
  }
  const residuals = sum(sample, ({ bytes, tokens }) => (tokens - guess(1, bytes)) ** 2)
  const variance = residuals / Math.max(1, count - 2) / count
  const margin = deviations * requests * Math.sqrt(variance * (1 - count / requests))
  const middle = guess(requests, population.bytes)
  return {
    guess,
    total: { low: Math.max(0, Math.floor(middle - margin)), high: Math.ceil(middle + margin) },
  }
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0)
