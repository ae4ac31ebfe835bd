import { Hono } from 'hono'
import { jsonReply } from './api-reply.ts'
import type { Sandbox } from './sandbox.ts'
import { isObject, parseJson } from './json.ts'
import { isScenarioName, namedScenarios } from './named-scenarios.ts'
import { combineChanges, plainScenario, type ScenarioChange } from './scenario.ts'
import type { SandboxEnv } from './sandbox-env.ts'

/** Routes for tests and demonstrations, below `/_sandbox`. They need no key and meet no fault. */
export function createControlRoutes(
  sandbox: Pick<Sandbox, 'books' | 'setScenario' | 'scenario' | 'advance' | 'reset'>,
): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  routes.use('*', async (context, next) => {
    if (context.req.method === 'OPTIONS') context.res = new Response(null, { status: 204 })
    else await next()
    context.res.headers.set('Access-Control-Allow-Origin', '*')
    context.res.headers.set('Access-Control-Allow-Headers', 'Content-Type')
  })
  routes.get('/books', async () => jsonReply(await sandbox.books()))
  routes.get('/scenario', () => jsonReply(sandbox.scenario()))
  routes.post('/scenario', async (context) => {
    const change = parseScenarioChange(parseJson(await context.req.text())?.value)
    if (change === null)
      return jsonReply(
        {
          error: `A scenario is {"name": …} and, or, changes of ${Object.keys(plainScenario).join(', ')}. Names: ${Object.keys(namedScenarios).join(', ')}.`,
        },
        400,
      )
    sandbox.setScenario(change)
    return jsonReply(sandbox.scenario())
  })
  routes.post('/advance', async (context) => {
    const body = parseJson(await context.req.text())?.value
    const ms = isObject(body) ? body['ms'] : null
    if (typeof ms !== 'number' || !(ms >= 0)) return jsonReply({ error: 'Expected {"ms": number}.' }, 400)
    sandbox.advance(ms)
    return jsonReply({})
  })
  routes.post('/reset', async () => {
    await sandbox.reset()
    return jsonReply({})
  })
  return routes
}

/** A named scenario with changes on top; null when a name or a property is unknown. */
export function parseScenarioChange(value: unknown): ScenarioChange | null {
  if (!isObject(value)) return null
  const { name, ...rest } = value
  if (name !== undefined && (typeof name !== 'string' || !isScenarioName(name))) return null
  if (Object.keys(rest).some((key) => !Object.hasOwn(plainScenario, key))) return null
  // A tool's own input: the properties are taken at their word.
  return name === undefined ? rest : combineChanges(namedScenarios[name], rest)
}
