import { expect, test } from 'vitest'
import { err, ok } from '#core/result.ts'
import { valueOf } from '../engine.suite.ts'
import { countsOf, isFinished, openWorkbench } from '../workbench.suite.ts'

const texts = Array.from({ length: 12 }, (_, row) => `Text ${row}`)
const price = { connectionId: 'sandbox', model: 'gpt-4.1-mini', inputPerMillion: 100, outputPerMillion: 400 }

test('a run with a pilot waits after its first shard, and goes on when the rest is released', async () => {
  const { engine, createRun, until } = openWorkbench()
  const runId = await createRun(texts, { pilot: true })
  const waiting = await until(runId, ({ run }) => run.state === 'held')
  expect(countsOf(waiting)).toEqual({ answered: 3, not_sent: 9 })
  expect(waiting.run.pilot).toBe('waiting')
  expect(waiting.shards.map(({ gate }) => gate?.why)).toEqual([undefined, 'pilot', 'pilot', 'pilot'])
  valueOf(await engine.releaseShards({ runId, shardIds: 'pilot' }))
  const over = await until(runId, isFinished)
  expect(countsOf(over)).toEqual({ answered: 12 })
  expect(over.shards.every(({ gate }) => gate === null)).toBe(true)
})

test('important rows are answered first, and the ledger is whole all the way', async () => {
  const { engine, createRun, until, readRun } = openWorkbench()
  valueOf(await engine.listConnections({}))
  const file = new Blob([`id,text,score\n${texts.map((text, row) => `${row},${text},${row}\n`).join('')}`])
  const dataset = valueOf(await engine.importDataset({ file, name: 'scores.csv', lastModified: null }))
  const order = { columnId: dataset.columns[2]?.id ?? '', descending: true }
  const runId = await createRun(texts, { id: 'ordered', datasetId: dataset.id, order, pilot: true })
  await until(runId, ({ run }) => run.state === 'held')
  const view = valueOf(await engine.openView({ runId, outcomes: ['answered'], search: '' }))
  const window = valueOf(await engine.readView({ viewId: view.viewId, start: 0, end: 10 }))
  expect(window.rows.map(({ row }) => row)).toEqual([9, 10, 11])
  valueOf(await engine.releaseShards({ runId, shardIds: 'pilot' }))
  await until(runId, isFinished)
  expect(countsOf(await readRun(runId))).toEqual({ answered: 12 })
})

test('a run with a cap is held with a price and goes on by a word, part by part', async () => {
  const { engine, createRun, until, readRun } = openWorkbench()
  valueOf(await engine.listConnections({}))
  valueOf(await engine.savePrice(price))
  const runId = await createRun(texts, { budgetUsd: 0 })
  const held = await until(runId, ({ run }) => run.state === 'held')
  expect(held.run.capUsd).toBe(0)
  expect(held.shards[0]?.gate).toMatchObject({ why: 'budget', of: 'run', capUsd: 0, committedUsd: 0 })
  valueOf(await engine.releaseShards({ runId, shardIds: ['s2'] }))
  const part = await until(runId, ({ run }) => run.ledger.counts.answered === 3)
  expect(part.shards.map(({ stage }) => stage.name)).toEqual(['planned', 'collected', 'planned', 'planned'])
  expect(part.run.cost.usd).toBeGreaterThan(0)
  valueOf(await engine.setBudget({ runId, capUsd: null }))
  expect(countsOf(await until(runId, isFinished))).toEqual({ answered: 12 })
  expect((await readRun(runId)).run.capUsd).toBeNull()
})

test('a budget of a run that is not there is refused', async () => {
  const { engine } = openWorkbench()
  expect(await engine.setBudget({ runId: 'nothing', capUsd: 1 })).toEqual(err({ kind: 'NoRun' }))
  expect(await engine.releaseShards({ runId: 'nothing', shardIds: 'pilot' })).toEqual(err({ kind: 'NoRun' }))
})

test('an own price is used for estimate and cost, says so, and is gone when it is removed', async () => {
  const { engine, createRun, until } = openWorkbench()
  const runId = await createRun([...texts, ...texts])
  expect(await engine.listPrices({ connectionId: 'sandbox' })).toEqual(ok([]))
  const free = (await until(runId, isFinished)).run
  expect(free.cost.usd).toBe(0)
  valueOf(await engine.savePrice({ ...price, model: ' gpt-4.1-mini ' }))
  const { inputTokens, outputTokens, usd } = (await until(runId, isFinished)).run.cost
  // Half of the list price, as the connection's batch factor says.
  expect(usd).toBeCloseTo((inputTokens * 50 + outputTokens * 200) / 1_000_000, 12)

  const priced = await createRun([...texts, ...texts], { id: 'priced' })
  const { estimate, savedByCopiesUsd } = (await until(priced, isFinished)).run
  expect(estimate).toMatchObject({ ownPrice: true })
  expect(savedByCopiesUsd).toBeGreaterThan(0)

  expect(await engine.listPrices({ connectionId: 'sandbox' })).toMatchObject(ok([{ model: 'gpt-4.1-mini' }]))
  valueOf(await engine.removePrice({ connectionId: 'sandbox', model: 'gpt-4.1-mini' }))
  expect((await until(runId, isFinished)).run.cost.usd).toBe(0)
})

test.each([
  ['model', { model: ' ' }],
  ['inputPerMillion', { inputPerMillion: -1 }],
  ['inputPerMillion', { inputPerMillion: NaN }],
  ['outputPerMillion', { outputPerMillion: Infinity }],
])('a price with a bad %s is refused', async (field, change) => {
  const { engine } = openWorkbench()
  valueOf(await engine.listConnections({}))
  expect(await engine.savePrice({ ...price, ...change })).toEqual(err({ kind: 'BadPrice', field }))
})

test('a price for no connection is refused', async () => {
  const { engine } = openWorkbench()
  expect(await engine.savePrice(price)).toEqual(err({ kind: 'NoConnection' }))
})
