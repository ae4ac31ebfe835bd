import { describe, expect, test } from 'vitest'
import type { Snapshot } from '#core/request/draft.ts'
import { toClusterCause } from '#core/results/error-cluster.ts'
import type { Outcome } from '#core/results/outcome.ts'
import { planRemedy, raiseLimit } from './cluster-remedy.ts'
import type { ScannedCluster } from './scan-clusters.ts'
import { plainSnapshot } from '../runs/stored-run.suite.ts'

const withSettings = (settings: Snapshot['settings']): Snapshot => ({ ...plainSnapshot, settings })
const ready: Snapshot = {
  ...plainSnapshot,
  ready: { url: '/v1/chat/completions', urlCell: 0, modelCell: 1, bodyCell: 2, problemCell: 3 },
}

interface Said {
  readonly outcome?: Outcome
  readonly status?: number | null
  readonly code?: string | null
  readonly message?: string
  readonly param?: string | null
  readonly limitTokens?: number | null
  readonly lastGen?: number
  readonly fixable?: boolean
}

function clusterOf({
  outcome = 'failed',
  code = null,
  message = '',
  param = null,
  ...rest
}: Said): ScannedCluster {
  const said = { code, message, status: rest.status ?? null }
  const cause = toClusterCause(outcome, said, param, [])
  return {
    cause: { ...cause, limitTokens: rest.limitTokens ?? null },
    example: null,
    said,
    rows: Int32Array.of(0),
    requests: 1,
    usage: { lines: 0, input: 0, output: 0 },
    lastGen: rest.lastGen ?? 0,
    fixable: rest.fixable ?? false,
  }
}

describe('a cut answer', () => {
  const cut = clusterOf({ outcome: 'truncated', limitTokens: 120 })

  test('asks for a higher limit', () => {
    expect(planRemedy(cut, [withSettings({ maxOutputTokens: 120 })])).toEqual({
      remedy: 'raiseLimit',
      fix: { setting: 'maxOutputTokens', from: 120, to: 400 },
    })
  })

  test('only needs sending again where the limit was raised or dropped since', () => {
    const first = withSettings({ maxOutputTokens: 120 })
    for (const settings of [{ maxOutputTokens: 500 }, {}]) {
      expect(planRemedy(cut, [first, withSettings(settings)])).toEqual({ remedy: 'resend', fix: null })
    }
  })

  test('asks for a shorter one where no limit of ours cut it', () => {
    const byModel = clusterOf({ outcome: 'truncated' })
    expect(planRemedy(byModel, [plainSnapshot])).toEqual({ remedy: 'askShorter', fix: null })
  })

  test('of a ready-made request cannot be changed here', () => {
    expect(planRemedy(cut, [ready])).toEqual({ remedy: 'newRun', fix: null })
  })

  test.each([
    [16, 50],
    [120, 400],
    [256, 800],
    [1000, 3000],
    [4096, 10_000],
    [16_384, 40_000],
    [1, 3],
  ])('at %i tokens may be %i long', (limit, raised) => expect(raiseLimit(limit)).toBe(raised))
})

describe('a refused parameter', () => {
  const message = "Unsupported value: 'temperature' does not support 0.2 with this model."
  const refused = clusterOf({ status: 400, code: 'unsupported_value', message })

  test('is left out', () => {
    expect(planRemedy(refused, [withSettings({ temperature: 0.2 })])).toEqual({
      remedy: 'dropSetting',
      fix: { setting: 'temperature', from: 0.2, to: null },
    })
  })

  test('that has been changed since needs no further change', () => {
    const asked = withSettings({ temperature: 0.2 })
    for (const newest of [plainSnapshot, withSettings({ temperature: 1 })]) {
      expect(planRemedy(refused, [asked, newest])).toEqual({ remedy: 'resend', fix: null })
    }
  })

  test.each([
    ['max_tokens', 'maxOutputTokens', { maxOutputTokens: 9 }],
    ['reasoning.effort', 'reasoningEffort', { reasoningEffort: 'minimal' }],
    ['top_p', 'topP', { topP: 0.5 }],
  ] as const)('%s is our %s', (param, setting, settings) => {
    const cluster = clusterOf({ status: 400, code: 'unsupported_parameter', message: 'no', param })
    expect(planRemedy(cluster, [withSettings(settings)]).fix).toMatchObject({ setting })
  })

  test.each([
    ['max_tokens is too large: 50000. This model supports at most 32,768 completion tokens.', 50_000, 32_768],
    [
      "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 5 instead.",
      5,
      16,
    ],
    ['integer above maximum value, expected a value <= 12288, but got 32000 instead', 32_000, 12_288],
  ])('is set to the limit that the provider names: %s', (words, from, to) => {
    const param = 'max_completion_tokens'
    const cluster = clusterOf({ status: 400, code: 'invalid_value', message: words, param })
    expect(planRemedy(cluster, [withSettings({ maxOutputTokens: from })])).toEqual({
      remedy: 'useLimit',
      fix: { setting: 'maxOutputTokens', from, to },
    })
  })

  test('that is none of ours is shown as it came', () => {
    const cluster = clusterOf({ status: 400, code: 'invalid_value', message: 'bad', param: 'tools[0].name' })
    expect(planRemedy(cluster, [plainSnapshot])).toEqual({ remedy: 'look', fix: null })
  })
})

test('another model is a person’s choice, unless it was made already', () => {
  const cluster = clusterOf({ status: 404, code: 'model_not_found', message: 'The model `x` does not exist' })
  expect(planRemedy(cluster, [plainSnapshot])).toEqual({
    remedy: 'pickModel',
    fix: { setting: 'model', from: 'gpt-4o-mini', to: null },
  })
  expect(planRemedy(cluster, [plainSnapshot, { ...plainSnapshot, model: 'other' }]).remedy).toBe('resend')
})

test('a schema that was not accepted asks for other columns, unless they are others already', () => {
  const cluster = clusterOf({ status: 400, code: 'invalid_json_schema' })
  const outputColumns = [{ name: 'a', type: 'text' as const, description: '', values: [] }]
  expect(planRemedy(cluster, [plainSnapshot, { ...plainSnapshot, outputColumns }]).remedy).toBe('resend')
  expect(planRemedy(cluster, [ready]).remedy).toBe('newRun')
})

test.each<[Said, string]>([
  [{ outcome: 'expired' }, 'resend'],
  [{ outcome: 'cancelled' }, 'resend'],
  [{ outcome: 'missing' }, 'resend'],
  [{ outcome: 'lost' }, 'checkUsage'],
  [{ outcome: 'refused', code: 'refusal' }, 'changePrompt'],
  [{ outcome: 'invalid', code: 'not_json' }, 'resend'],
  [{ outcome: 'invalid', code: 'tool_call' }, 'changePrompt'],
  [{ status: 500, code: 'server_error', fixable: true }, 'resend'],
  [{ status: 429, code: 'rate_limit_exceeded', fixable: true }, 'resend'],
  [{ status: 429, code: 'insufficient_quota', fixable: true }, 'topUp'],
  [{ status: 400, code: 'context_length_exceeded' }, 'shorten'],
  [{ status: 400, code: 'invalid_json_schema' }, 'changeColumns'],
  [{ status: 400, message: 'Unrecognized request argument supplied: top_k' }, 'look'],
  [{ status: 400, message: 'Your input exceeds the context window of this model.' }, 'shorten'],
  [{ status: 400, code: 'invalid_prompt' }, 'changePrompt'],
  [{ status: 401, code: 'invalid_api_key' }, 'checkKey'],
  [{ status: 418, code: 'teapot' }, 'look'],
  [{ status: 599, code: 'odd', fixable: true }, 'resend'],
])('%o needs: %s', (said, remedy) => expect(planRemedy(clusterOf(said), [plainSnapshot]).remedy).toBe(remedy))
