import type { Random } from '#core/ports.ts'
import type { Tokens } from '#core/units.ts'

export type TokenCounter = (text: string) => Tokens

/**
 * Tokens that a chat request has besides its texts: 3 per message and 3 that open the answer
 * (OpenAI cookbook, "How to count tokens with tiktoken"; the responses endpoint counts alike).
 */
export const toChatOverhead = (messages: number): Tokens => 3 * messages + 3

/**
 * The tokenizer of OpenAI's models since gpt-4o (o200k_base), loaded on first use: about 1 MB compressed, so only where
 * it runs, in the worker. Older models and other makers' models differ by some per cent.
 *
 * The counter takes any text: what looks like a special token counts as the plain text it is in a row, and a run of more
 * than 256 letters without a break is counted in pieces (at most one token too many for each).
 */
export function loadTokenCounter(): Promise<TokenCounter> {
  loading ??= load().catch((cause: unknown) => {
    // A chunk that did not arrive may arrive next time.
    loading = undefined
    throw cause
  })
  return loading
}

/** Exact counts, text by text. */
export async function countTokens(texts: readonly string[]): Promise<readonly Tokens[]> {
  const count = await loadTokenCounter()
  return texts.map(count)
}

export interface TokenPopulation {
  /** How many texts there are. */
  readonly count: number
  readonly textAt: (index: number) => string | Promise<string>
  /**
   * A size per text that grows with its tokens, such as its bytes. Narrows the interval a good deal where texts differ
   * in length. Absent = every text counts as equally large.
   */
  readonly sizes?: ArrayLike<number>
}

export interface TokenEstimate {
  /** Tokens of all texts together, and 95 % limits; all three equal when every text was counted. */
  readonly expected: Tokens
  readonly low: Tokens
  readonly high: Tokens
  readonly sampled: number
}

/**
 * Counts a random sample and extrapolates by size (ratio estimator, simple random sampling without replacement).
 * Up to `sampleSize` texts are all counted, exactly.
 */
export async function sampleTokens(
  population: TokenPopulation,
  random: Random,
  sampleSize = 400,
): Promise<TokenEstimate> {
  const { count, textAt, sizes } = population
  const sizeAt = (index: number) => sizes?.[index] ?? 1
  const picked = pickIndices(count, Math.min(count, sampleSize), random)
  const countText = await loadTokenCounter()
  const sample: { readonly tokens: Tokens; readonly size: number }[] = []
  for (const index of picked) sample.push({ tokens: countText(await textAt(index)), size: sizeAt(index) })

  const tokens = sum(sample.map((item) => item.tokens))
  const sampled = sample.length
  if (sampled === count) return { expected: tokens, low: tokens, high: tokens, sampled }
  let totalSize = 0
  for (let index = 0; index < count; index += 1) totalSize += sizeAt(index)
  const sampleTotal = sum(sample.map((item) => item.size))
  const ratio = sampleTotal === 0 ? 0 : tokens / sampleTotal
  const expected = ratio * totalSize
  const variance =
    sum(sample.map((item) => (item.tokens - ratio * item.size) ** 2)) / Math.max(1, sampled - 1)
  const spread = 1.96 * count * Math.sqrt((1 - sampled / count) * (variance / sampled))
  return {
    expected: Math.round(expected),
    // What was counted is there.
    low: Math.max(tokens, Math.floor(expected - spread)),
    high: Math.max(tokens, Math.ceil(expected + spread)),
    sampled,
  }
}

let loading: Promise<TokenCounter> | undefined

async function load(): Promise<TokenCounter> {
  const { countTokens: count, setMergeCacheSize } = await import('gpt-tokenizer/encoding/o200k_base')
  // The cache makes Chinese 2.8 times slower (api.md, read 2026-11-21).
  setMergeCacheSize(0)
  const plain = { disallowedSpecial: new Set<string>() }
  return (text) => sum(cutLongRuns(text).map((piece) => count(piece, plain)))
}

/**
 * The tokenizer takes quadratic time for one run of letters, signs or blanks: 21 s for 100,000 letters, measured
 * 2026-11-21. Real words and sentences are shorter than this.
 */
const longRun = /[\p{L}\p{M}]{257,}|[^\s\p{L}\p{N}]{257,}|\s{257,}/gu
const pieceLength = 256

function cutLongRuns(text: string): readonly string[] {
  if (text.length <= pieceLength) return [text]
  const pieces: string[] = []
  let start = 0
  for (const { 0: run, index } of text.matchAll(longRun)) {
    pieces.push(text.slice(start, index))
    const end = index + run.length
    for (start = index; start < end;) {
      const next = Math.min(start + pieceLength, end)
      // A character of two units stays whole.
      const cut = next < end && /[\ud800-\udbff]/.test(text.charAt(next - 1)) ? next - 1 : next
      pieces.push(text.slice(start, cut))
      start = cut
    }
  }
  pieces.push(text.slice(start))
  return pieces
}

/** `sampled` different numbers below `count`, ascending (Floyd's algorithm). */
function pickIndices(count: number, sampled: number, random: Random): readonly number[] {
  if (sampled === count) return Array.from({ length: count }, (_, index) => index)
  const words = new DataView(random.bytes(sampled * 4).slice().buffer)
  const picked = new Set<number>()
  for (let step = 0; step < sampled; step += 1) {
    const last = count - sampled + step
    const index = Math.floor((words.getUint32(step * 4, true) / 2 ** 32) * (last + 1))
    picked.add(picked.has(index) ? last : index)
  }
  return [...picked].sort((a, b) => a - b)
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
