import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appLayout, appSchemas, type AppShapes } from '#core/records.ts'
import { connection, fillOld, oldSchemas, type OldShapes, upgraded, useNew } from './app-layout.suite.ts'
import { createMemoryRecords } from './memory-records.ts'
import { openNodeRecords } from './node-records.node.ts'

test('a folder of layout 1 gets the new stores and keeps its records', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'layout-'))
  const old = await openNodeRecords<OldShapes>(folder, oldSchemas, { version: 1 })
  if (!old.ok) throw new Error(old.error.kind)
  await fillOld(old.value)
  await old.value.close()

  const records = await openNodeRecords<AppShapes>(folder, appSchemas, { version: appLayout })
  if (!records.ok) throw new Error(records.error.kind)
  expect(await useNew(records.value)).toEqual(upgraded)
  await records.value.close()

  expect(await openNodeRecords<OldShapes>(folder, oldSchemas, { version: 1 })).toEqual({
    ok: false,
    error: { kind: 'NewerData', database: folder, known: 1, found: appLayout },
  })
  await rm(folder, { recursive: true })
})

test('memory has the new stores from the start', async () => {
  const records = createMemoryRecords<AppShapes>(appSchemas)
  await records.commit([{ put: 'connections', record: connection }])
  expect(await useNew(records)).toEqual({ ...upgraded, log: [1] })
})
