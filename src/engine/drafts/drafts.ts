import type { ConnectionRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import { cancelled, isCancelled } from '../call.ts'
import { createRun, toDraftRunId } from './create-run.ts'
import type { OpenDataset } from '../datasets/dataset-reader.ts'
import type { Datasets } from '../datasets/datasets.ts'
import type { Engine } from '../engine.ts'
import { runLock } from '../ids.ts'
import { judgeDraft } from './judge-draft.ts'
import { planScope } from '../datasets/plan-scope.ts'
import type { EnginePorts } from '../ports.ts'
import { previewRequest } from './preview-request.ts'
import { writeDraftShards } from './write-shards.ts'

type Methods = 'previewRequest' | 'countScope' | 'judgeDraft' | 'writeShards' | 'createRun'

/** What can be done with a draft: look at it, judge it, download it, make it a run. Nothing here uses the network. */
export function createDrafts(
  ports: EnginePorts,
  datasets: Pick<Datasets, 'openDataset'>,
): Pick<Engine, Methods> {
  /** Works with a dataset that stays where it is meanwhile. */
  async function withDataset<T, E>(
    datasetId: string,
    call: { readonly signal?: AbortSignal } | undefined,
    work: (dataset: OpenDataset) => Promise<Result<T, E>>,
  ) {
    const opened = await datasets.openDataset(datasetId, call)
    if (!opened.ok) return opened
    try {
      return await work(opened.value)
    } finally {
      opened.value.close()
    }
  }

  const readConnection = async (
    connectionId: string,
  ): Promise<Result<ConnectionRecord, { readonly kind: 'NoConnection' }>> => {
    const connection = await ports.records.get('connections', connectionId)
    return connection === undefined ? err({ kind: 'NoConnection' }) : ok(connection)
  }

  return {
    async previewRequest({ draft, row }, call) {
      if (isCancelled(call)) return cancelled
      return withDataset(draft.datasetId, call, (dataset) => previewRequest(dataset, draft, row))
    },

    async countScope({ draft }, call) {
      if (isCancelled(call)) return cancelled
      return withDataset(draft.datasetId, call, async (dataset) => {
        const planned = await planScope(ports.files, dataset, draft.scope, call)
        if (!planned.ok) return planned
        return ok({ rows: planned.value.rows.length, repeated: planned.value.repeated })
      })
    },

    async judgeDraft({ draft, connectionId }, call) {
      if (isCancelled(call)) return cancelled
      const connection = await readConnection(connectionId)
      if (!connection.ok) return connection
      return withDataset(draft.datasetId, call, async (dataset) => {
        const judged = await judgeDraft(ports, dataset, draft, connection.value, call)
        return judged.ok ? ok({ checks: judged.value.checks, estimate: judged.value.estimate }) : judged
      })
    },

    async writeShards({ draft, connectionId }, call) {
      if (isCancelled(call)) return cancelled
      const connection = await readConnection(connectionId)
      if (!connection.ok) return connection
      return withDataset(draft.datasetId, call, (dataset) =>
        writeDraftShards(ports, dataset, draft, connection.value.limits, call),
      )
    },

    async createRun({ draft, connectionId, name }, call) {
      if (isCancelled(call)) return cancelled
      const runId = await toDraftRunId(draft.id)
      // Also when its dataset or connection is gone by now.
      const existing = await ports.records.get('runs', runId)
      if (existing !== undefined) return ok({ runId, existed: true })
      const connection = await readConnection(connectionId)
      if (!connection.ok) return connection
      return withDataset(draft.datasetId, call, async (dataset) => {
        const input = { runId, draft, connection: connection.value, name }
        const lock = { ...(call?.signal && { signal: call.signal }) }
        const made = await ports.locks.hold(runLock(runId), lock, () =>
          createRun(ports, dataset, input, call),
        )
        if (made?.ok === true && !made.value.existed) {
          ports.channel.post({ kind: 'changed', store: 'runs', key: runId })
        }
        return made ?? cancelled
      })
    },
  }
}
