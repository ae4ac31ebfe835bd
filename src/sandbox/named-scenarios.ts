import type { Fault, FaultEffect, ScenarioChange } from './scenario.ts'

const always = (effect: FaultEffect, path = '/v1/**'): Fault => ({ path, effect })
const once = (effect: FaultEffect, path: string, method: 'GET' | 'POST' | 'DELETE'): Fault => ({
  method,
  path,
  times: 1,
  effect,
})
const create = (effect: FaultEffect) => once(effect, '/v1/batches', 'POST')
const content = (effect: FaultEffect) => once(effect, '/v1/files/*/content', 'GET')

/** Ready-made scenarios for demonstrations and tests, by the name the control routes take. */
export const namedScenarios = {
  plain: {},
  instant: { pace: { validateMs: 0, totalMs: 0, finalizeMs: 0, cancelMs: 0 } },
  'slow-validation': { pace: { validateMs: 600_000 } },
  'slow-rows': { pace: { rowMs: 1_000 } },
  'token-limit-429': { tokenLimit: { tokens: 2_000, as: 'reply429' } },
  'token-limit-400': { tokenLimit: { tokens: 2_000, as: 'reply400' } },
  'token-limit-batch': { tokenLimit: { tokens: 2_000, as: 'batch' } },
  'row-failures': {
    rowRates: {
      'fail:400': 0.04,
      'fail:500': 0.04,
      'fail:429': 0.02,
      error: 0.02,
      refuse: 0.03,
      truncate: 0.03,
      empty: 0.02,
      invalid: 0.02,
      'status:0': 0.02,
      missing: 0.02,
    },
  },
  'all-rows-fail': { rowRates: { 'fail:400': 1 } },
  expiry: { expireAt: 0.63 },
  'slow-cancel': { pace: { cancelMs: 600_000 } },
  'empty-error-file-id': { emptyErrorFileId: true },
  'unknown-status': { statusNames: { in_progress: 'warming_up' } },
  'rate-limit': {
    faults: [
      {
        path: '/v1/**',
        times: 3,
        effect: {
          kind: 'reply',
          status: 429,
          code: 'rate_limit_exceeded',
          type: 'requests',
          message:
            'Rate limit reached for requests in organization org-sandbox on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 3.89s. Visit https://platform.openai.com/account/rate-limits to learn more.',
        },
      },
    ],
  },
  'no-quota': {
    faults: [
      {
        method: 'POST',
        path: '/v1/**',
        effect: {
          kind: 'reply',
          status: 429,
          code: 'insufficient_quota',
          type: 'insufficient_quota',
          message:
            'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
        },
      },
    ],
  },
  'billing-limit': {
    faults: [
      {
        method: 'POST',
        path: '/v1/batches',
        effect: {
          kind: 'reply',
          status: 400,
          code: 'billing_hard_limit_reached',
          message: 'Billing hard limit has been reached.',
        },
      },
    ],
  },
  'server-error': {
    faults: [
      {
        path: '/v1/**',
        times: 3,
        effect: {
          kind: 'reply',
          status: 500,
          type: 'server_error',
          message:
            'The server had an error processing your request. Sorry about that! You can retry your request.',
        },
      },
    ],
  },
  'proxy-error': { faults: [{ path: '/v1/**', times: 3, effect: { kind: 'page', status: 502 } }] },
  'too-large': {
    faults: [{ method: 'POST', path: '/v1/files', effect: { kind: 'page', status: 413 } }],
  },
  'lost-before': { faults: [create({ kind: 'lost', when: 'before' })] },
  'lost-after': { faults: [create({ kind: 'lost', when: 'after' })] },
  'lost-then-late': { faults: [create({ kind: 'lost', when: 'after', delayMs: 40_000 })] },
  'lost-upload': { faults: [once({ kind: 'lost', when: 'after' }, '/v1/files', 'POST')] },
  'list-lag': { listLagMs: 45_000 },
  'dropped-download': { faults: [content({ kind: 'drop', at: 0.5 })] },
  'truncated-download': { faults: [content({ kind: 'truncate', at: 0.5 })] },
  'odd-lines': { extraLines: { duplicated: 2, foreign: 2, malformed: 2 } },
  'wrong-key': { key: 'sk-sandbox-right-key' },
  'no-batch-scope': { missingScopes: ['api.batch.read', 'api.batch.write'] },
  'server-gone': { faults: [always({ kind: 'lost', when: 'before' })] },
  'cors-off': { faults: [always({ kind: 'noCors' })] },
  'cors-off-batches': { faults: [always({ kind: 'noCors' }, '/v1/batches/**')] },
} satisfies Record<string, ScenarioChange>

export type ScenarioName = keyof typeof namedScenarios

export const isScenarioName = (name: string): name is ScenarioName => Object.hasOwn(namedScenarios, name)
