import type { Milliseconds } from '#core/units.ts'
import type { Api } from './api.ts'
import type { ApiError } from './api-error.ts'
import { listBatches, listFiles, listModels, type ApiResult } from './client.ts'
import { diagnose } from './diagnosis.ts'

/** In the order in which a person reads them. */
export const connectionSteps = ['reach', 'cors', 'key', 'models', 'files', 'batches'] as const

export interface ConnectionStep {
  readonly step: (typeof connectionSteps)[number]
  readonly state: 'ok' | 'failed' | 'unknown' | 'skipped'
  /** Of the call behind the step; null where there was none of its own. */
  readonly milliseconds: Milliseconds | null
  /** Verbatim from the provider or the browser. */
  readonly detail: string | null
  readonly error: ApiError | null
}

export interface ConnectionTestCall {
  readonly signal?: AbortSignal
  readonly now?: () => Milliseconds
  /**
   * Whether the host answers at all, to a page that may not read it (`isReachable`). A rejected fetch does not tell
   * a missing network from a missing CORS header; without this both steps stay unknown.
   */
  readonly probe?: (baseUrl: string, signal?: AbortSignal) => Promise<boolean>
}

/**
 * Tells reach, CORS, key and the three lists apart with `GET /models`, `/files` and `/batches`. Creates nothing; so
 * whether a restricted key may also write, only sending can tell.
 *
 * @param onStep called once per step, as soon as it is known; `key` comes last unless it failed at once
 * @returns all steps in the order of `connectionSteps`
 */
export async function testConnection(
  api: Api,
  onStep: (step: ConnectionStep) => void,
  call: ConnectionTestCall = {},
): Promise<readonly ConnectionStep[]> {
  const now = call.now ?? (() => performance.now())
  const known = new Map<ConnectionStep['step'], ConnectionStep>()
  const say = (step: ConnectionStep['step'], state: ConnectionStep['state'], facts: Facts = {}) => {
    if (known.has(step)) return
    const { milliseconds = null, detail = null, error = null } = facts
    const entry: ConnectionStep = { step, state, milliseconds, detail, error }
    known.set(step, entry)
    onStep(entry)
  }
  const finish = () => {
    for (const step of connectionSteps) say(step, 'skipped')
    return connectionSteps.flatMap((step) => known.get(step) ?? [])
  }
  const time = async <T>(reply: ApiResult<T>) => {
    const start = now()
    const result = await reply
    const error = result.ok ? null : result.error
    return { error, milliseconds: Math.max(0, Math.round(now() - start)), detail: detailOf(error) }
  }
  const { signal } = call
  const callOf = signal === undefined ? {} : { signal }

  const models = await time(listModels(api, {}, callOf))
  switch (models.error?.kind) {
    case 'Aborted':
      return finish()
    // Nothing was sent; whether anybody is there can still be told.
    case 'NoKey': {
      const isThere = call.probe === undefined || (await call.probe(api.baseUrl, signal))
      if (signal?.aborted === true) return finish()
      if (call.probe !== undefined) say('reach', isThere ? 'ok' : 'failed')
      if (isThere) say('key', 'failed', models)
      return finish()
    }
    case 'ForbiddenOrigin':
      say('reach', 'failed', models)
      return finish()
    case 'NoReply': {
      if (call.probe === undefined) {
        say('reach', 'unknown', models)
        say('cors', 'unknown', models)
        return finish()
      }
      const isThere = await call.probe(api.baseUrl, signal)
      if (signal?.aborted === true) return finish()
      say('reach', isThere ? 'ok' : 'failed', isThere ? {} : models)
      if (isThere) say('cors', 'failed', models)
      return finish()
    }
    // A readable status proves both.
    case undefined:
    case 'HttpError':
    case 'BadReply':
      say('reach', 'ok', { milliseconds: models.milliseconds })
      say('cors', 'ok')
  }
  if (isWrongKey(models.error)) {
    say('key', 'failed', models)
    return finish()
  }
  say('models', models.error === null ? 'ok' : 'failed', models)

  const page = { limit: 1 }
  const lists = [
    ['files', () => listFiles(api, { ...page, purpose: 'batch' }, callOf)],
    ['batches', () => listBatches(api, page, callOf)],
  ] as const
  let keyState: 'ok' | 'unknown' = 'unknown'
  for (const [step, list] of lists) {
    const reply = await time(list() as ApiResult<unknown>)
    if (reply.error?.kind === 'Aborted') return finish()
    if (isWrongKey(reply.error)) {
      say('key', 'failed', reply)
      return finish()
    }
    say(step, reply.error === null ? 'ok' : 'failed', reply)
    // Some gateways show their models to everybody; these two they do not. "You may not" also means "I know you".
    if (reply.error === null || isMissingScope(reply.error)) keyState = 'ok'
  }
  say('key', keyState)
  return finish()
}

/**
 * Whether anything answers at this address. Sends neither key nor cookies and cannot read the reply, so it also works
 * where CORS forbids reading. A policy, mixed content or the local-network permission make it false as well.
 */
export async function isReachable(baseUrl: string, signal?: AbortSignal): Promise<boolean> {
  try {
    await fetch(baseUrl, {
      mode: 'no-cors',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      ...(signal === undefined ? {} : { signal }),
    })
    return true
  } catch {
    return false
  }
}

type Facts = Partial<Pick<ConnectionStep, 'milliseconds' | 'detail' | 'error'>>

function isWrongKey(error: ApiError | null): boolean {
  return error?.kind === 'HttpError' && diagnose({ where: 'http', ...error }).cause === 'wrongKey'
}

function isMissingScope(error: ApiError): boolean {
  return error.kind === 'HttpError' && diagnose({ where: 'http', ...error }).cause === 'missingScope'
}

function detailOf(error: ApiError | null): string | null {
  if (error === null) return null
  return 'message' in error && error.message !== '' ? error.message : null
}
