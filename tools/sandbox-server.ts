import { createSandbox } from '#sandbox/create-sandbox.ts'
import type { Sandbox } from '#sandbox/sandbox.ts'
import { sandboxSchemas, type SandboxShapes } from '#sandbox/sandbox-records.ts'
import type { ScenarioChange } from '#sandbox/scenario.ts'
import { startSandboxServer } from '#sandbox/server.node.ts'
import { createClock } from '#storage/clock.ts'
import { createMemoryFiles } from '#storage/memory-files.ts'
import { createMemoryRecords } from '#storage/memory-records.ts'
import { createNodeFiles } from '#storage/node-files.node.ts'
import { openNodeRecords } from '#storage/node-records.node.ts'
import { createRandom } from '#storage/random.ts'

export interface SandboxServerOptions {
  /** 0 = any free one; the default is 8787. */
  readonly port?: number
  readonly host?: string
  /** The only key it lets in; without one everybody comes in. */
  readonly expectKey?: string
  readonly scenario?: ScenarioChange
  readonly seed?: number
  /** Where files and batches are kept over a restart; without one they are in memory only. */
  readonly folder?: string
}

export interface RunningSandbox {
  readonly url: string
  readonly sandbox: Sandbox
  close(): Promise<void>
}

const memoryBytes = 4_000_000_000

/** The sandbox as a server of its own: for the command line, end-to-end tests and other clients. Throws a sentence. */
export async function startSandbox(options: SandboxServerOptions = {}): Promise<RunningSandbox> {
  const { port, host, expectKey, scenario, seed, folder } = options
  const opened = folder === undefined ? null : await openNodeRecords<SandboxShapes>(folder, sandboxSchemas)
  if (opened?.ok === false)
    throw new Error(`Cannot use the folder ${folder ?? ''}: ${JSON.stringify(opened.error)}`)
  const records = opened?.value ?? createMemoryRecords<SandboxShapes>(sandboxSchemas)
  const sandbox = createSandbox({
    clock: createClock(),
    random: createRandom(),
    files: folder === undefined ? createMemoryFiles(memoryBytes) : createNodeFiles(folder),
    records,
    scenario: { ...scenario, ...(expectKey === undefined ? {} : { key: expectKey }) },
    ...(seed === undefined ? {} : { seed }),
  })
  const started = await startSandboxServer(sandbox, {
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
  })
  if (!started.ok) {
    await records.close()
    const { error } = started
    throw new Error(
      error.kind === 'PortInUse'
        ? `Port ${error.port} is already in use. Stop the other program, or start the sandbox with --port and another number.`
        : `Cannot listen on ${error.host}:${error.port}: ${error.message}`,
    )
  }
  const server = started.value
  return {
    url: server.url,
    sandbox,
    async close() {
      await server.close()
      await records.close()
    },
  }
}
