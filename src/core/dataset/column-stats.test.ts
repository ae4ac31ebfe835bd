import { expect, test } from 'vitest'
import { type GuessEvidence, guessColumn } from './column-stats.ts'

const guess = (change: Partial<GuessEvidence>) =>
  guessColumn({
    filled: 100,
    number: 0,
    date: 0,
    boolean: 0,
    url: 0,
    imageUrl: 0,
    email: 0,
    distinct: 100,
    isTopExact: true,
    longest: 10,
    ...change,
  })

test('a guess needs nineteen of twenty cells', () => {
  expect(guess({ number: 95 })).toEqual({ guess: 'number', fitting: 95 })
  expect(guess({ number: 94 })).toEqual({ guess: 'text', fitting: 100 })
  expect(guess({ filled: 0 })).toEqual({ guess: 'empty', fitting: 0 })
})

test('an image address is more than a web address, and a few short values are a category', () => {
  expect(guess({ url: 100, imageUrl: 96 }).guess).toBe('imageUrl')
  expect(guess({ url: 100, imageUrl: 90 }).guess).toBe('url')
  expect(guess({ distinct: 50 }).guess).toBe('category')
  expect(guess({ distinct: 51 }).guess).toBe('text')
  expect(guess({ distinct: 6, filled: 11 }).guess).toBe('text')
  expect(guess({ distinct: 6, longest: 81 }).guess).toBe('text')
  expect(guess({ distinct: 5, number: 100 }).guess).toBe('number')
})
