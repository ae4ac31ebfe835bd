import { expect, test } from 'vitest'
import { findShutdown } from './shutdowns.ts'

test('a model and its dated snapshots have the announced day', () => {
  expect(findShutdown('gpt-5-nano')).toBe('2026-12-11')
  expect(findShutdown(' gpt-4o-2024-08-06 ')).toBe('2027-01-14')
})

test('a relative with another name has none', () => {
  expect(findShutdown('gpt-5.4')).toBeNull()
  expect(findShutdown('gpt-4o-audio-preview')).toBeNull()
  expect(findShutdown('')).toBeNull()
})
