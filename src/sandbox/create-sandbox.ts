import type { Clock, FileStore, Random, RecordStore } from '#core/ports.ts'
import type { Milliseconds } from '#core/units.ts'
import { Hono } from 'hono'
import { must, SandboxStorageFailed, type Account } from './account.ts'
import { faultReply } from './api-reply.ts'
import { createBatchRoutes } from './batch-routes.ts'
import { readBooks } from './books.ts'
import { createControlRoutes } from './control-routes.ts'
import { createFaults } from './faults.ts'
import { createFileRoutes } from './file-routes.ts'
import { createGate, hangUpHeader } from './gate.ts'
import { invalidRequest } from './judge-request.ts'
import { createModelRoutes } from './model-routes.ts'
import { namedScenarios } from './named-scenarios.ts'
import type { Sandbox } from './sandbox.ts'
import type { SandboxEnv } from './sandbox-env.ts'
import type { SandboxShapes } from './sandbox-records.ts'
import { changeScenario, plainScenario, type ScenarioChange } from './scenario.ts'

export interface SandboxOptions {
  readonly clock: Clock
  readonly random: Random
  readonly files: FileStore
  /** A database with `sandboxSchemas`. */
  readonly records: RecordStore<SandboxShapes>
  /** What the scenario is when nothing else is set. */
  readonly scenario?: ScenarioChange
  /** The same seed gives the same answers to the same requests. */
  readonly seed?: number
  /** Folder in the file store; the default is `bw1/sandbox`. */
  readonly folder?: string
}

/**
 * A built-in implementation of OpenAI's Files, Batches, Models and synchronous endpoints. Time-lazy: status, counts and
 * answers are functions of (record, seed, now); nothing runs between two requests. Its answers come from a simple rule
 * (`fill-schema.ts`), not from a model.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const base = changeScenario(plainScenario, options.scenario ?? {})
  let scenario = base
  let faults = createFaults(scenario.faults)
  const calls = new Map<string, number>()
  let ahead: Milliseconds = 0
  let lastSerial = 0

  const account: Account = {
    clock: options.clock,
    random: options.random,
    files: options.files,
    records: options.records,
    folder: options.folder ?? 'bw1/sandbox',
    seed: options.seed ?? 1,
    now: () => options.clock.now() + ahead,
    nextSerial() {
      // Of the time, so that serials given before a reload are smaller; counted on within a millisecond.
      lastSerial = Math.max(account.now() * 1000, lastSerial + 1)
      return lastSerial
    },
    scenario: () => scenario,
    checking: new Map(),
    loaded: new Map(),
    singles: new Map(),
  }

  const setScenario = (change: ScenarioChange) => {
    scenario = changeScenario(base, change)
    faults = createFaults(scenario.faults)
  }

  const sandbox: Sandbox = {
    app: new Hono<SandboxEnv>(),
    async request(request, upload) {
      const env = upload === undefined ? {} : { upload }
      const response = await sandbox.app.fetch(request, env)
      return response.headers.has(hangUpHeader) ? 'hungUp' : response
    },
    books: () => readBooks(account, calls),
    scenario: () => scenario,
    setScenario: (change) => setScenario(typeof change === 'string' ? namedScenarios[change] : change),
    advance(ms) {
      ahead += ms
    },
    async reset() {
      const files = await account.records.all('files')
      const batches = await account.records.all('batches')
      must(
        await account.records.commit([
          ...files.map(({ id }) => ({ remove: 'files', key: id }) as const),
          ...batches.map(({ id }) => ({ remove: 'batches', key: id }) as const),
        ]),
      )
      must(await account.files.remove(account.folder))
      account.loaded.clear()
      account.singles.clear()
      calls.clear()
      setScenario({})
    },
  }

  const { app } = sandbox
  app.route('/_sandbox', createControlRoutes(sandbox))
  app.use('/v1/*', createGate(account, takeFault))
  app.route('/v1/files', createFileRoutes(account))
  app.route('/v1/batches', createBatchRoutes(account))
  app.route('/v1', createModelRoutes(account))
  app.notFound((context) =>
    faultReply(invalidRequest(`Invalid URL (${context.req.method} ${context.req.path})`, null, null, 404)),
  )
  app.onError((error) => {
    if (!(error instanceof SandboxStorageFailed)) throw error
    return faultReply({
      status: 500,
      message: error.message,
      type: 'server_error',
      param: null,
      code: 'sandbox_storage',
    })
  })
  return sandbox

  function takeFault(method: string, path: string) {
    const call = `${method} ${path.replace(/\/(batch_|file-)[^/]+/, '/$1…')}`
    if (method !== 'OPTIONS') calls.set(call, (calls.get(call) ?? 0) + 1)
    return faults.take(method, path)
  }
}
