import { parseArgs } from 'node:util'
import { isScenarioName, namedScenarios } from '#sandbox/named-scenarios.ts'
import { startSandbox } from './sandbox-server.ts'

const usage = `npm run sandbox -- [--port 8787] [--host 127.0.0.1] [--key sk-…] [--scenario name] [--folder path] [--seed 1]

A built-in stand-in for OpenAI's Files, Batches, Models and synchronous endpoints. Its answers come from a simple rule.
Scenarios: ${Object.keys(namedScenarios).join(', ')}`

try {
  await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      key: { type: 'string' },
      scenario: { type: 'string' },
      folder: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help === true) {
    console.log(usage)
    return
  }
  const { scenario = 'plain' } = values
  if (!isScenarioName(scenario)) throw new Error(`There is no scenario ${scenario}.\n\n${usage}`)
  const sandbox = await startSandbox({
    scenario: namedScenarios[scenario],
    ...(values.port === undefined ? {} : { port: parseNumber('port', values.port) }),
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(values.key === undefined ? {} : { expectKey: values.key }),
    ...(values.folder === undefined ? {} : { folder: values.folder }),
    ...(values.seed === undefined ? {} : { seed: parseNumber('seed', values.seed) }),
  })
  const { url } = sandbox
  console.log(
    `Sandbox at ${url}/v1 (steer it at ${url}/_sandbox/scenario, read its books at ${url}/_sandbox/books)`,
  )
  const stop = () => void sandbox.close().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

function parseNumber(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || (name === 'port' && value > 65_535))
    throw new Error(`--${name} must be a whole number, not ${text}.`)
  return value
}
