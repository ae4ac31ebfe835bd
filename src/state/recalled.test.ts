import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Snapshot } from '#core/request/draft.ts'
import { isNamed, kindOf, recallEntry, type Recalled, rememberEntry } from './recalled.ts'

const prompt = (user: string): Snapshot => ({
  endpoint: '/v1/responses',
  model: 'm',
  system: '',
  user,
  settings: {},
  outputColumns: [],
  dedupe: true,
})

describe('what is recalled of a header', () => {
  test('grows change by change', () => {
    let entries = rememberEntry([], 'a', { options: { delimiter: ';' } }, 1)
    entries = rememberEntry(entries, 'a', { names: { c1: 'id' } }, 2)
    entries = rememberEntry(entries, 'a', { prompt: prompt('{{id}}') }, 3)
    expect(entries).toEqual([
      {
        signature: 'a',
        at: 3,
        options: { delimiter: ';' },
        names: { c1: 'id' },
        layout: null,
        prompt: prompt('{{id}}'),
      },
    ])
    expect(recallEntry(entries, 'a')).toBe(entries[0])
    expect(recallEntry(entries, 'b')).toBeNull()
  })

  test('stands before older ones, and the oldest leave beyond forty', () => {
    let entries: readonly Recalled[] = []
    for (let at = 0; at < 50; at++) entries = rememberEntry(entries, `s${at}`, {}, at)
    entries = rememberEntry(entries, 's20', { names: { c1: 'x' } }, 50)
    expect(entries).toHaveLength(40)
    expect(entries.slice(0, 3).map(({ signature }) => signature)).toEqual(['s20', 's49', 's48'])
    expect(entries.at(-1)?.signature).toBe('s10')
  })

  test('takes no more room than is its own: long prompts push older ones out', () => {
    let entries: readonly Recalled[] = []
    for (const signature of ['a', 'b', 'c']) {
      entries = rememberEntry(entries, signature, { prompt: prompt('x'.repeat(200_000)) }, 1)
    }
    expect(entries.map(({ signature }) => signature)).toEqual(['c', 'b'])
    expect(rememberEntry(entries, 'd', { prompt: prompt('x'.repeat(600_000)) }, 2)).toBe(entries)
  })
})

describe('the store', () => {
  const kept = new Map<string, string>()
  afterEach(() => vi.unstubAllGlobals())
  beforeEach(() => {
    kept.clear()
    vi.resetModules()
    const localStorage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    }
    vi.stubGlobal('localStorage', localStorage)
    vi.stubGlobal('window', { localStorage })
  })

  test('survives a reload and can be emptied', async () => {
    const first = await import('./recalled.ts')
    first.useRecalled.getState().remember('a', { names: { c1: 'id' } })
    vi.resetModules()
    const { useRecalled } = await import('./recalled.ts')
    expect(useRecalled).not.toBe(first.useRecalled)
    expect(recallEntry(useRecalled.getState().entries, 'a')?.names).toEqual({ c1: 'id' })
    useRecalled.getState().forgetAll()
    expect(kept.get('bw-recalled')).toContain('"entries":[]')
  })
})

test('a kind of file is its header and format, however wide its rows are', () => {
  const kind = (names: readonly string[], format: 'csv' | 'json' = 'csv') =>
    kindOf({
      columns: names.map((sourceName, index) => ({ sourceName, name: `n${index}` })),
      dialect: { format } as Parameters<typeof kindOf>[0]['dialect'],
    })
  expect(kind(['id', 'text'])).toBe(kind(['id', 'text', '']))
  expect(kind(['id', 'text'])).not.toBe(kind(['id', '', 'text']))
  expect(kind(['id', 'text'])).not.toBe(kind(['id', 'text'], 'json'))
  expect(kind(['', ''])).toBeNull()
  expect(isNamed([{ sourceName: '' }])).toBe(false)
})
