import { toClusterKey } from '#core/results/error-cluster.ts'
import type { ResultFilter } from '#core/results/result-query.ts'
import { ok, type Result } from '#core/result.ts'
import type { StorageError } from '#core/ports.ts'
import type { Usd } from '#core/units.ts'
import { cancelled, isCancelled } from '../call.ts'
import { createRunPrices, type FindRunPrice } from '../accounts/charged-price.ts'
import { diagnoseCluster, planRemedy, type PlannedRemedy } from './cluster-remedy.ts'
import type { Call } from '../call.ts'
import type { Engine } from '../engine.ts'
import type { NoRun } from '../runs/run-types.ts'
import type { PlanProgress, Price } from '../drafts/draft-types.ts'
import { holdRun } from '../runs/hold-run.ts'
import { openAnswers } from './open-answers.ts'
import type { EnginePorts } from '../ports.ts'
import type { AnswerSource } from './row-answers.ts'
import type { ErrorCluster } from './row-detail-types.ts'
import { toShardCost } from '../runs/run-cost.ts'
import type { RunResults } from '../runs/run-results.ts'
import type { RunStore } from '../runs/run-store.ts'
import { readClusters, type ScannedCluster } from './scan-clusters.ts'

/** More are not listed, only counted. */
const listedRows = 100

/** What went wrong in a run, by cause, with what helps and what that costs. */
export function createErrorClusters(
  ports: Pick<EnginePorts, 'records' | 'locks' | 'clock'>,
  store: RunStore,
  findPrice: FindRunPrice = createRunPrices(ports),
): Pick<Engine, 'errorClusters' | 'clusterRows'> {
  const scan = async (
    runId: string,
    call: Call<PlanProgress> | undefined,
  ): Promise<
    Result<
      { readonly source: AnswerSource; readonly clusters: readonly ScannedCluster[] },
      NoRun | StorageError | { readonly kind: 'Cancelled' }
    >
  > => {
    if (isCancelled(call)) return cancelled
    return holdRun(ports.locks, runId, call?.signal, async () => {
      const opened = await openAnswers(ports, store, runId)
      if (!opened.ok) return opened
      const source = opened.value
      const clusters = await readClusters(ports, store, source, call)
      return clusters.ok ? ok({ source, clusters: clusters.value }) : clusters
    })
  }

  return {
    async errorClusters({ runId }, call) {
      const found = await scan(runId, call)
      if (!found.ok) return found
      const { source, clusters } = found.value
      if (clusters.length === 0) return ok([])
      const { run } = source.results
      const connection = await ports.records.get('connections', run.connectionId)
      const price = await findPrice(connection, source.snapshots.at(-1)?.model ?? '', ports.clock.now())
      return ok(clusters.map((cluster) => toErrorCluster(cluster, clusters, source, price)))
    },

    async clusterRows({ runId, key }, call) {
      const found = await scan(runId, call)
      if (!found.ok) return found
      const cluster = found.value.clusters.find(({ cause }) => toClusterKey(cause) === key)
      return ok(cluster?.rows.slice() ?? new Int32Array(0))
    },
  }
}

function toErrorCluster(
  cluster: ScannedCluster,
  all: readonly ScannedCluster[],
  { results, snapshots }: AnswerSource,
  price: Price | null,
): ErrorCluster {
  const { cause, rows, requests } = cluster
  const planned = planRemedy(cluster, snapshots)
  return {
    ...cause,
    key: toClusterKey(cause),
    fault: cause.outcome === 'failed' ? diagnoseCluster(cluster).cause : null,
    example: cluster.example,
    count: rows.length,
    requests,
    rows: Array.from(rows.subarray(0, listedRows)),
    ...planned,
    estimateUsd: estimateCluster(cluster, planned, results, price),
    filters: toFilters(cluster, all),
  }
}

/** Of an outcome with one cause the outcome says all. */
function toFilters({ cause }: ScannedCluster, all: readonly ScannedCluster[]): readonly ResultFilter[] {
  const isOnly = all.every((other) => other.cause === cause || other.cause.outcome !== cause.outcome)
  return isOnly ? [] : [{ column: 'f:cluster', negated: false, test: 'oneOf', values: [toClusterKey(cause)] }]
}

/**
 * Its requests at the tokens that they reported, or the run's requests on average. A cut answer that may be longer is
 * taken to end in the middle between the old limit and the new one.
 */
function estimateCluster(
  { usage, requests, cause }: ScannedCluster,
  { fix }: PlannedRemedy,
  results: RunResults,
  price: Price | null,
): Usd | null {
  const whole = { lines: 0, input: 0, output: 0 }
  for (const { lines, input, output } of results.usage) {
    whole.lines += lines
    whole.input += input
    whole.output += output
  }
  const known = usage.lines > 0 ? usage : whole
  if (price?.free === true) return 0
  if (known.lines === 0) return null
  const input = known.input / known.lines
  const raised = fix?.setting === 'maxOutputTokens' && cause.outcome === 'truncated' ? fix.to : null
  const output =
    raised !== null
      ? ((cause.limitTokens ?? raised) + raised) / 2
      : (cause.outcome === 'truncated' ? usage.output : whole.output) /
        Math.max(1, cause.outcome === 'truncated' ? usage.lines : whole.lines)
  return toShardCost({ input: requests * input, output: requests * output }, price)
}
