import { beforeEach, describe, expect, test, vi } from 'vitest'

const localStorage = { getItem: () => null, setItem: vi.fn(), removeItem: vi.fn() }
vi.stubGlobal('localStorage', localStorage)
vi.stubGlobal('window', { localStorage })
const { createDraft, useDraft } = await import('./draft-store.ts')

const sent = { runId: 'r', name: 'Run', at: 1 }
const state = () => useDraft.getState()

beforeEach(() => useDraft.setState({ draft: createDraft(), connectionId: 'sandbox', sent: null }))

describe('the model', () => {
  test('is the sandbox’s own for a file that is to be tried there', () => {
    state().edit({ datasetId: 'd1' })
    expect(state().draft.model).toBe('sandbox-1')
  })

  test('stays as a person named it', () => {
    state().edit({ model: 'sandbox-1-reasoning' })
    state().edit({ datasetId: 'd1' })
    expect(state().draft.model).toBe('sandbox-1-reasoning')
    state().edit({ model: '' })
    expect(state().draft.model).toBe('')
  })

  test('of the sandbox goes nowhere else, any other goes along', () => {
    state().edit({ datasetId: 'd1' })
    state().choose({ connectionId: 'mine' })
    expect(state().draft.model).toBe('')
    state().edit({ model: 'gpt-4o-mini' })
    state().choose({ connectionId: 'another' })
    expect(state().draft.model).toBe('gpt-4o-mini')
    state().choose({ runName: 'A name' })
    expect(state().draft.model).toBe('gpt-4o-mini')
  })
})

test('a draft was sent until it asks something else', () => {
  useDraft.setState({ sent })
  state().edit({ rowsPerShard: 10 })
  expect(state().sent).toEqual(sent)
  state().edit({ user: '{{text}}' })
  expect(state().sent).toBeNull()
})

test('a prompt of one’s own is asked for anew with another file of requests', () => {
  state().edit({ datasetId: 'd1', promptAnyway: true })
  expect(state().draft.promptAnyway).toBe(true)
  state().edit({ datasetId: 'd2' })
  expect(state().draft.promptAnyway).toBe(false)
})
