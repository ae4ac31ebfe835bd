import { expect, test } from 'vitest'
import { toPriceId } from '#core/records.ts'
import { createRunPrices } from './charged-price.ts'
import { createTestPorts, valueOf } from '../engine.suite.ts'
import { sandboxConnection } from './sandbox-connection.ts'
import { networkConnection } from '../runs/stored-run.suite.ts'

const table = { inputPerMillion: 2, outputPerMillion: 8, date: '2026-01-01' }
const at = Date.UTC(2026, 10, 21)

test('a batch costs the connection’s share of the list price, whoever knows it', async () => {
  const ports = createTestPorts()
  const find = createRunPrices(ports, async () => table)
  const factor = networkConnection.limits.batchFactor
  expect(await find(networkConnection, 'm', at)).toEqual({
    inputPerMillion: 2 * factor,
    outputPerMillion: 8 * factor,
    batchFactor: factor,
    date: '2026-01-01',
    free: false,
    own: false,
  })
  const { id: connectionId } = networkConnection
  const own = { v: 1 as const, connectionId, inputPerMillion: 4, outputPerMillion: 0, at }
  const record = { ...own, id: toPriceId(connectionId, 'm'), model: 'm' }
  valueOf(await ports.records.commit([{ put: 'prices', record }]))
  expect(await find(networkConnection, ' m', at)).toMatchObject({
    inputPerMillion: 4 * factor,
    outputPerMillion: 0,
    date: '2026-11-21',
    own: true,
  })
  expect(await find(networkConnection, 'other', at)).toMatchObject({ own: false })
})

test('the sandbox is free, a removed connection has no price, and what nobody knows is null', async () => {
  const find = createRunPrices(createTestPorts(), async () => null)
  expect(await find(sandboxConnection(at), 'm', at)).toMatchObject({ inputPerMillion: 0, free: true })
  expect(await find(undefined, 'm', at)).toBeNull()
  expect(await find(networkConnection, 'm', at)).toBeNull()
})

test('the table is asked once, and again when it could not be loaded', async () => {
  let asked = 0
  const find = createRunPrices(createTestPorts(), async () => {
    asked += 1
    if (asked === 1) throw new TypeError('Failed to fetch dynamically imported module')
    return table
  })
  await expect(find(networkConnection, 'm', at)).rejects.toThrow('Failed to fetch')
  expect(await find(networkConnection, 'm', at)).not.toBeNull()
  await find(networkConnection, 'm', at)
  expect(asked).toBe(2)
})
