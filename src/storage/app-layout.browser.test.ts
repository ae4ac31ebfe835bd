import { expect, test } from 'vitest'
import { appLayout, appSchemas, type AppShapes } from '#core/records.ts'
import { fillOld, oldSchemas, type OldShapes, upgraded, useNew } from './app-layout.suite.ts'
import { openIdbRecords, type RecordsClosed } from './idb-records.ts'

test('a database of layout 1 gets the new stores and keeps its records; the older tab steps aside', async () => {
  const name = `test-${crypto.randomUUID()}`
  const closed: RecordsClosed[] = []
  const old = await openIdbRecords<OldShapes>(name, oldSchemas, {
    version: 1,
    onClosed: (why) => closed.push(why),
  })
  if (!old.ok) throw new Error(old.error.kind)
  await fillOld(old.value)

  const records = await openIdbRecords<AppShapes>(name, appSchemas, { version: appLayout })
  if (!records.ok) throw new Error(records.error.kind)
  expect(closed).toEqual(['newerVersion'])
  expect(await useNew(records.value)).toEqual(upgraded)

  // The older program, opened again, changes nothing.
  expect(await openIdbRecords<OldShapes>(name, oldSchemas, { version: 1 })).toEqual({
    ok: false,
    error: { kind: 'NewerData', database: name, known: 1, found: appLayout },
  })
  await records.value.close()
  indexedDB.deleteDatabase(name)
})
