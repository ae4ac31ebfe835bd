import { Hono } from 'hono'
import type { Account } from './account.ts'
import { faultReply, jsonReply } from './api-reply.ts'
import { answerRequest } from './answer-request.ts'
import { unreadableBody } from './create-batch.ts'
import { hexOf, hexOfBytes } from './hash.ts'
import { isObject, parseJson } from './json.ts'
import { invalidRequest } from './judge-request.ts'
import { isKnownModel, sandboxModels, type SandboxModel, suitsEndpoint } from './models.ts'
import { readRequest, sandboxEndpoints, type SandboxEndpoint } from './read-request.ts'
import { fateOf } from './row-fate.ts'
import type { SandboxEnv } from './sandbox-env.ts'

/** Models, and the synchronous endpoints: the same rule as in batches, answered at once. */
export function createModelRoutes(account: Account): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  const known = (): readonly SandboxModel[] => [
    ...sandboxModels,
    ...account.scenario().models.map((id) => ({ id, created: 0, shutdown: null })),
  ]
  routes.get('/models', () => jsonReply({ object: 'list', data: known().map(toModelObject) }))
  routes.get('/models/:id', (context) => {
    const id = context.req.param('id')
    const model = known().find((entry) => entry.id === id)
    return model === undefined ? faultReply(noModel(id)) : jsonReply(toModelObject(model))
  })
  for (const endpoint of sandboxEndpoints)
    routes.post(endpoint.slice('/v1'.length), async (context) =>
      answerAtOnce(account, endpoint, parseJson(await context.req.text())?.value),
    )
  return routes
}

function answerAtOnce(account: Account, endpoint: SandboxEndpoint, body: unknown): Response {
  if (!isObject(body)) return faultReply(unreadableBody)
  // Only here the API has a model of its own choice (API reference, create moderation; read 2026-11-21).
  const usual = endpoint === '/v1/moderations' ? 'omni-moderation-latest' : undefined
  const { model = usual } = body
  if (typeof model !== 'string' || model === '')
    return faultReply(invalidRequest('you must provide a model parameter'))
  if (!isKnownModel(model, account.scenario().models)) return faultReply(noModel(model))
  if (!suitsEndpoint(model, endpoint))
    return faultReply(invalidRequest(`The model '${model}' is not supported by ${endpoint}.`, 'model'))
  const content = endpoint === '/v1/chat/completions' ? 'messages' : 'input'
  if (body[content] === undefined)
    return faultReply(
      invalidRequest(`Missing required parameter: '${content}'.`, content, 'missing_required_parameter'),
    )
  if (body['stream'] === true)
    return faultReply(
      invalidRequest('The sandbox does not stream its answers.', 'stream', 'unsupported_parameter'),
    )
  const { userText } = readRequest(endpoint, body)
  const idSource = hexOfBytes(account.random.bytes(16))
  const fate = fateOf(userText, idSource, account.scenario().rowRates, account.seed)
  const answer = answerRequest(endpoint, body, fate, account.seed, {
    idSource,
    hexOf,
    created: Math.floor(account.now() / 1000),
  })
  if (answer.kind === 'answered') {
    const text = userText.slice(0, 200)
    account.singles.set(text, (account.singles.get(text) ?? 0) + 1)
    return jsonReply(answer.body)
  }
  return answer.kind === 'refused'
    ? faultReply(answer.fault)
    : faultReply({
        status: 500,
        message: 'The server had an error while processing your request. Sorry about that!',
        type: 'server_error',
        param: null,
        code: null,
      })
}

const toModelObject = ({ id, created, shutdown }: SandboxModel) => ({
  id,
  object: 'model',
  created,
  owned_by: id.startsWith('sandbox') ? 'sandbox' : 'system',
  shutdown_date: shutdown,
})

const noModel = (id: string) =>
  invalidRequest(
    `The model \`${id}\` does not exist or you do not have access to it.`,
    'model',
    'model_not_found',
    404,
  )
