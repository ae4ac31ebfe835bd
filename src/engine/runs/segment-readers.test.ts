import { expect, test } from 'vitest'
import type { FileStore } from '#core/ports.ts'
import { createMemoryFiles } from '#storage/memory-files.ts'
import type { SegmentRecord } from '#core/records.ts'
import { valueOf } from '../engine.suite.ts'
import { readSegmentLines } from './segment-lines.ts'
import { createSegmentReaders } from './segment-readers.ts'
import { writeFile } from '../files/whole-file.ts'

const segmentAt = (file: string, runId = 'r1') => ({ runId, file }) as SegmentRecord
const bytesOf = (text: string) => new TextEncoder().encode(text)

/** Counts what is open and what is read. */
function watch(files: FileStore) {
  const open = new Set<string>()
  const reads: string[] = []
  const watched: FileStore = {
    ...files,
    open: async (path) => {
      const opened = await files.open(path)
      if (!opened.ok) return opened
      open.add(path)
      const reader = opened.value
      return {
        ok: true,
        value: {
          size: reader.size,
          read: (start, end) => {
            reads.push(`${path} ${start}-${end}`)
            return reader.read(start, end)
          },
          close: async () => {
            open.delete(path)
            await reader.close()
          },
        },
      }
    },
  }
  return { files: watched, open, reads }
}

test('only the files used last stay open', async () => {
  const { files, open } = watch(createMemoryFiles())
  const readers = createSegmentReaders(files, 2)
  for (const name of ['a', 'b', 'a', 'c']) {
    if (!(await files.list('')).includes(name)) valueOf(await writeFile(files, name, bytesOf(name)))
    const read = await readers.use(segmentAt(name), (reader) => reader.read(0, 9))
    expect(new TextDecoder().decode(valueOf(read))).toBe(name)
  }
  expect([...open].sort()).toEqual(['a', 'c'])
})

test('closing a run waits for its readers, and nobody opens its files before the work is done', async () => {
  const { files, open } = watch(createMemoryFiles())
  valueOf(await writeFile(files, 'a', bytesOf('a')))
  valueOf(await writeFile(files, 'b', bytesOf('b')))
  const readers = createSegmentReaders(files)
  valueOf(await readers.use(segmentAt('b', 'r2'), (reader) => reader.read(0, 1)))
  let finish: () => void = () => undefined
  const finished = new Promise<void>((resolve) => (finish = resolve))
  const reading = readers.use(segmentAt('a'), async (reader) => {
    await finished
    return (await reader.read(0, 1)).length
  })
  const order: string[] = []
  const closing = readers.closeRun('r1', async () => {
    order.push('work')
    expect([...open]).toEqual(['b'])
    expect(await readers.use(segmentAt('a'), async () => 0)).toMatchObject({ error: { kind: 'FileMissing' } })
    expect((await files.remove('a')).ok).toBe(true)
  })
  await new Promise((resolve) => setTimeout(resolve, 0))
  order.push('read')
  finish()
  expect(valueOf(await reading)).toBe(1)
  await closing
  expect(order).toEqual(['read', 'work'])
})

test('lines are given in the order asked for by position, and neighbours are read at once', async () => {
  const { files, reads } = watch(createMemoryFiles())
  const far = 'x'.repeat(70_000)
  valueOf(await writeFile(files, 'a', bytesOf(`one\ntwo\n${far}\nlast\n`)))
  valueOf(await writeFile(files, 'b', bytesOf('other\n')))
  const a = segmentAt('a')
  const texts: string[] = []
  const places = [
    { segment: a, offset: 8 + far.length + 1, length: 4 },
    { segment: segmentAt('b'), offset: 0, length: 5 },
    { segment: a, offset: 4, length: 3 },
    { segment: a, offset: 0, length: 3 },
  ]
  const readers = createSegmentReaders(files)
  valueOf(
    await readSegmentLines(readers, places, (place, bytes) => {
      texts[place] = new TextDecoder().decode(bytes)
    }),
  )
  expect(texts).toEqual(['last', 'other', 'two', 'one'])
  expect(reads).toEqual(['a 0-7', `a ${8 + far.length + 1}-${8 + far.length + 5}`, 'b 0-5'])
})
