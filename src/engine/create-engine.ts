import { done, ok } from '#core/result.ts'
import type { Channel } from '#core/ports.ts'
import { priceTable } from '#openai/prices.ts'
import { createAccount } from './accounts/account.ts'
import { createBuildShard } from './drafts/build-shard-file.ts'
import { createAnswerPaths } from './results/answer-paths.ts'
import { cancelled, isCancelled } from './call.ts'
import { createCleanUp } from './accounts/clean-up.ts'
import { createConnections } from './accounts/connections.ts'
import { createDatasetColumns } from './datasets/dataset-columns.ts'
import { createDatasetExports } from './datasets/export-dataset.ts'
import { createDatasetStats } from './datasets/dataset-stats.ts'
import { createDatasets } from './datasets/datasets.ts'
import { createDrafts } from './drafts/drafts.ts'
import { createDirects } from './resend/direct.ts'
import { createDriver } from './drive/driver.ts'
import type { Engine } from './engine.ts'
import type { EngineEvent } from './engine-event.ts'
import { createErrorClusters } from './results/error-clusters.ts'
import { createExports } from './results/export-rows.ts'
import { createVectorExports } from './results/export-vectors.ts'
import { collectGarbage } from './files/garbage.ts'
import { createOwnPrices } from './accounts/own-prices.ts'
import type { EnginePorts } from './ports.ts'
import { createRowDetails } from './results/row-detail.ts'
import { createRowNotes } from './results/row-notes.ts'
import { createRunBudgets } from './runs/run-budget.ts'
import { createResends } from './resend/resend.ts'
import { createRunStore } from './runs/run-store.ts'
import { createRuns } from './runs/runs.ts'
import { createSamples } from './drafts/sample-rows.ts'
import { createShardSaver } from './runs/save-shard.ts'
import { createStorageReport } from './files/storage-report.ts'
import { createViews } from './results/views.ts'

/**
 * The engine on its ports: datasets, drafts and results around the one loop that drives runs.
 * Starts driving at once; there is one engine per worker, and it ends with it.
 */
export function createEngine(outer: EnginePorts): Engine {
  const listeners = new Set<(event: EngineEvent) => void>()
  const emit = (event: EngineEvent) => {
    for (const listener of listeners) listener(event)
  }
  // What is announced to other tabs is announced here too: a channel does not hear itself.
  const channel: Channel<EngineEvent> = {
    ...outer.channel,
    post: (event) => {
      outer.channel.post(event)
      emit(event)
      if (event.kind === 'changed' && (event.store === 'connections' || event.store === 'prices'))
        driver.wake()
    },
  }
  const ports: EnginePorts = { ...outer, channel }
  const datasets = createDatasets(ports)
  const connections = createConnections(ports)
  const drafts = createDrafts(ports, datasets)
  const driver = createDriver({ ports: outer, buildShard: createBuildShard(ports, datasets), emit })
  const store = createRunStore(ports)
  const resends = createResends(ports, datasets, store)
  const directs = createDirects(ports, datasets, store, createShardSaver(outer, emit))
  const budgets = createRunBudgets(ports)
  const views = createViews(ports, datasets, store)

  outer.channel.subscribe((event) => {
    emit(event)
    // Another tab made or changed something that this one may have to drive.
    if (event.kind === 'changed' && event.store === 'runs') driver.kick(event.key)
  })
  void collectGarbage(ports)
  const forgetRun = async (runId: string): Promise<void> => {
    await directs.stop(runId)
    await driver.forget(runId)
  }
  driver.start()
  directs.start()

  return {
    ...connections,
    ...datasets,
    ...createDatasetColumns(ports),
    ...createDatasetExports(ports, datasets),
    ...createDatasetStats(ports, datasets),
    ...drafts,
    ...createRuns(ports, store, { ...driver, forget: forgetRun }),
    ...resends,
    finishNow: directs.finishNow,
    ...createSamples(ports, datasets),
    ...views,
    ...createExports(ports, datasets, store, views),
    ...createVectorExports(ports, datasets, store, views),
    ...createAnswerPaths(ports, store),
    ...createRowDetails(ports, datasets, store),
    ...createRowNotes(ports, store),
    ...createErrorClusters(ports, store),
    ...createAccount(ports),
    ...createCleanUp(ports),
    ...createStorageReport(ports),
    ...createOwnPrices(ports),

    async hello(_input, call) {
      const list = await connections.listConnections({}, call)
      if (!list.ok) return list
      return ok({
        storage: ports.files.kind,
        ...(await ports.files.usage()),
        connections: list.value,
        priceDate: priceTable.date,
      })
    },

    watch: (_input, call) =>
      new Promise((resolve) => {
        const listener = (event: EngineEvent) => call?.onProgress?.(event)
        const end = () => {
          listeners.delete(listener)
          resolve(done)
        }
        if (isCancelled(call)) return resolve(cancelled)
        listeners.add(listener)
        call?.signal?.addEventListener('abort', end, { once: true })
      }),

    async setKey(input, call) {
      const reply = await connections.setKey(input, call)
      driver.kick()
      return reply
    },
    async forgetKey(input, call) {
      const reply = await connections.forgetKey(input, call)
      driver.kick()
      return reply
    },
    async setPresence(presence) {
      driver.setPresence(presence)
      return done
    },

    async createRun(input, call) {
      const reply = await drafts.createRun(input, call)
      if (reply.ok) driver.kick(reply.value.runId)
      return reply
    },
    async resendRows(input, call) {
      const reply = await resends.resendRows(input, call)
      if (!reply.ok) return reply
      ports.channel.post({ kind: 'changed', store: 'runs', key: input.runId })
      driver.kick(input.runId)
      return reply
    },
    setSending: ({ runId, sending }) => driver.setSending(runId, sending),
    async cancelRun({ runId }) {
      const reply = await driver.cancelRun(runId)
      // What is under way is paid and comes to its end; it may take minutes.
      void directs.stop(runId)
      return reply
    },
    async setBudget(input, call) {
      const reply = await budgets.setBudget(input, call)
      driver.kick(input.runId)
      return reply
    },
    async releaseShards(input, call) {
      const reply = await budgets.releaseShards(input, call)
      driver.kick(input.runId)
      return reply
    },
    checkNow: ({ runId }) => driver.checkNow(runId),
    resolveShard: ({ runId, shardId, decision }, call) =>
      driver.resolveShard(runId, shardId, decision, call?.signal),
  }
}
