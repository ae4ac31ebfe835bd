import { isBlankBytes } from '#core/dataset/blank.ts'
import type { Draft } from '#core/request/draft.ts'
import type { Clock, StorageError } from '#core/ports.ts'
import type { ConnectionLimits } from '#core/records.ts'
import { ok, type Result } from '#core/result.ts'
import { createCustomIdWriter } from '#core/request/custom-id-bytes.ts'
import { planShards, type PlannedShard } from '#core/run/shard-plan.ts'
import { skipReason, type SkipPlan } from '#core/request/skip.ts'
import type { Bytes, RowNumber } from '#core/units.ts'
import { compileRequestLines, type RequestLines } from '#formats/batch/request-lines.ts'
import type { RowGroup } from '#formats/packed/row-group.ts'
import { cancelled, createProgress, isCancelled, pause } from '../call.ts'
import type { CompiledDraft } from './compiled-draft.ts'
import { findCopies } from '../datasets/copies.ts'
import type { OpenDataset } from '../datasets/dataset-reader.ts'
import type { Call } from '../call.ts'
import type { PlanProgress } from './draft-types.ts'
import { createGroupComparison } from '../datasets/group-pair.ts'
import { noRun } from '../ids.ts'

/**
 * What happens to every row of a draft's scope, before anything is sent: skipped, or a target; and every target's
 * request, its own or another row's. All lists are ascending. About 24 bytes per row, and as much again while it is
 * being made.
 */
export interface DraftPlan {
  /** N, and the rows themselves. */
  readonly rows: number
  readonly scope: Int32Array
  /** Rows without a prompt. */
  readonly skipped: Int32Array
  readonly targets: Int32Array
  /** Per target the row whose request is sent for it: the lowest one with the same body. */
  readonly representatives: Int32Array
  /** Rows whose requests are sent. */
  readonly requests: Int32Array
  /** Per request the bytes of its line, "\n" included. */
  readonly requestSizes: Uint32Array
  readonly requestBytes: Bytes
  /** What the lines of the copies would have added. */
  readonly copyBytes: Bytes
  readonly longestLine: { readonly bytes: Bytes; readonly row: RowNumber } | null
}

type Stopped = StorageError | { readonly kind: 'Cancelled' }

/** Rows between two looks at the signal. */
const rowsPerPause = 2048

/**
 * The one pass over the rows that check, estimate, download and run share.
 *
 * @param scope rows of the dataset, ascending (`planScope`)
 */
export async function planDraft(
  clock: Clock,
  dataset: OpenDataset,
  compiled: CompiledDraft,
  scope: Int32Array,
  call?: Call<PlanProgress>,
): Promise<Result<DraftPlan, Stopped>> {
  const lines = compileRequestLines(compiled.snapshot, compiled)
  const measured = await measureRows(clock, dataset, lines, compiled, scope, call)
  if (!measured.ok) return measured
  const { targets, sizes, words, skipped } = measured.value
  const representatives =
    words === null ? ok(targets) : await findDraftCopies(dataset, lines, targets, words, call)
  if (!representatives.ok) return representatives
  return ok({
    rows: scope.length,
    scope,
    skipped,
    targets,
    ...toRequests(targets, sizes, representatives.value),
  })
}

/** The plan of a draft that cannot be read: no row has a request. */
export const emptyPlan = (scope: Int32Array): DraftPlan => ({
  rows: scope.length,
  scope,
  skipped: new Int32Array(),
  targets: new Int32Array(),
  ...toRequests(new Int32Array(), new Uint32Array(), new Int32Array()),
})

/**
 * The plan's requests as input files for a connection, smaller ones if the draft asks for it. A line over the limit,
 * which is a blocking check, gets limits that let it through: so the estimate and the download can show it.
 */
export function planDraftShards(
  plan: DraftPlan,
  draft: Pick<Draft, 'rowsPerShard'>,
  limits: ConnectionLimits,
): readonly PlannedShard[] {
  const wanted = Math.floor(draft.rowsPerShard ?? 0)
  const shards = planShards(plan.requestSizes, {
    requests: Math.min(wanted >= 1 ? wanted : Infinity, limits.requestsPerShard),
    bytes: Math.max(limits.bytesPerShard, plan.longestLine?.bytes ?? 0),
  })
  return shards.ok ? shards.value : []
}

interface MeasuredRows {
  readonly targets: Int32Array
  /** Per target, line bytes. */
  readonly sizes: Uint32Array
  /** Per target two words of its body's hash; null where copies are not looked for. */
  readonly words: Uint32Array | null
  readonly skipped: Int32Array
}

async function measureRows(
  clock: Clock,
  dataset: OpenDataset,
  lines: RequestLines,
  { snapshot, skip }: CompiledDraft,
  scope: Int32Array,
  call: Call<PlanProgress> | undefined,
): Promise<Result<MeasuredRows, Stopped>> {
  const rows = scope.length
  const targets = new Int32Array(rows)
  const sizes = new Uint32Array(rows)
  const words = snapshot.dedupe ? new Uint32Array(rows * 2) : null
  const skipped: number[] = []
  const progress = createProgress(clock, call?.onProgress)
  const ids = createCustomIdWriter(noRun, 0)
  let count = 0
  for (let at = 0; at < rows;) {
    const placed = await dataset.readGroup(dataset.groupIndexOf(scope[at] ?? 0), 'once')
    if (!placed.ok) return placed
    const { group, rowStart, rowEnd } = placed.value
    const isSkipped = createSkipTest(skip, group)
    for (; at < rows; at++) {
      const row = scope[at] ?? 0
      if (row >= rowEnd) break
      const local = row - rowStart
      if (isSkipped(local)) {
        skipped.push(row)
      } else {
        targets[count] = row
        sizes[count] = lines.measure(group, local, ids.length(row))
        if (words !== null) lines.hashBodyInto(group, local, words, count)
        count++
      }
      if ((at + 1) % rowsPerPause !== 0) continue
      await pause()
      if (isCancelled(call)) return cancelled
      progress.next(() => ({ rowsDone: at, rowsTotal: rows }))
    }
  }
  progress.last({ rowsDone: rows, rowsTotal: rows })
  return ok({
    targets: targets.subarray(0, count),
    sizes: sizes.subarray(0, count),
    words: words?.subarray(0, count * 2) ?? null,
    skipped: Int32Array.from(skipped),
  })
}

/** Whether a row of the group has no prompt, without making a string of any cell. */
function createSkipTest(skip: SkipPlan, group: RowGroup): (local: number) => boolean {
  const cells = skip.columns.map((column) => ({ bytes: group.bytes(column), offsets: group.offsets(column) }))
  const blankAt = (local: number) => (column: number) => {
    const at = cells[skip.columns.indexOf(column)]
    return at === undefined || isBlankBytes(at.bytes, at.offsets[local] ?? 0, at.offsets[local + 1] ?? 0)
  }
  return (local) => skipReason(skip, blankAt(local)) !== null
}

function findDraftCopies(
  dataset: OpenDataset,
  lines: RequestLines,
  targets: Int32Array,
  words: Uint32Array,
  call: Call<PlanProgress> | undefined,
): Promise<Result<Int32Array, Stopped>> {
  const compareGroups = createGroupComparison(dataset, (a, rowA, b, rowB) =>
    lines.equalBodies(a, rowA, b, rowB),
  )
  return findCopies({ rows: targets, words, groups: dataset.record.groups, compareGroups }, call)
}

function toRequests(
  targets: Int32Array,
  sizes: Uint32Array,
  representatives: Int32Array,
): Pick<
  DraftPlan,
  'representatives' | 'requests' | 'requestSizes' | 'requestBytes' | 'copyBytes' | 'longestLine'
> {
  let count = 0
  for (const [index, row] of targets.entries()) if (representatives[index] === row) count++
  const requests = new Int32Array(count)
  const requestSizes = new Uint32Array(count)
  let requestBytes = 0
  let copyBytes = 0
  let longest = -1
  let at = 0
  for (const [index, row] of targets.entries()) {
    const bytes = sizes[index] ?? 0
    if (representatives[index] !== row) {
      copyBytes += bytes
      continue
    }
    requests[at] = row
    requestSizes[at] = bytes
    requestBytes += bytes
    if (longest === -1 || bytes > (requestSizes[longest] ?? 0)) longest = at
    at++
  }
  return {
    representatives,
    requests,
    requestSizes,
    requestBytes,
    copyBytes,
    longestLine: longest === -1 ? null : { bytes: requestSizes[longest] ?? 0, row: requests[longest] ?? 0 },
  }
}
