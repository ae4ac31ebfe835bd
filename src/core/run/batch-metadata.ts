import type { RowNumber, Tokens } from '../units.ts'

/** What a batch tells about itself, so that any machine can recognise it; never cell text. */
export interface BatchFacts {
  readonly runId: string
  readonly gen: number
  readonly shardId: string
  readonly intentId: string
  readonly firstRow: RowNumber
  readonly lastRow: RowNumber
  readonly requests: number
  /** As estimated: lets another computer reckon how full the provider's queue is. */
  readonly tokens: Tokens
  /** SHA-256 of the snapshot. */
  readonly template: string
  /** Hash of all row hashes. */
  readonly source: string
  /** Indices of the columns the template uses. */
  readonly columns: readonly number[]
}

/** Characters per value; 16 pairs at most. API reference, create batch; read 2026-11-21. */
const valueLimit = 512

/** The `metadata` of a batch (state-machine §1). */
export const toBatchMetadata = (facts: BatchFacts): Record<string, string> => ({
  bw_v: '1',
  bw_run: facts.runId,
  bw_gen: String(facts.gen),
  bw_shard: facts.shardId,
  bw_intent: facts.intentId,
  bw_rows: `${facts.firstRow}-${facts.lastRow}`,
  bw_requests: String(facts.requests),
  bw_tokens: String(facts.tokens),
  bw_template: facts.template,
  bw_source: facts.source,
  bw_cols: toColumnList(facts.columns),
})

/** Whole indices only: a list cut inside a number would name another column. */
const toColumnList = (columns: readonly number[]): string => {
  const text = columns.join(',')
  return text.length <= valueLimit ? text : text.slice(0, text.lastIndexOf(',', valueLimit))
}

/** Name of an attempt's input file, here and at the provider. */
export const toInputFileName = (of: {
  readonly runId: string
  readonly gen: number
  readonly shardId: string
  readonly attempt: number
}): string => `bw-${of.runId}-g${of.gen}-${of.shardId}-a${of.attempt}.jsonl`

/** What such a name tells; null for any other. */
export function parseInputFileName(
  name: string,
): { readonly runId: string; readonly shardId: string } | null {
  const parts = /^bw-([0-9a-z]{10})-g\d+-(s\d+)-a\d+\.jsonl$/.exec(name)
  return parts?.[1] === undefined || parts[2] === undefined ? null : { runId: parts[1], shardId: parts[2] }
}
