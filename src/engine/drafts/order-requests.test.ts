import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareOrderKeys, toOrderKey } from '#core/dataset/row-order.ts'
import { compileSnapshot, toSnapshot } from './compiled-draft.ts'
import { createDatasets } from '../datasets/datasets.ts'
import { planDraft } from './draft-plan.ts'
import { createTestDraft, createTestPorts, importText, toCsv, valueOf } from '../engine.suite.ts'
import { planOrderedShards } from './order-requests.ts'
import { planScope } from '../datasets/plan-scope.ts'
import { defaultLimits } from '../accounts/sandbox-connection.ts'

const names = ['text', 'score']

/** Cuts rows of [text, score] into shards of `perShard`, ordered by the score. */
async function plan(rows: readonly (readonly string[])[], perShard: number, descending: boolean) {
  const ports = createTestPorts()
  const datasets = createDatasets(ports)
  const dataset = valueOf(await datasets.openDataset(await importText(datasets, toCsv([names, ...rows]))))
  const columnId = dataset.record.columns[1]?.id ?? ''
  const draft = createTestDraft(dataset.record.id, {
    user: '{{text}}',
    rowsPerShard: perShard,
    order: { columnId, descending },
  })
  const compiled = valueOf(compileSnapshot(toSnapshot(draft), names))
  const scope = valueOf(await planScope(ports.files, dataset, draft.scope))
  const before = valueOf(await planDraft(ports.clock, dataset, compiled, scope.rows))
  const after = valueOf(await planOrderedShards(dataset, before, draft, defaultLimits))
  dataset.close()
  return {
    before,
    ...after,
    groups: after.shards.map(({ start, end }) => [...after.plan.requests.subarray(start, end)]),
  }
}

test('important rows are in the first shards, and every shard has its rows in the order of the file', async () => {
  const rows = [
    ['a', '2'],
    ['b', '10'],
    ['c', ''],
    ['d', '9'],
    ['e', 'urgent'],
    ['f', '-1'],
  ]
  expect((await plan(rows, 2, true)).groups).toEqual([
    [1, 3],
    [0, 5],
    [2, 4],
  ])
  expect((await plan(rows, 2, false)).groups).toEqual([
    [0, 5],
    [1, 3],
    [2, 4],
  ])
})

test('a request is as important as the most important row it is sent for; the lowest one still stands for all', async () => {
  const rows = [
    ['same', '1'],
    ['other', '5'],
    ['same', '9'],
  ]
  const { groups, plan: made } = await plan(rows, 1, true)
  expect(groups).toEqual([[0], [1]])
  expect([...made.representatives]).toEqual([0, 1, 0])
})

test('whatever the order, the shards have every request once, with its size', async () => {
  const score = fc.oneof(fc.integer({ min: -5, max: 5 }).map(String), fc.constantFrom('', 'x', 'y'))
  const row = fc.tuple(fc.constantFrom('p', 'q', 'rr', 'sss', 'tttt', 'u', 'v', ''), score)
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 25 }),
      fc.integer({ min: 1, max: 6 }),
      fc.boolean(),
      async (rows, perShard, descending) => {
        const { before, plan: made, shards, groups } = await plan(rows, perShard, descending)
        expect(groups.flat().sort((a, b) => a - b)).toEqual([...before.requests])
        const sizeOf = new Map([...before.requests].map((at, index) => [at, before.requestSizes[index]]))
        made.requests.forEach((at, index) => expect(made.requestSizes[index]).toBe(sizeOf.get(at)))
        shards.forEach(({ start, end, bytes }) =>
          expect(made.requestSizes.subarray(start, end).reduce((sum, size) => sum + size, 0)).toBe(bytes),
        )
        for (const group of groups) expect(group).toEqual([...group].sort((a, b) => a - b))
        const best = new Map<number, ReturnType<typeof toOrderKey>>()
        before.targets.forEach((target, index) => {
          const rep = before.representatives[index] ?? target
          const key = toOrderKey(rows[target]?.[1] ?? null)
          if (!best.has(rep) || compareOrderKeys(key, best.get(rep) ?? null, descending) < 0)
            best.set(rep, key)
        })
        groups.slice(1).forEach((group, index) => {
          for (const earlier of groups[index] ?? [])
            for (const later of group)
              expect(
                compareOrderKeys(best.get(earlier) ?? null, best.get(later) ?? null, descending),
              ).toBeLessThanOrEqual(0)
        })
      },
    ),
    { numRuns: 40 },
  )
})
