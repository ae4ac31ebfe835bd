import type { StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import { renderTemplate } from '#core/request/template.ts'
import { createSeededRandom } from '#storage/seeded-random.ts'
import { cancelled, isCancelled, pause } from '../call.ts'
import type { CompiledDraft } from './compiled-draft.ts'
import type { OpenDataset, PlacedGroup } from '../datasets/dataset-reader.ts'
import type { DraftPlan } from './draft-plan.ts'
import { pickSample } from '../datasets/pick-sample.ts'
import { createRequestCounter } from './request-tokens.ts'
import { fitTokenModel, type TokenModel, type TokenSample } from './token-model.ts'

/** As many requests as are counted (performance.md, P9), but no more text than a tokenizer takes in a second or two. */
const sampleRequests = 1000
const sampleBytes = 4_000_000
const fewestRequests = 40
/** Counting takes about a millisecond per thousand characters: look at the signal often. */
const requestsPerPause = 25

/**
 * Counts the tokens of a random sample of the requests exactly, and fits a model for all of them. The same draft of the
 * same rows draws the same sample, so its estimate does not flicker.
 */
export async function sampleTokens(
  dataset: OpenDataset,
  compiled: CompiledDraft,
  plan: DraftPlan,
  call?: { readonly signal?: AbortSignal },
): Promise<Result<TokenModel & { readonly sampled: number }, StorageError | { readonly kind: 'Cancelled' }>> {
  const population = { requests: plan.requests.length, bytes: plan.requestBytes }
  if (population.requests === 0) return ok({ ...fitTokenModel([], population), sampled: 0 })
  const affordable = Math.floor(sampleBytes / (population.bytes / population.requests))
  const size = Math.min(sampleRequests, Math.max(fewestRequests, affordable))
  const seed = Number.parseInt(dataset.record.sourceHash.slice(0, 8), 16)
  const picked = pickSample(population.requests, size, createSeededRandom(seed))

  const count = await createRequestCounter(compiled.snapshot)
  const sample: TokenSample[] = []
  let placed: PlacedGroup | null = null
  for (const index of picked) {
    const row = plan.requests[index] ?? 0
    if (placed === null || row >= placed.rowEnd) {
      const opened: Result<PlacedGroup, StorageError> = await dataset.readGroup(
        dataset.groupIndexOf(row),
        'once',
      )
      if (!opened.ok) return opened
      placed = opened.value
    }
    const messages = renderRow(compiled, placed, row)
    sample.push({ bytes: plan.requestSizes[index] ?? 0, tokens: count(messages) })
    if (sample.length % requestsPerPause === 0) {
      await pause()
      if (isCancelled(call)) return cancelled
    }
  }
  return ok({ ...fitTokenModel(sample, population), sampled: sample.length })
}

function renderRow({ system, user }: CompiledDraft, { group, rowStart }: PlacedGroup, row: number) {
  const cells: (string | null)[] = []
  for (const column of [...system.columns, ...user.columns])
    cells[column] ??= group.text(column, row - rowStart)
  return { system: renderTemplate(system, cells), user: renderTemplate(user, cells) }
}
