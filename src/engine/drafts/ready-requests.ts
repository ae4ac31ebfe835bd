import type { ReadyRequests, Snapshot } from '#core/request/draft.ts'
import type { StorageError } from '#core/ports.ts'
import type { ConnectionLimits, DatasetRecord } from '#core/records.ts'
import { inputsPerBatch } from '#core/request/request-check.ts'
import { ok, type Result } from '#core/result.ts'
import type { RowNumber } from '#core/units.ts'
import { endpoints, toBatchEndpoint } from '#core/wire.ts'
import { cancelled, isCancelled, pause } from '../call.ts'
import type { OpenDataset } from '../datasets/dataset-reader.ts'

/** A value that ready-made requests name, and which of them. */
export interface NamedRequests {
  readonly name: string
  readonly count: number
  readonly first: RowNumber
}

/** What the requests in scope that can be sent are for; the most frequent first. */
export interface ReadySurvey {
  readonly urls: readonly NamedRequests[]
  readonly models: readonly NamedRequests[]
}

/** More different ones are not counted: two are too many. */
const namesCounted = 1000
const rowsPerPause = 8192

/** @param rows of the dataset, ascending */
export async function surveyReady(
  dataset: OpenDataset,
  { urlCell, modelCell, problemCell }: ReadyRequests,
  rows: Int32Array,
  call?: { readonly signal?: AbortSignal },
): Promise<Result<ReadySurvey, StorageError | { readonly kind: 'Cancelled' }>> {
  const urls = new Map<string, NamedRequests>()
  const models = new Map<string, NamedRequests>()
  for (let at = 0; at < rows.length;) {
    const placed = await dataset.readGroup(dataset.groupIndexOf(rows[at] ?? 0), 'once')
    if (!placed.ok) return placed
    const { group, rowStart, rowEnd } = placed.value
    for (; at < rows.length && (rows[at] ?? 0) < rowEnd; at++) {
      const row = rows[at] ?? 0
      const local = row - rowStart
      if ((group.text(problemCell, local) ?? '') === '') {
        count(urls, group.text(urlCell, local) ?? '', row)
        count(models, group.text(modelCell, local) ?? '', row)
      }
      if ((at + 1) % rowsPerPause !== 0) continue
      await pause()
      if (isCancelled(call)) return cancelled
    }
  }
  return ok({ urls: toList(urls), models: toList(models) })
}

function count(names: Map<string, NamedRequests>, name: string, row: RowNumber): void {
  const known = names.get(name)
  if (known === undefined && names.size >= namesCounted) return
  names.set(name, { name, count: (known?.count ?? 0) + 1, first: known?.first ?? row })
}

const toList = (names: ReadonlyMap<string, NamedRequests>): readonly NamedRequests[] =>
  [...names.values()].sort((a, b) => b.count - a.count)

/** The snapshot with the endpoint and the model of its requests; where there are several, which blocks, the most frequent. */
export function toReadySnapshot(snapshot: Snapshot, { urls, models }: ReadySurvey): Snapshot {
  if (snapshot.ready === undefined) return snapshot
  const url = urls[0]?.name ?? ''
  const known = toBatchEndpoint(url)
  return {
    ...snapshot,
    endpoint: endpoints.find((endpoint) => endpoint === known) ?? snapshot.endpoint,
    model: models[0]?.name ?? '',
    ready: { ...snapshot.ready, url },
  }
}

/**
 * Limits of one input file for these requests: an embeddings file may have 50,000 inputs in all, so with several in one
 * request it may have fewer requests (guide of the Batch API, read 2026-11-21).
 */
export function toReadyLimits(
  limits: ConnectionLimits,
  snapshot: Snapshot,
  { requests }: Pick<DatasetRecord, 'requests'>,
): ConnectionLimits {
  if (snapshot.ready === undefined || requests === undefined || requests.mostInputs <= 1) return limits
  const most = Math.max(1, Math.floor(inputsPerBatch / requests.mostInputs))
  return { ...limits, requestsPerShard: Math.min(limits.requestsPerShard, most) }
}

/** The snapshot as an estimate of its answers sees it: with the bound that its requests set themselves. */
export function toBounded(snapshot: Snapshot, { requests }: Pick<DatasetRecord, 'requests'>): Snapshot {
  if (snapshot.ready === undefined || requests === undefined) return snapshot
  const endpoint = toBatchEndpoint(snapshot.ready.url)
  if (endpoint === '/v1/embeddings' || endpoint === '/v1/moderations')
    return { ...snapshot, settings: { maxOutputTokens: 0 } }
  return requests.outputLimit === null
    ? snapshot
    : { ...snapshot, settings: { maxOutputTokens: requests.outputLimit } }
}
