import { describe, expect, test } from 'vitest'
import type { RequestSettings } from './draft.ts'
import { judgeSettings, modelKind } from './settings.ts'

const judge = (
  model: string,
  settings: RequestSettings,
  endpoint: '/v1/responses' | '/v1/chat/completions' = '/v1/responses',
) => judgeSettings({ endpoint, model, settings })
const kinds = (model: string, settings: RequestSettings) =>
  judge(model, settings).map((issue) => `${issue.kind} ${issue.setting}`)

describe('settings', () => {
  test('left to the model are fine', () => {
    expect(judge('gpt-5-mini', {})).toEqual([])
    expect(judge('gpt-4o', { temperature: 0, topP: 1, maxOutputTokens: 300 })).toEqual([])
    expect(judge('gpt-5-mini', { reasoningEffort: 'low', maxOutputTokens: 4000 })).toEqual([])
  })

  test.each([
    [{ temperature: 2.1 }, 'temperature', 0, 2],
    [{ temperature: -0.1 }, 'temperature', 0, 2],
    [{ temperature: Number.NaN }, 'temperature', 0, 2],
    [{ topP: 1.01 }, 'topP', 0, 1],
    [{ maxOutputTokens: 15 }, 'maxOutputTokens', 16, null],
    [{ maxOutputTokens: Number.POSITIVE_INFINITY }, 'maxOutputTokens', 16, null],
  ])('%j are out of range', (settings, setting, min, max) => {
    expect(judge('gpt-4o', settings)).toMatchObject([
      { kind: 'OutOfRange', level: 'blocking', setting, min, max },
    ])
  })

  test('ask chat for at least one token, and always for whole ones', () => {
    expect(judge('gpt-4o', { maxOutputTokens: 1 }, '/v1/chat/completions')).toEqual([])
    expect(judge('gpt-4o', { maxOutputTokens: 0 }, '/v1/chat/completions')).toMatchObject([
      { kind: 'OutOfRange', min: 1 },
    ])
    expect(kinds('gpt-4o', { maxOutputTokens: 100.5 })).toEqual(['NotWhole maxOutputTokens'])
  })

  test('that reasoning models refuse are doubted, and only for those', () => {
    expect(kinds('o3', { temperature: 0, topP: 0.5 })).toEqual([
      'NotForReasoning temperature',
      'NotForReasoning topP',
    ])
    expect(kinds('o3', { temperature: 1 })).toEqual([])
    expect(kinds('gpt-5.1', { temperature: 0, reasoningEffort: 'none' })).toEqual([])
    expect(kinds('gpt-4o', { temperature: 0 })).toEqual([])
    expect(kinds('llama-3.1-8b', { temperature: 0, reasoningEffort: 'high' })).toEqual([])
    expect(kinds('gpt-5-nano', { maxOutputTokens: 50 })).toEqual(['LittleRoom maxOutputTokens'])
  })

  test('about effort are doubted for other models and unknown words', () => {
    expect(kinds('gpt-4o', { reasoningEffort: 'low' })).toEqual(['OnlyForReasoning reasoningEffort'])
    expect(kinds('o3', { reasoningEffort: 'strong' })).toEqual(['UnknownEffort reasoningEffort'])
    expect(kinds('o3', { reasoningEffort: ' ' })).toEqual([])
  })

  test.each([
    ['gpt-5', 'reasoning'],
    ['gpt-5.6-mini', 'reasoning'],
    ['o4-mini-2025-04-16', 'reasoning'],
    ['ft:o4-mini:org::id', 'reasoning'],
    ['gpt-5-chat-latest', 'plain'],
    ['gpt-5.1-chat-latest', 'plain'],
    ['gpt-4.1-nano', 'plain'],
    ['ft:gpt-4o-mini:org::id', 'plain'],
    ['mistral-large', 'unknown'],
    ['openai/gpt-5', 'unknown'],
    ['', 'unknown'],
  ])('take %j for a %s model', (model, kind) => {
    expect(modelKind(model)).toBe(kind)
  })
})
