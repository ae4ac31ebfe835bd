import { expect, test } from 'vitest'
import type { Snapshot } from '#core/request/draft.ts'
import { toChangedParts } from './generation-changes.ts'

const before: Snapshot = {
  endpoint: '/v1/responses',
  model: 'gpt-5-mini',
  system: '',
  user: '{{text}}',
  settings: { temperature: 0, maxOutputTokens: 200 },
  outputColumns: [],
  dedupe: true,
}

test('what is asked differently is named, in the order of the prompt', () => {
  const after = { ...before, user: 'Briefly: {{text}}', model: 'gpt-5', settings: { maxOutputTokens: 900 } }
  expect(toChangedParts(before, after)).toEqual(['model', 'user', 'settings'])
})

test('the same settings in another order are the same', () => {
  expect(toChangedParts(before, { ...before, settings: { maxOutputTokens: 200, temperature: 0 } })).toEqual(
    [],
  )
})
