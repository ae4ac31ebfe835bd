import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Draft } from '#core/request/draft.ts'
import { formatCustomId } from '#core/request/custom-id.ts'
import { toRequestBody, toRequestInput } from '#core/request/request-body.ts'
import { formatRowHash, hashRow } from '#core/dataset/row-hash.ts'
import { rowRange } from '#core/results/row-list.ts'
import { parseTemplate, renderTemplate } from '#core/request/template.ts'
import { compileSnapshot, toSnapshot } from './compiled-draft.ts'
import { createDatasets } from '../datasets/datasets.ts'
import { planScope } from '../datasets/plan-scope.ts'
import { planDraft, planDraftShards } from './draft-plan.ts'
import { createTestDraft, createTestPorts, importText, toCsv, valueOf } from '../engine.suite.ts'
import { defaultLimits } from '../accounts/sandbox-connection.ts'

const names = ['text', 'note']

async function plan(rows: readonly (readonly string[])[], change: Partial<Draft> = {}) {
  const ports = createTestPorts()
  const datasets = createDatasets(ports)
  const dataset = valueOf(await datasets.openDataset(await importText(datasets, toCsv([names, ...rows]))))
  const draft = createTestDraft(dataset.record.id, { user: 'Label: {{text}} {{note}}', ...change })
  const compiled = valueOf(compileSnapshot(toSnapshot(draft), names))
  const scope = valueOf(await planScope(ports.files, dataset, draft.scope))
  return { draft, plan: valueOf(await planDraft(ports.clock, dataset, compiled, scope.rows)) }
}

/** What a plan must agree with, by the slow and obvious way. */
function toRequest(draft: Draft, cells: readonly string[], row: number) {
  const render = (source: string) => renderTemplate(valueOf(parseTemplate(source, names)), cells)
  const messages = { system: render(draft.system), user: render(draft.user) }
  const hash = formatRowHash(hashRow(cells))
  const id = formatCustomId({ run: 'abcdefghjk', row, gen: 0, hash })
  const line = JSON.stringify(toRequestInput(toSnapshot(draft), id, messages)) + '\n'
  return { body: JSON.stringify(toRequestBody(toSnapshot(draft), messages)), bytes: Buffer.byteLength(line) }
}

test('rows are skipped, sent, or copies of a row that is sent', async () => {
  const { plan: made } = await plan([
    ['good', 'a'],
    [' ', '\t'],
    ['bad', 'a'],
    ['good', 'a'],
    ['', 'x'],
    ['bad', 'a'],
  ])
  expect([...made.skipped]).toEqual([1])
  expect([...made.targets]).toEqual([0, 2, 3, 4, 5])
  expect([...made.representatives]).toEqual([0, 2, 0, 4, 2])
  expect([...made.requests]).toEqual([0, 2, 4])
})

test('without sharing, every target is its own request', async () => {
  const { plan: made } = await plan(
    [
      ['a', ''],
      ['a', ''],
      ['b', ''],
    ],
    { dedupe: false },
  )
  expect([...made.requests]).toEqual([0, 1, 2])
  expect(made.copyBytes).toBe(0)
})

test('the scope is a beginning of the dataset', async () => {
  const rows = [
    ['a', ''],
    ['b', ''],
    ['c', ''],
  ]
  expect((await plan(rows, { scope: { kind: 'first', rows: 2 } })).plan.rows).toBe(2)
  expect((await plan(rows, { scope: { kind: 'first', rows: 9 } })).plan.rows).toBe(3)
  expect((await plan(rows, { scope: { kind: 'first', rows: NaN } })).plan.rows).toBe(0)
})

test('copies are found across row groups', async () => {
  const rows = Array.from({ length: 66_000 }, (_, row) => [`text ${row % 65_800}`, ''])
  const { plan: made } = await plan(rows)
  expect(made.requests.length).toBe(65_800)
  expect(made.representatives.at(-1)).toBe(199)
})

const cell = fc.constantFrom('', ' ', 'a', 'b', '{{note}}', '"\\\n', '\u2028é🙂', 'long '.repeat(30))
const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 30 })

test('every row is exactly one of skipped or target; sizes are exact; requests are the image of rep', async () => {
  const dedupe = fc.boolean()
  const user = fc.constantFrom(
    '{{text}}',
    'Q: {{text}}{{note}}',
    '{{note}} {{text}} {{note}}',
    'same for all',
  )
  await fc.assert(
    fc.asyncProperty(table, user, dedupe, async (drawn, message, shares) => {
      // A number keeps rows of blanks from being blank lines; no message uses it.
      const rows = drawn.map(([a, b]) => [a, b])
      const known = rows.filter(([a, b]) => a !== '' || b !== '')
      fc.pre(known.length > 0)
      const { draft, plan: made } = await plan(known, { user: message, dedupe: shares })
      const requests = known.map((cells, row) => toRequest(draft, cells, row))

      const everyRow = [...made.skipped, ...made.targets].sort((a, b) => a - b)
      expect(everyRow).toEqual([...known.keys()])
      for (const [index, row] of made.targets.entries()) {
        const bodies = [...made.targets].map((target) => requests[target]!.body)
        const lowest = shares ? made.targets[bodies.indexOf(requests[row]!.body)] : row
        expect(made.representatives[index]).toBe(lowest)
      }
      expect([...made.requests]).toEqual([...new Set(made.representatives)].sort((a, b) => a - b))
      expect([...made.requestSizes]).toEqual([...made.requests].map((row) => requests[row]!.bytes))
      const sum = (list: readonly number[]) => list.reduce((total, bytes) => total + bytes, 0)
      expect(made.requestBytes).toBe(sum([...made.requestSizes]))
      expect(made.requestBytes + made.copyBytes).toBe(
        sum([...made.targets].map((row) => requests[row]!.bytes)),
      )
    }),
    { numRuns: 60 },
  )
})

test('shards partition the requests, within both limits', async () => {
  const limits = fc.record({
    rowsPerShard: fc.option(fc.integer({ min: 1, max: 5 })),
    bytes: fc.integer({ min: 900, max: 2000 }),
  })
  const { draft, plan: made } = await plan(
    Array.from({ length: 40 }, (_, row) => ['x'.repeat((row * 7) % 50), `${row}`]),
  )
  fc.assert(
    fc.property(limits, ({ rowsPerShard, bytes }) => {
      const shards = planDraftShards(
        made,
        { ...draft, rowsPerShard },
        { ...defaultLimits, bytesPerShard: bytes },
      )
      expect(
        shards.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at)),
      ).toEqual([...made.requests.keys()])
      for (const shard of shards) {
        expect(shard.end - shard.start).toBeLessThanOrEqual(rowsPerShard ?? 50_000)
        expect(shard.bytes).toBeLessThanOrEqual(bytes)
      }
    }),
  )
})

test('an abort ends the pass, and progress reaches the end', async () => {
  const ports = createTestPorts()
  const datasets = createDatasets(ports)
  const rows = Array.from({ length: 5000 }, (_, row) => [`${row}`, ''])
  const dataset = valueOf(await datasets.openDataset(await importText(datasets, toCsv([names, ...rows]))))
  const compiled = valueOf(compileSnapshot(toSnapshot(createTestDraft('')), names))
  const scope = rowRange(0, 5000)
  const aborted = await planDraft(ports.clock, dataset, compiled, scope, { signal: AbortSignal.abort() })
  expect(aborted).toEqual({ ok: false, error: { kind: 'Cancelled' } })
  const seen: unknown[] = []
  await planDraft(ports.clock, dataset, compiled, scope, { onProgress: (now) => seen.push(now) })
  expect(seen.at(-1)).toEqual({ rowsDone: 5000, rowsTotal: 5000 })
})
