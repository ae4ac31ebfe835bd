import type { Remedy } from '#core/run/remedy.ts'
import type { Batch, BatchError } from '#core/wire.ts'
import type { ApiError } from '#openai/api-error.ts'
import { diagnose, type Diagnosis } from '#openai/diagnosis.ts'

/** What a refused upload or create asks for. */
export function toRemedy(error: ApiError): Remedy {
  switch (error.kind) {
    case 'HttpError': {
      const { status, code, message } = error
      const diagnosis = diagnose({ where: 'http', status, code, message })
      const said = { code: code ?? `http_${status}`, message, param: error.param, line: null }
      const remedy = remedyOf(diagnosis, [said])
      if (remedy.kind !== 'hold') return remedy
      return { ...remedy, retryAfter: error.retryAfter ?? remedy.retryAfter }
    }
    case 'NoKey':
      return { kind: 'hold', why: 'key', retryAfter: null, detail: null }
    case 'ForbiddenOrigin':
      return { kind: 'hold', why: 'ask', retryAfter: null, detail: error.url }
    case 'NoReply':
    case 'BadReply':
      return { kind: 'hold', why: 'network', retryAfter: null, detail: error.message }
    case 'Aborted':
      return { kind: 'hold', why: 'network', retryAfter: null, detail: null }
  }
}

/** What a failed batch asks for; null for any other. The first error with a remedy of its own decides. */
export function toBatchRemedy(batch: Batch): Remedy | null {
  if (batch.status !== 'failed') return null
  const remedies = batch.errors.map(({ code, message }) =>
    remedyOf(diagnose({ where: 'batch', status: null, code, message }), batch.errors),
  )
  return remedies.find(({ kind }) => kind !== 'reject') ?? { kind: 'reject', errors: batch.errors }
}

function remedyOf(diagnosis: Diagnosis, errors: readonly BatchError[]): Remedy {
  const { retryAfter, limitTokens, message: detail } = diagnosis
  const hold = (why: Extract<Remedy, { kind: 'hold' }>['why']): Remedy => ({
    kind: 'hold',
    why,
    retryAfter,
    detail,
  })
  switch (diagnosis.policy) {
    case 'wait':
      return { kind: 'tokenLimit', limitTokens, detail }
    case 'backOff':
      return hold('rate_limit')
    case 'topUp':
    case 'topUpAndResend':
      return hold('billing')
    case 'checkKey':
    case 'grantScopes':
      return hold('key')
    case 'uploadAgain':
      return { kind: 'uploadAgain', errors }
    case 'smallerShards': {
      const of = diagnosis.cause === 'tooManyRequests' ? 'requests' : 'bytes'
      return { kind: 'smaller', of, limitBytes: diagnosis.limitBytes, errors }
    }
    case 'checkProject':
    case 'rewriteFile':
    case 'splitByModel':
    case 'pickModel':
    case 'fixSettings':
    case 'fixSchema':
    case 'shorten':
    case 'changePrompt':
    case 'resend':
    case 'refresh':
    case 'nothingToSend':
    case 'ask':
      return { kind: 'reject', errors }
  }
}

/** An error in one sentence for health and log; never the key. */
export function sayApiError(error: ApiError): string {
  switch (error.kind) {
    case 'HttpError':
      return error.message === '' ? `HTTP ${error.status}` : error.message
    case 'BadReply':
      return `HTTP ${error.status}: ${error.message}`
    case 'NoReply':
      return error.message
    case 'Aborted':
      return 'No reply in time.'
    case 'ForbiddenOrigin':
      return `Not an address of this connection: ${error.url}`
    case 'NoKey':
      return 'No key.'
  }
}

/** Whether the provider does not have this call at all, as opposed to refusing it now. */
export const isUnavailable = (error: ApiError): boolean =>
  error.kind === 'HttpError' && (error.status === 404 || error.status === 405 || error.status === 501)
