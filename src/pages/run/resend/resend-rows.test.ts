import { expect, test } from 'vitest'
import { emptyLedger } from '#core/results/ledger.ts'
import type { Ledger, Outcome } from '#core/results/outcome.ts'
import { countRows, toChoice, toChoosable, toFirstChoice } from './resend-rows.ts'

const ledgerOf = (counts: Partial<Record<Outcome, number>>, fixable = 0): Ledger => {
  const ledger = emptyLedger(100, 0)
  return { ...ledger, fixable, counts: { ...ledger.counts, not_sent: 0, ...counts } }
}

test('whatever ended without an answer can be chosen; what may still get one cannot', () => {
  const ledger = ledgerOf({ answered: 9, waiting: 8, skipped: 7, failed: 6, missing: 5, not_sent: 4 })
  expect(toChoosable(ledger, true)).toEqual(['failed', 'missing'])
  expect(toChoosable(ledger, false)).toEqual(['failed', 'missing', 'not_sent'])
})

test('what may have been paid for is chosen by hand, unless there is nothing else', () => {
  expect(toFirstChoice(['failed', 'expired', 'lost'])).toEqual(['failed', 'expired'])
  expect(toFirstChoice(['lost'])).toEqual(['lost'])
  expect(toFirstChoice([])).toEqual([])
})

test('of the failed rows only those that may succeed as they are', () => {
  const ledger = ledgerOf({ failed: 6, expired: 2 }, 4)
  expect(countRows(ledger, ['failed', 'expired'], false)).toBe(8)
  expect(countRows(ledger, ['failed', 'expired'], true)).toBe(6)
  expect(toChoice(['failed'], true)).toEqual({ kind: 'outcomes', outcomes: ['failed'], onlyFixable: true })
  expect(toChoice(['expired'], true)).toEqual({ kind: 'outcomes', outcomes: ['expired'] })
})
