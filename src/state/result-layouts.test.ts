import { beforeEach, expect, test, vi } from 'vitest'

const localStorage = { getItem: () => null, setItem: vi.fn(), removeItem: vi.fn() }
vi.stubGlobal('localStorage', localStorage)
vi.stubGlobal('window', { localStorage })
const { useResultLayouts } = await import('./result-layouts.ts')

beforeEach(() => useResultLayouts.setState({ layouts: {} }))

test('each run keeps its own choices, and a change leaves the others alone', () => {
  const { change } = useResultLayouts.getState()
  change('a', { density: 'compact' })
  change('b', { wraps: true })
  change('a', { hidden: ['s1'] })
  const { layouts } = useResultLayouts.getState()
  expect(layouts['a']).toMatchObject({ density: 'compact', hidden: ['s1'], wraps: false })
  expect(layouts['b']).toMatchObject({ density: 'normal', wraps: true })
})

test('only the runs changed last are kept', () => {
  const { change } = useResultLayouts.getState()
  for (let run = 0; run < 100; run++) change(`run${run}`, { wraps: true })
  change('run60', { wraps: false })
  change('another', { wraps: true })
  const { layouts } = useResultLayouts.getState()
  expect(Object.keys(layouts)).toHaveLength(60)
  expect(layouts['run60']).toMatchObject({ wraps: false })
  expect(layouts['run40']).toBeUndefined()
})
