import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FileStore, FileWriter } from '#core/ports.ts'
import { removeUnreferenced } from './remove-unreferenced.ts'

export interface FileStoreHarness {
  readonly files: FileStore
  readonly dispose: () => Promise<void>
}

/** Of a store that outlives its process. */
export interface LastingFileStoreHarness extends FileStoreHarness {
  /** The same files as the next process finds them after this one died without closing anything. */
  readonly crash: () => Promise<FileStore>
}

/** What every FileStore promises that outlives its process. */
export function describeLastingFileStore(name: string, open: () => Promise<LastingFileStoreHarness>): void {
  describeFileStore(name, open)
  describe(`files after a crash: ${name}`, () => {
    test('closed files are whole, and what was open is collected as garbage', async () => {
      const { files, crash, dispose } = await open()
      await putFile(files, 'bw1/kept', 'complete')
      const writer = await files.create('bw1/lost')
      if (!writer.ok) throw new Error(writer.error.kind)
      await writer.value.write(toBytes('half of it'))

      const later = await crash()
      expect(await readFile(later, 'bw1/kept')).toBe('complete')
      const { refused } = await removeUnreferenced(later, 'bw1', new Set(['bw1/kept']))
      expect(refused).toEqual([])
      expect(await later.list('')).toEqual(['bw1/kept'])
      expect((await later.open('bw1/lost')).ok).toBe(false)
      await putFile(later, 'bw1/lost', 'built again')
      expect(await readFile(later, 'bw1/lost')).toBe('built again')
      await dispose()
    })
  })
}

/** What every FileStore promises. */
export function describeFileStore(name: string, open: () => Promise<FileStoreHarness>): void {
  describe(`files: ${name}`, () => {
    let harness: FileStoreHarness
    let files: FileStore
    beforeEach(async () => {
      harness = await open()
      files = harness.files
    })
    afterEach(() => harness.dispose())

    const create = (path: string) => createFile(files, path)
    const put = (path: string, ...texts: readonly string[]) => putFile(files, path, ...texts)
    const read = (path: string, start = 0, end = Infinity) => readFile(files, path, start, end)

    describe('writing and reading', () => {
      test('a closed file gives back the blocks in the order of writing', async () => {
        await put('bw1/runs/r1/a.jsonl', 'first ', 'second ', 'third')
        expect(await read('bw1/runs/r1/a.jsonl')).toBe('first second third')
      })

      test('the writer counts its bytes', async () => {
        const writer = await create('a')
        expect(writer.size).toBe(0)
        await writer.write(toBytes('äöü'))
        expect(writer.size).toBe(6)
        await writer.write(toBytes('!'))
        expect(writer.size).toBe(7)
        await writer.close()
      })

      test('an empty file is a file', async () => {
        await put('empty')
        expect(await read('empty')).toBe('')
        expect(await files.list('')).toEqual(['empty'])
        const blob = await files.blob('empty')
        expect(blob.ok && blob.value.size).toBe(0)
      })

      test('the bytes are taken over: the caller may reuse its block', async () => {
        const writer = await create('a')
        const block = toBytes('one')
        await writer.write(block)
        block.set(toBytes('two'))
        await writer.write(block)
        await writer.close()
        expect(await read('a')).toBe('onetwo')
      })

      test('a block may be a view into a larger buffer', async () => {
        const writer = await create('a')
        await writer.write(toBytes('..middle..').subarray(2, 8))
        await writer.close()
        expect(await read('a')).toBe('middle')
      })

      test('several megabytes in blocks come back equal', async () => {
        const block = Uint8Array.from({ length: 1 << 20 }, (_, at) => (at * 31 + (at >> 8)) & 255)
        const writer = await create('big')
        for (let count = 0; count < 5; count++) await writer.write(block)
        await writer.close()
        const reader = await files.open('big')
        if (!reader.ok) throw new Error(reader.error.kind)
        expect(reader.value.size).toBe(5 << 20)
        const across = await reader.value.read((1 << 20) - 3, (1 << 20) + 3)
        expect([...across]).toEqual([...block.slice(-3), ...block.slice(0, 3)])
        const whole = await reader.value.read(0, 5 << 20)
        expect(whole.every((byte, at) => byte === block[at & ((1 << 20) - 1)])).toBe(true)
        await reader.value.close()
      })
    })

    describe('ranges', () => {
      test.each([
        [0, 3, 'abc'],
        [3, 6, 'def'],
        [2, 4, 'cd'],
        [4, 99, 'ef'],
        [6, 9, ''],
        [99, 100, ''],
        [3, 3, ''],
        [4, 2, ''],
        [-5, 2, 'ab'],
        [-5, -1, ''],
      ])('[%i, %i) of abcdef is clamped to "%s"', async (start, end, expected) => {
        await put('a', 'abc', 'def')
        expect(await read('a', start, end)).toBe(expected)
      })

      test('the caller owns what it read', async () => {
        await put('a', 'abc')
        const reader = await files.open('a')
        if (!reader.ok) throw new Error(reader.error.kind)
        const first = await reader.value.read(0, 3)
        first.fill(0)
        expect(new TextDecoder().decode(await reader.value.read(0, 3))).toBe('abc')
        await reader.value.close()
      })

      test('reading after close throws', async () => {
        await put('a', 'abc')
        const reader = await files.open('a')
        if (!reader.ok) throw new Error(reader.error.kind)
        await reader.value.close()
        await reader.value.close()
        await expect(reader.value.read(0, 1)).rejects.toThrow('read after close')
      })

      test('several readers work at once', async () => {
        await put('a', 'abc')
        const readers = await Promise.all([files.open('a'), files.open('a'), files.open('a')])
        for (const reader of readers) {
          if (!reader.ok) throw new Error(reader.error.kind)
          expect(reader.value.size).toBe(3)
          expect([...(await reader.value.read(1, 2))]).toEqual([98])
          await reader.value.close()
        }
      })
    })

    describe('blobs', () => {
      test('the file as a blob, also while it is read', async () => {
        await put('a', 'ab', 'cd')
        const reader = await files.open('a')
        const blob = await files.blob('a')
        if (!reader.ok || !blob.ok) throw new Error('not opened')
        expect(await blob.value.text()).toBe('abcd')
        expect(await blob.value.slice(1, 3).text()).toBe('bc')
        await reader.value.close()
      })

      test('a blob survives readers that come and go', async () => {
        await put('a', 'abcd')
        const blob = await files.blob('a')
        expect(await read('a')).toBe('abcd')
        expect(blob.ok && (await blob.value.text())).toBe('abcd')
      })

      test('blobs make a multipart body', async () => {
        await put('a.jsonl', '{"custom_id":"1"}\n')
        const blob = await files.blob('a.jsonl')
        if (!blob.ok) throw new Error(blob.error.kind)
        const form = new FormData()
        form.set('file', blob.value, 'a.jsonl')
        expect(await new Response(form).text()).toContain('{"custom_id":"1"}\n')
      })
    })

    describe('a file exists from its close on', () => {
      test('before, nobody can open, list or hand it out', async () => {
        const writer = await create('d/a')
        await writer.write(toBytes('abc'))
        expect(await files.open('d/a')).toMatchObject({
          ok: false,
          error: { kind: 'FileMissing', path: 'd/a' },
        })
        expect(await files.blob('d/a')).toMatchObject({
          ok: false,
          error: { kind: 'FileMissing', path: 'd/a' },
        })
        expect(await files.list('')).toEqual([])
        await writer.close()
        expect(await read('d/a')).toBe('abc')
        expect(await files.list('')).toEqual(['d/a'])
      })

      test('abort leaves nothing, and its name is free again', async () => {
        const writer = await create('d/a')
        await writer.write(toBytes('abc'))
        await writer.abort()
        await writer.abort()
        expect(await files.list('')).toEqual([])
        expect((await files.open('d/a')).ok).toBe(false)
        expect((await writer.write(toBytes('more'))).ok).toBe(false)
        expect((await writer.close()).ok).toBe(false)
        await put('d/a', 'new')
        expect(await read('d/a')).toBe('new')
      })

      test('abort after close does nothing', async () => {
        const writer = await create('a')
        await writer.write(toBytes('abc'))
        await writer.close()
        await writer.abort()
        expect(await read('a')).toBe('abc')
      })

      test('closing twice is fine, writing after it throws', async () => {
        const writer = await create('a')
        await writer.close()
        expect((await writer.close()).ok).toBe(true)
        await expect(writer.write(toBytes('x'))).rejects.toThrow('write after close')
      })
    })

    describe('names', () => {
      test('an existing file is not written again', async () => {
        await put('d/a', 'old')
        expect(await files.create('d/a')).toMatchObject({
          ok: false,
          error: { kind: 'StorageFailed', path: 'd/a' },
        })
        expect(await read('d/a')).toBe('old')
      })

      test('neither is one that is being written', async () => {
        const writer = await create('d/a')
        expect(await files.create('d/a')).toMatchObject({ ok: false, error: { kind: 'StorageFailed' } })
        await writer.write(toBytes('abc'))
        await writer.close()
        expect(await read('d/a')).toBe('abc')
      })

      test('of two that start at once, one gets the name', async () => {
        const writers = await Promise.all([files.create('d/a'), files.create('d/a')])
        expect(writers.map((writer) => writer.ok).sort()).toEqual([false, true])
        for (const writer of writers) if (writer.ok) await writer.value.close()
        expect(await files.list('')).toEqual(['d/a'])
      })

      test('a file is no folder and a folder no file', async () => {
        await put('d/a', 'abc')
        expect(await files.create('d/a/b')).toMatchObject({ ok: false, error: { kind: 'StorageFailed' } })
        expect(await files.create('d')).toMatchObject({ ok: false, error: { kind: 'StorageFailed' } })
        expect(await files.open('d')).toMatchObject({ ok: false, error: { kind: 'FileMissing' } })
        expect(await files.open('d/a/b')).toMatchObject({ ok: false, error: { kind: 'FileMissing' } })
        expect(await files.list('')).toEqual(['d/a'])
      })

      test('a missing file is FileMissing with its path', async () => {
        const error = { kind: 'FileMissing', path: 'no/such' }
        expect(await files.open('no/such')).toEqual({ ok: false, error })
        expect(await files.blob('no/such')).toEqual({ ok: false, error })
      })

      test.each(['', '/a', 'a/', 'a//b', '.', '../a', 'a/../b', 'a\\b'])('%o is no path', async (path) => {
        await expect(files.create(path)).rejects.toThrow('not a relative path')
        await expect(files.open(path)).rejects.toThrow('not a relative path')
        await expect(files.blob(path)).rejects.toThrow('not a relative path')
        await expect(files.remove(path)).rejects.toThrow('not a relative path')
      })
    })

    describe('folders', () => {
      test('list gives all files below a folder, sorted, with whole paths', async () => {
        for (const path of ['b/2', 'b/c/1', 'a/1', 'b/10', 'bb/1']) await put(path, path)
        expect(await files.list('b')).toEqual(['b/10', 'b/2', 'b/c/1'])
        expect(await files.list('')).toEqual(['a/1', 'b/10', 'b/2', 'b/c/1', 'bb/1'])
        expect(await files.list('b/c')).toEqual(['b/c/1'])
        expect(await files.list('nothing/here')).toEqual([])
        expect(await files.list('a/1')).toEqual([])
      })

      test('remove takes a file, a whole folder, or nothing', async () => {
        for (const path of ['b/1', 'b/c/2', 'bb/1', 'a']) await put(path, path)
        expect((await files.remove('a')).ok).toBe(true)
        expect((await files.remove('a')).ok).toBe(true)
        expect((await files.remove('x/y/z')).ok).toBe(true)
        expect((await files.remove('bb/1/2')).ok).toBe(true)
        expect(await files.list('')).toEqual(['b/1', 'b/c/2', 'bb/1'])
        expect((await files.remove('b')).ok).toBe(true)
        expect(await files.list('')).toEqual(['bb/1'])
        await put('b/1', 'again')
        expect(await read('b/1')).toBe('again')
      })

      test('what is open is not removed, neither by its own name nor by its folder’s', async () => {
        await put('d/e/read', 'abc')
        const reader = await files.open('d/e/read')
        const writer = await create('d/f/written')
        if (!reader.ok) throw new Error(reader.error.kind)
        for (const path of ['d/e/read', 'd/e', 'd/f/written', 'd/f', 'd']) {
          expect(await files.remove(path)).toMatchObject({
            ok: false,
            error: { kind: 'StorageFailed', path },
          })
        }
        expect([...(await reader.value.read(0, 3))]).toEqual([...toBytes('abc')])
        await writer.write(toBytes('xyz'))
        await reader.value.close()
        await writer.close()
        expect(await read('d/f/written')).toBe('xyz')
        expect((await files.remove('d')).ok).toBe(true)
        expect(await files.list('')).toEqual([])
      })
    })

    describe('garbage', () => {
      test('files that nothing names are removed, others and their neighbours stay', async () => {
        for (const path of ['bw1/a', 'bw1/d/b', 'bw1/d/c', 'bw1/kept/x/y', 'bw1/keptnot', 'other/z']) {
          await put(path, path)
        }
        const collected = await removeUnreferenced(files, 'bw1', new Set(['bw1/d/c', 'bw1/kept']))
        expect(collected).toEqual({ removed: ['bw1/a', 'bw1/d/b', 'bw1/keptnot'], refused: [] })
        expect(await files.list('')).toEqual(['bw1/d/c', 'bw1/kept/x/y', 'other/z'])
      })

      test('what is being written or read stays for the next time', async () => {
        await put('g/read', 'abc')
        const reader = await files.open('g/read')
        const writer = await create('g/written')
        const first = await removeUnreferenced(files, 'g', new Set())
        expect(first).toEqual({ removed: [], refused: ['g/read'] })
        await writer.close()
        if (reader.ok) await reader.value.close()
        const second = await removeUnreferenced(files, 'g', new Set())
        expect(second).toEqual({ removed: ['g/read', 'g/written'], refused: [] })
      })
    })

    test('usage is in bytes and below the quota', async () => {
      await put('a', 'x'.repeat(100_000))
      const { usedBytes, quotaBytes } = await files.usage()
      expect(usedBytes).toBeGreaterThanOrEqual(0)
      expect(quotaBytes).toBeGreaterThan(usedBytes)
    })
  })
}

const toBytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

async function createFile(files: FileStore, path: string): Promise<FileWriter> {
  const writer = await files.create(path)
  if (!writer.ok) throw new Error(JSON.stringify(writer.error))
  return writer.value
}

async function putFile(files: FileStore, path: string, ...texts: readonly string[]): Promise<void> {
  const writer = await createFile(files, path)
  for (const text of texts) expect((await writer.write(toBytes(text))).ok).toBe(true)
  expect((await writer.close()).ok).toBe(true)
}

async function readFile(files: FileStore, path: string, start = 0, end = Infinity): Promise<string> {
  const reader = await files.open(path)
  if (!reader.ok) throw new Error(JSON.stringify(reader.error))
  const bytes = await reader.value.read(start, end)
  await reader.value.close()
  return new TextDecoder().decode(bytes)
}
