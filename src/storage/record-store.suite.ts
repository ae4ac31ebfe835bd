import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RecordStore } from '#core/ports.ts'

interface Item {
  readonly id: string
  readonly rev: number
  readonly group: string
  readonly deep?: { readonly list: readonly (number | string | null)[] }
}
interface Part {
  readonly run: string
  readonly part: number
  readonly text: string
}
interface Entry {
  readonly id?: number
  readonly group: string
  readonly text: string
}

export type TestShapes = {
  items: { key: string; record: Item }
  parts: { key: readonly [run: string, part: number]; record: Part }
  entries: { key: number; record: Entry }
}

export const testSchemas = {
  items: { key: 'id', indexes: ['group'] },
  parts: { key: ['run', 'part'], indexes: ['run'] },
  entries: { key: null, indexes: ['group'] },
} as const

export interface RecordStoreHarness {
  readonly records: RecordStore<TestShapes>
  readonly dispose: () => Promise<void>
}

/** Of a store that outlives its process. */
export interface LastingRecordStoreHarness extends RecordStoreHarness {
  /** The same database as the next process finds it. */
  readonly reopen: () => Promise<RecordStore<TestShapes>>
}

const item = (id: string, rev = 1, group = 'g'): Item => ({ id, rev, group })

/** What every RecordStore promises that outlives its process. */
export function describeLastingRecordStore(
  name: string,
  open: () => Promise<LastingRecordStoreHarness>,
): void {
  describeRecordStore(name, open)
  describe(`records after a restart: ${name}`, () => {
    test('everything committed is there, and nothing else', async () => {
      const { records, reopen, dispose } = await open()
      await records.commit([
        { put: 'items', record: item('a') },
        { put: 'items', record: item('b') },
      ])
      await records.commit([{ remove: 'items', key: 'b' }])
      await records.commit([{ put: 'entries', record: { group: 'g', text: 'one' } }])
      await records.commit([{ put: 'entries', record: { group: 'g', text: 'two' } }])
      await records.commit([{ remove: 'entries', key: 2 }])
      await records.commit([
        { put: 'items', record: item('c') },
        { put: 'items', record: item('a', 9), expectRev: 5 },
      ])
      // Twice: what a start tidies up must survive the next start.
      await reopen()
      const later = await reopen()
      expect(await later.all('items')).toEqual([item('a')])
      await later.commit([{ put: 'entries', record: { group: 'g', text: 'three' } }])
      expect((await later.all('entries')).map((found) => found.id)).toEqual([1, 3])
      await dispose()
    })
  })
}

/** What every RecordStore promises. */
export function describeRecordStore(name: string, open: () => Promise<RecordStoreHarness>): void {
  describe(`records: ${name}`, () => {
    let harness: RecordStoreHarness
    let records: RecordStore<TestShapes>
    beforeEach(async () => {
      harness = await open()
      records = harness.records
    })
    afterEach(() => harness.dispose())

    const put = async (...list: readonly Item[]) => {
      const committed = await records.commit(list.map((record) => ({ put: 'items' as const, record })))
      expect(committed).toEqual({ ok: true, value: undefined })
    }

    describe('reading', () => {
      test('a record comes back as it was put', async () => {
        const record: Item = { id: 'a', rev: 3, group: 'x', deep: { list: [1, 'ä', null, 0.5, -7] } }
        await put(record)
        expect(await records.get('items', 'a')).toEqual(record)
      })

      test('a missing record is undefined', async () => {
        expect(await records.get('items', 'nobody')).toBeUndefined()
        expect(await records.get('parts', ['r', 1])).toBeUndefined()
        expect(await records.get('entries', 1)).toBeUndefined()
        expect(await records.all('items')).toEqual([])
      })

      test('what was read or put belongs to the caller', async () => {
        const record = { id: 'a', rev: 1, group: 'g', deep: { list: [1] } }
        await put(record)
        record.deep.list.push(2)
        const found = (await records.get('items', 'a')) as typeof record
        expect(found.deep.list).toEqual([1])
        found.deep.list.push(3)
        const [first] = (await records.all('items')) as (typeof record)[]
        expect(first!.deep.list).toEqual([1])
        first!.deep.list.push(4)
        expect((await records.get('items', 'a'))?.deep?.list).toEqual([1])
      })

      test('all are in key order, texts by UTF-16 units', async () => {
        await put(item('b'), item('10'), item('ä'), item('a'), item('B'), item('9'))
        expect((await records.all('items')).map((found) => found.id)).toEqual(['10', '9', 'B', 'a', 'b', 'ä'])
      })

      test('keys of two parts are ordered part by part, numbers as numbers', async () => {
        const parts: readonly (readonly [string, number])[] = [
          ['r1', 10],
          ['r1', 9],
          ['r', 11],
          ['r2', 0],
        ]
        await records.commit(parts.map(([run, part]) => ({ put: 'parts', record: { run, part, text: '' } })))
        expect((await records.all('parts')).map((found) => [found.run, found.part])).toEqual([
          ['r', 11],
          ['r1', 9],
          ['r1', 10],
          ['r2', 0],
        ])
        expect(await records.get('parts', ['r1', 10])).toEqual({ run: 'r1', part: 10, text: '' })
      })

      test('an index finds equal values, in key order', async () => {
        await put(item('c', 1, 'x'), item('a', 1, 'x'), item('b', 1, 'y'), item('d', 1, 'xx'))
        const found = await records.all('items', { index: 'group', equals: 'x' })
        expect(found.map((record) => record.id)).toEqual(['a', 'c'])
        expect(await records.all('items', { index: 'group', equals: 'none' })).toEqual([])
      })

      test('an index follows a changed record', async () => {
        await put(item('a', 1, 'x'))
        await put(item('a', 2, 'y'))
        expect(await records.all('items', { index: 'group', equals: 'x' })).toEqual([])
        expect(await records.all('items', { index: 'group', equals: 'y' })).toHaveLength(1)
      })

      test('an index may be a part of the key', async () => {
        await records.commit([
          { put: 'parts', record: { run: 'r1', part: 1, text: '' } },
          { put: 'parts', record: { run: 'r2', part: 1, text: '' } },
        ])
        expect(await records.all('parts', { index: 'run', equals: 'r1' })).toHaveLength(1)
      })

      test.each([
        [0, []],
        [1, ['c']],
        [2, ['b', 'c']],
        [9, ['a', 'b', 'c']],
      ])('the last %i of an index, still in key order', async (last, expected) => {
        await put(item('a'), item('b'), item('c'), item('d', 1, 'other'))
        const found = await records.all('items', { index: 'group', equals: 'g', last })
        expect(found.map((record) => record.id)).toEqual(expected)
      })

      test('an index that does not exist is a fault', async () => {
        await expect(records.all('items', { index: 'nope', equals: 'x' })).rejects.toThrow()
      })
    })

    describe('automatic numbers', () => {
      const entry = (text: string): Entry => ({ group: 'g', text })

      test('count from 1 in order of arrival and stand in the record', async () => {
        await records.commit([
          { put: 'entries', record: entry('one') },
          { put: 'entries', record: entry('two') },
        ])
        await records.commit([{ put: 'entries', record: entry('three') }])
        expect(await records.all('entries')).toEqual([
          { id: 1, ...entry('one') },
          { id: 2, ...entry('two') },
          { id: 3, ...entry('three') },
        ])
        expect(await records.get('entries', 2)).toEqual({ id: 2, ...entry('two') })
      })

      test('are not given twice', async () => {
        await records.commit([{ put: 'entries', record: entry('one') }])
        await records.commit([{ remove: 'entries', key: 1 }])
        await records.commit([{ put: 'entries', record: entry('two') }])
        expect((await records.all('entries')).map((found) => found.id)).toEqual([2])
      })

      test('are ordered as numbers', async () => {
        await records.commit(
          Array.from({ length: 12 }, (_, at) => ({ put: 'entries' as const, record: entry(String(at)) })),
        )
        const found = await records.all('entries', { index: 'group', equals: 'g', last: 3 })
        expect(found.map((record) => record.id)).toEqual([10, 11, 12])
      })

      test('a record with its number replaces the one that has it', async () => {
        await records.commit([{ put: 'entries', record: entry('one') }])
        await records.commit([{ put: 'entries', record: { id: 1, ...entry('uno') } }])
        expect(await records.all('entries')).toEqual([{ id: 1, ...entry('uno') }])
      })
    })

    describe('compare and set', () => {
      const set = (record: Item, expectRev: number | null) =>
        records.commit([{ put: 'items', record, expectRev }])

      test('the expected rev is replaced', async () => {
        await put(item('a', 1))
        expect((await set(item('a', 2), 1)).ok).toBe(true)
        expect((await records.get('items', 'a'))?.rev).toBe(2)
      })

      test.each([
        ['another rev', 1, 2],
        ['a missing record', undefined, 1],
        ['a record where there should be none', 1, null],
      ])('%s is a Conflict that names it, and nothing is written', async (_, stored, expectRev) => {
        if (stored !== undefined) await put(item('a', stored))
        expect(await set(item('a', 9), expectRev)).toEqual({
          ok: false,
          error: { kind: 'Conflict', store: 'items', key: 'a' },
        })
        expect((await records.get('items', 'a'))?.rev).toBe(stored)
      })

      test('a new record may be required to be new', async () => {
        expect((await set(item('a', 1), null)).ok).toBe(true)
      })

      test('without a condition whatever is there is replaced', async () => {
        await put(item('a', 5))
        await put(item('a', 2))
        expect((await records.get('items', 'a'))?.rev).toBe(2)
      })

      test('a Conflict names a key of two parts', async () => {
        const conflicted = await records.commit([
          { put: 'parts', record: { run: 'r', part: 7, text: '' }, expectRev: 1 },
        ])
        expect(conflicted).toEqual({ ok: false, error: { kind: 'Conflict', store: 'parts', key: 'r/7' } })
      })

      test('of many writers with the same expectation one wins', async () => {
        await put(item('a', 1))
        const outcomes = await Promise.all(
          Array.from({ length: 8 }, (_, at) => set({ ...item('a', 2), group: String(at) }, 1)),
        )
        expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1)
        const winner = outcomes.findIndex((outcome) => outcome.ok)
        expect((await records.get('items', 'a'))?.group).toBe(String(winner))
      })
    })

    describe('one commit', () => {
      test('spans stores', async () => {
        await put(item('old'))
        await records.commit([
          { put: 'items', record: item('a') },
          { remove: 'items', key: 'old' },
          { put: 'parts', record: { run: 'r', part: 1, text: 't' } },
          { put: 'entries', record: { group: 'g', text: 'done' } },
        ])
        expect((await records.all('items')).map((found) => found.id)).toEqual(['a'])
        expect(await records.all('parts')).toHaveLength(1)
        expect(await records.all('entries')).toHaveLength(1)
      })

      test('is undone as a whole by a Conflict in its middle', async () => {
        await put(item('a', 1), item('gone', 1))
        const conflicted = await records.commit([
          { put: 'items', record: item('a', 2), expectRev: 1 },
          { put: 'items', record: item('new') },
          { remove: 'items', key: 'gone' },
          { put: 'entries', record: { group: 'g', text: 'lost' } },
          { put: 'items', record: item('stale', 2), expectRev: 1 },
          { put: 'parts', record: { run: 'r', part: 1, text: 'never' } },
        ])
        expect(conflicted).toEqual({ ok: false, error: { kind: 'Conflict', store: 'items', key: 'stale' } })
        expect(await records.all('items')).toEqual([item('a', 1), item('gone', 1)])
        expect(await records.all('parts')).toEqual([])
        expect(await records.all('entries')).toEqual([])
        await records.commit([{ put: 'entries', record: { group: 'g', text: 'first' } }])
        expect(await records.get('entries', 1)).toEqual({ id: 1, group: 'g', text: 'first' })
      })

      test('its conditions see what it did before', async () => {
        const committed = await records.commit([
          { put: 'items', record: item('a', 1), expectRev: null },
          { put: 'items', record: item('a', 2), expectRev: 1 },
          { remove: 'items', key: 'a' },
          { put: 'items', record: item('a', 7), expectRev: null },
        ])
        expect(committed.ok).toBe(true)
        expect(await records.all('items')).toEqual([item('a', 7)])
      })

      test('with a record that cannot be stored throws and writes nothing', async () => {
        const uncloneable = { ...item('b'), deep: { list: [(() => 1) as never] } }
        await expect(
          records.commit([
            { put: 'items', record: item('a') },
            { put: 'items', record: uncloneable },
          ]),
        ).rejects.toThrow()
        await expect(
          records.commit([
            { put: 'items', record: item('a') },
            { put: 'items', record: { rev: 1, group: 'g' } as Item },
          ]),
        ).rejects.toThrow()
        expect(await records.all('items')).toEqual([])
        await put(item('c'))
        expect(await records.all('items')).toEqual([item('c')])
      })

      test('may be empty; removing what is not there is fine', async () => {
        expect((await records.commit([])).ok).toBe(true)
        expect((await records.commit([{ remove: 'parts', key: ['x', 1] }])).ok).toBe(true)
      })

      test('a thousand records at once', async () => {
        await put(...Array.from({ length: 1000 }, (_, at) => item(String(at).padStart(4, '0'))))
        const found = await records.all('items')
        expect(found).toHaveLength(1000)
        expect(found[999]?.id).toBe('0999')
      })
    })

    test('a closed store refuses', async () => {
      await put(item('a'))
      await records.close()
      expect(await records.commit([{ put: 'items', record: item('b') }])).toMatchObject({
        ok: false,
        error: { kind: 'StorageFailed' },
      })
      await expect(records.get('items', 'a')).rejects.toThrow()
      await expect(records.all('items')).rejects.toThrow()
    })
  })
}
