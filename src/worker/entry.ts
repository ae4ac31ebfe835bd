/**
 * The engine's worker: opens the browser's storage, builds the sandbox and the engine on it, and answers the page.
 * Not a module anybody imports: it is started by address (`start-worker.ts`).
 */
import { appLayout, appSchemas, type AppShapes, type ConnectionRecord } from '#core/records.ts'
import { createEngine } from '#engine/create-engine.ts'
import type { Engine } from '#engine/engine.ts'
import type { EngineEvent } from '#engine/engine-event.ts'
import { createNetworkTransport } from '#openai/network-transport.ts'
import { createSandbox } from '#sandbox/create-sandbox.ts'
import { sandboxSchemas, type SandboxShapes } from '#sandbox/sandbox-records.ts'
import { createSandboxTransport } from '#sandbox/transport.ts'
import { openBrowserPorts, openBrowserStorage } from '#storage/browser-storage.ts'
import type { FromWorker, Wire } from './protocol.ts'
import { serveEngine } from './serve.ts'

const wire = self as unknown as Wire
const post = (message: FromWorker) => wire.postMessage(message)

/** So long an older tab may take to let the database go before a person is told. */
const blockedDelay = 5_000

async function buildEngine(): Promise<Engine> {
  let blocked: ReturnType<typeof setTimeout> | undefined
  const ports = await openBrowserPorts<AppShapes, EngineEvent>('batch-workbench', '', appSchemas, {
    version: appLayout,
    // An older tab closes its database when it is told to; a frozen one cannot.
    onBlocked: () => {
      const message =
        'An older version is open in another tab. Close or reload that tab, then reload this one.'
      blocked = setTimeout(() => post({ kind: 'unusable', message }), blockedDelay)
    },
    onClosed: (why) => {
      if (why === 'newerVersion')
        post({ kind: 'unusable', message: 'A newer version is open in another tab. Reload this one.' })
    },
  })
  clearTimeout(blocked)
  if (!ports.ok)
    throw new Error('The data in this browser was written by a newer version of Batch Workbench. Reload.')
  const sandboxStorage = await openBrowserStorage<SandboxShapes>(
    'batch-workbench-sandbox',
    '',
    sandboxSchemas,
  )
  if (!sandboxStorage.ok)
    throw new Error('The sandbox’s data was written by a newer version of Batch Workbench. Reload.')
  const sandbox = createSandboxTransport(
    createSandbox({
      clock: ports.value.clock,
      random: ports.value.random,
      files: sandboxStorage.value.files,
      records: sandboxStorage.value.records,
    }),
  )
  return createEngine({
    ...ports.value,
    transportFor: (connection: ConnectionRecord) =>
      connection.provider === 'sandbox'
        ? sandbox
        : createNetworkTransport({ origin: new URL(connection.baseUrl).origin }),
  })
}

/** Held for as long as this worker lives: the page waits for it to learn of our death. */
const aliveLock = `bw:alive:${crypto.randomUUID()}`
void navigator.locks.request(aliveLock, () => {
  post({ kind: 'ready', aliveLock })
  return new Promise(() => undefined)
})

const engine = buildEngine()
engine.catch((fault: unknown) => {
  post({ kind: 'unusable', message: fault instanceof Error ? fault.message : String(fault) })
})
serveEngine(engine, wire)
