import { describe, expect, test } from 'vitest'
import type { RunSummary } from '#engine/runs/run-types.ts'
import type { ExportChoices } from '#state/export-store.ts'
import { planExport } from './export-plan.ts'
import { listRunColumns } from '../results/result-layout.ts'

const run = (state: RunSummary['state'], answered: number, total = 10) =>
  ({ state, ledger: { counts: { answered }, total } }) as unknown as RunSummary
const choices: ExportChoices = { guard: 'guarded', bom: false, facts: {}, asks: false }
const scope = { rows: 'shown', columns: 'all', chosen: null } as const
const columns = listRunColumns(['a', 'b'], [{ name: 'c', type: 'text' }])
const shown = { isNarrowed: true, columns }

describe('an export', () => {
  test('explains itself unless every row has its answer, or somebody chose', () => {
    expect(planExport(run('finished', 10), choices, scope, shown).facts).toEqual([])
    expect(planExport(run('finished', 9), choices, scope, shown).facts).toEqual(['outcome', 'id'])
    const chosen = (facts: ExportChoices['facts'], answered: number) =>
      planExport(run('finished', answered), { ...choices, facts }, scope, shown).facts
    expect(chosen({ usage: true, outcome: false }, 9)).toEqual(['id', 'usage'])
    // What was chosen for a run without a fault takes nothing from one that has some.
    expect([chosen({ usage: true }, 10), chosen({ usage: true }, 9)]).toEqual([
      ['usage'],
      ['outcome', 'id', 'usage'],
    ])
  })

  test('of an unfinished run has outcomes, whatever was chosen', () => {
    const plan = planExport(
      run('in_progress', 5),
      { ...choices, facts: { outcome: false, id: false } },
      scope,
      shown,
    )
    expect(plan).toMatchObject({ facts: ['outcome'], isForced: true })
  })

  test('has the rows shown only where they differ from all rows, and unless all are wanted', () => {
    const uses = (rows: 'shown' | 'all', isNarrowed: boolean) =>
      planExport(run('finished', 10), choices, { ...scope, rows }, { ...shown, isNarrowed }).usesView
    expect([uses('shown', true), uses('shown', false), uses('all', true)]).toEqual([true, false, false])
  })

  test('has all columns, those of the table, or the chosen ones', () => {
    const keys = (choice: 'all' | 'shown' | 'chosen') =>
      planExport(run('finished', 10), choices, { ...scope, columns: choice, chosen: ['a:c'] }, shown).columns
    expect([keys('all'), keys('shown'), keys('chosen')]).toEqual([null, ['s0', 's1', 'a:c'], ['a:c']])
  })
})
