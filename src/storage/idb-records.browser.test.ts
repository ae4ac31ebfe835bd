import { describe, expect, test } from 'vitest'
import { openIdbRecords, type RecordsClosed } from './idb-records.ts'
import { describeLastingRecordStore, testSchemas, type TestShapes } from './record-store.suite.ts'

const freshName = () => `test-${crypto.randomUUID()}`

async function open(name: string, options?: Parameters<typeof openIdbRecords>[2]) {
  const records = await openIdbRecords<TestShapes>(name, testSchemas, options)
  if (!records.ok) throw new Error(JSON.stringify(records.error))
  return records.value
}

const deleteDatabase = (name: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.onsuccess = () => resolve()
    request.onerror = () => reject(new Error(request.error?.message))
  })

describeLastingRecordStore('IndexedDB', async () => {
  const name = freshName()
  let records = await open(name)
  return {
    records,
    async reopen() {
      await records.close()
      records = await open(name)
      return records
    },
    dispose: () => deleteDatabase(name),
  }
})

describe('an IndexedDB database', () => {
  test('of a newer layout is NewerData with both versions, and is left as it is', async () => {
    const name = freshName()
    const newer = await open(name, { version: 3 })
    await newer.commit([{ put: 'items', record: { id: 'a', rev: 1, group: 'g' } }])
    await newer.close()
    expect(await openIdbRecords<TestShapes>(name, testSchemas, { version: 2 })).toEqual({
      ok: false,
      error: { kind: 'NewerData', database: name, known: 2, found: 3 },
    })
    const again = await open(name, { version: 3 })
    expect(await again.all('items')).toHaveLength(1)
    await deleteDatabase(name)
  })

  test('steps aside for a newer layout and says so; nothing is lost', async () => {
    const name = freshName()
    const closed: RecordsClosed[] = []
    const old = await open(name, { onClosed: (why) => closed.push(why) })
    await old.commit([{ put: 'items', record: { id: 'a', rev: 1, group: 'g' } }])
    const newer = await open(name, { version: 2 })
    expect(closed).toEqual(['newerVersion'])
    expect(await old.commit([{ put: 'items', record: { id: 'b', rev: 1, group: 'g' } }])).toMatchObject({
      ok: false,
      error: { kind: 'StorageFailed', path: name },
    })
    expect((await newer.all('items')).map((item) => item.id)).toEqual(['a'])
    await deleteDatabase(name)
  })

  test('gets the stores and indexes it lacks when its layout is raised', async () => {
    const name = freshName()
    type Small = Pick<TestShapes, 'items'>
    const small = await openIdbRecords<Small>(name, { items: { key: 'id' } })
    if (!small.ok) throw new Error(small.error.kind)
    await small.value.commit([{ put: 'items', record: { id: 'a', rev: 1, group: 'g' } }])
    const whole = await open(name, { version: 2 })
    expect(await whole.all('items', { index: 'group', equals: 'g' })).toHaveLength(1)
    expect(await whole.all('parts')).toEqual([])
    await deleteDatabase(name)
  })

  test('that is deleted elsewhere closes and says so', async () => {
    const name = freshName()
    const closed: RecordsClosed[] = []
    await open(name, { onClosed: (why) => closed.push(why) })
    await deleteDatabase(name)
    expect(closed).toEqual(['deleted'])
  })

  test('says when another tab does not step aside, and opens when it does', async () => {
    const name = freshName()
    const stubborn = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(name, 1)
      request.onsuccess = () => resolve(request.result)
    })
    let opening: Promise<unknown> = Promise.resolve()
    await new Promise<void>((blocked) => {
      opening = open(name, { version: 2, onBlocked: blocked })
    })
    stubborn.close()
    await opening
    await deleteDatabase(name)
  })

  test('two connections compare and set against each other: one wins', async () => {
    const name = freshName()
    const [one, two] = [await open(name), await open(name)]
    const start = { id: 'a', rev: 1, group: 'g' }
    await one.commit([{ put: 'items', record: start }])
    const outcomes = await Promise.all(
      [one, two, one, two].map((records) =>
        records.commit([{ put: 'items', record: { ...start, rev: 2 }, expectRev: 1 }]),
      ),
    )
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1)
    await deleteDatabase(name)
  })

  test('commits with strict durability', async () => {
    const name = freshName()
    const records = await open(name)
    const durabilities: string[] = []
    const transaction = Reflect.get(IDBDatabase.prototype, 'transaction')
    IDBDatabase.prototype.transaction = function (...args) {
      const made = Reflect.apply(transaction, this, args)
      if (made.mode === 'readwrite') durabilities.push(made.durability)
      return made
    }
    try {
      await records.commit([{ put: 'items', record: { id: 'a', rev: 1, group: 'g' } }])
    } finally {
      IDBDatabase.prototype.transaction = transaction
    }
    expect(durabilities).toEqual(['strict'])
    await deleteDatabase(name)
  })
})
