import type { MiddlewareHandler } from 'hono'
import type { Account } from './account.ts'
import { faultReply } from './api-reply.ts'
import { breakBody } from './break-body.ts'
import { hexOfBytes } from './hash.ts'
import { invalidRequest, type ApiFault } from './judge-request.ts'
import type { FaultEffect, Scenario } from './scenario.ts'
import type { SandboxEnv } from './sandbox-env.ts'

/** On a reply that must never arrive: the transport and the Node server break the connection instead of sending it. */
export const hangUpHeader = 'x-sandbox-hang-up'

const hangUp = () => new Response(null, { status: 502, headers: { [hangUpHeader]: 'true' } })

/**
 * What stands between the network and the routes: faults of the scenario, the key, its scopes, and OpenAI's headers.
 * CORS as at OpenAI: any origin, `Authorization` and `Content-Type`; JavaScript may read `X-Request-ID` only (api.md).
 */
export const createGate =
  (
    account: Account,
    takeFault: (method: string, path: string) => FaultEffect | null,
  ): MiddlewareHandler<SandboxEnv> =>
  async (context, next) => {
    const { method, path } = context.req
    const fault = takeFault(method, path)
    const cors = fault?.kind !== 'noCors' && fault?.kind !== 'page'
    if (method === 'OPTIONS') {
      context.res = fault?.kind === 'lost' ? hangUp() : answerPreflight(cors)
      return
    }
    const began = account.now()
    if (fault?.kind === 'late') await account.clock.sleep(fault.ms)
    if (fault?.kind === 'lost') {
      if (fault.when === 'after') {
        context.set('effectDelayMs', fault.delayMs)
        if (refuse(account.scenario(), context.req.header('authorization'), method, path) === null)
          await next()
      }
      context.res = hangUp()
      return
    }
    if (fault?.kind === 'page') context.res = writePage(fault.status)
    else if (fault?.kind === 'reply')
      context.res = faultReply(
        {
          status: fault.status,
          message: fault.message,
          type: fault.type ?? 'invalid_request_error',
          param: null,
          code: fault.code ?? null,
        },
        fault.headers,
      )
    else {
      const refusal = refuse(account.scenario(), context.req.header('authorization'), method, path)
      if (refusal === null) await next()
      else context.res = faultReply(refusal)
    }
    if (fault?.kind === 'drop' || fault?.kind === 'truncate') {
      const broken = await breakBody(context.res, fault.at, fault.kind)
      // Otherwise Hono keeps the old headers, Content-Length among them.
      context.res = undefined
      context.res = broken
    }
    if (fault?.kind === 'body' && context.res.ok) {
      const other = new Response(fault.text, { headers: { 'Content-Type': 'application/octet-stream' } })
      other.headers.set('Content-Length', String(new TextEncoder().encode(fault.text).length))
      await context.res.body?.cancel()
      context.res = undefined
      context.res = other
    }
    stampHeaders(context.res.headers, cors, account, began)
  }

function stampHeaders(headers: Headers, cors: boolean, account: Account, began: number): void {
  headers.set('X-Request-ID', `req_${hexOfBytes(account.random.bytes(16))}`)
  headers.set('OpenAI-Version', '2020-10-01')
  headers.set('OpenAI-Organization', 'org-sandbox')
  headers.set('OpenAI-Processing-Ms', String(account.now() - began))
  headers.set('X-Content-Type-Options', 'nosniff')
  if (!cors) return
  headers.set('Access-Control-Allow-Origin', '*')
  headers.set('Access-Control-Expose-Headers', 'X-Request-ID')
}

const answerPreflight = (cors: boolean) =>
  new Response(null, {
    status: cors ? 204 : 404,
    headers: cors
      ? {
          'Access-Control-Allow-Origin': '*',
          'Access-Control-Allow-Methods': 'GET, POST, DELETE, OPTIONS',
          'Access-Control-Allow-Headers': 'Authorization, Content-Type',
          'Access-Control-Max-Age': '600',
        }
      : {},
  })

const writePage = (status: number) =>
  new Response(`<html><head><title>${status}</title></head><body><h1>${status}</h1><hr>proxy</body></html>`, {
    status,
    headers: { 'Content-Type': 'text/html' },
  })

function refuse(
  scenario: Scenario,
  authorization: string | undefined,
  method: string,
  path: string,
): ApiFault | null {
  const key = /^Bearer\s+(.+)$/i.exec(authorization ?? '')?.[1]?.trim() ?? null
  if (scenario.key !== null) {
    if (key === null)
      return invalidRequest(
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the API from your browser and are prompted for a username and password. You can obtain an API key from https://platform.openai.com/account/api-keys.",
        null,
        null,
        401,
      )
    if (key !== scenario.key)
      return invalidRequest(
        `Incorrect API key provided: ${maskKey(key)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
        null,
        'invalid_api_key',
        401,
      )
  }
  const scope = scopeOf(method, path)
  return scenario.missingScopes.includes(scope)
    ? invalidRequest(
        `You have insufficient permissions for this operation. Missing scopes: ${scope}. Check that you have the correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a restricted API key, that it has the necessary scopes.`,
        null,
        null,
        403,
      )
    : null
}

/** The way OpenAI shows a wrong key back: its ends only. */
const maskKey = (key: string): string =>
  key.length <= 12
    ? '*'.repeat(key.length)
    : `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}`

function scopeOf(method: string, path: string): string {
  const [, , area] = path.split('/')
  const way = method === 'GET' ? 'read' : 'write'
  if (area === 'files') return `api.files.${way}`
  if (area === 'batches') return `api.batch.${way}`
  return area === 'models' ? 'api.model.read' : 'model.request'
}
