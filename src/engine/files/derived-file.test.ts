import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMemoryFiles } from '#storage/memory-files.ts'
import { keepDerivedFile, readDerivedFile } from './derived-file.ts'
import { valueOf } from '../engine.suite.ts'
import { readFile, writeFile } from './whole-file.ts'

test('what was kept is read as it was; what was never kept is null', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), async (body) => {
      const files = createMemoryFiles()
      expect(valueOf(await readDerivedFile(files, 'a/b'))).toBeNull()
      await keepDerivedFile(files, 'a/b', body)
      expect([...valueOf(await readDerivedFile(files, 'a/b'))!]).toEqual([...body])
    }),
  )
})

test('a file that a crash cut short is no file, and gives way to a new one', async () => {
  const whole = createMemoryFiles()
  await keepDerivedFile(whole, 'a', Uint8Array.of(1, 2, 3))
  const bytes = valueOf(await readFile(whole, 'a'))
  for (let length = 0; length < bytes.length; length++) {
    const files = createMemoryFiles()
    await writeFile(files, 'a', bytes.subarray(0, length))
    expect(valueOf(await readDerivedFile(files, 'a'))).toBeNull()
    await keepDerivedFile(files, 'a', Uint8Array.of(4))
    expect([...valueOf(await readDerivedFile(files, 'a'))!]).toEqual([4])
  }
})

test('without room, or where another tab was faster, nothing happens', async () => {
  const full = createMemoryFiles(10)
  await keepDerivedFile(full, 'a', new Uint8Array(8))
  expect(await full.list('')).toEqual([])
  const files = createMemoryFiles()
  await keepDerivedFile(files, 'a', Uint8Array.of(1))
  await keepDerivedFile(files, 'a', Uint8Array.of(2))
  expect([...valueOf(await readDerivedFile(files, 'a'))!]).toEqual([1])
})
