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

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
