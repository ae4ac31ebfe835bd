import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createMemoryFiles } from '#storage/memory-files.ts'
import { append } from '#formats/csv/byte-block.ts'
import { createHashedFile } from './hashed-file.ts'

const mib = 1024 * 1024
const bytes = Uint8Array.from({ length: 9 * mib + 123 }, (_, index) => (index * 31 + (index >> 12)) & 255)

async function write(pieces: readonly number[]) {
  const files = createMemoryFiles()
  const created = await createHashedFile(files, 'bw1/file')
  if (!created.ok) throw new Error('cannot create')
  let at = 0
  for (const size of pieces) {
    await created.value.append(bytes.subarray(at, at + size))
    at += size
  }
  await created.value.append(bytes.subarray(at))
  expect(created.value.size).toBe(bytes.length)
  return { files, closed: await created.value.close() }
}

test('the hash is that of the hashes of 4 MiB blocks, however the bytes came', async () => {
  const digest = (part: Uint8Array) => createHash('sha256').update(part).digest()
  const blocks = [0, 4, 8].map((start) => digest(bytes.subarray(start * mib, (start + 4) * mib)))
  const sha256 = createHash('sha256').update(Buffer.concat(blocks)).digest('hex')
  for (const pieces of [[], [1], [4 * mib], [5 * mib, 3 * mib], [mib, mib, mib, mib, mib]]) {
    const { closed } = await write(pieces)
    expect(closed).toEqual({ ok: true, value: { path: 'bw1/file', bytes: bytes.length, sha256 } })
  }
})

test('the file holds the bytes in order', async () => {
  const { files } = await write([3, 4 * mib + 1])
  const blob = await files.blob('bw1/file')
  if (!blob.ok) throw new Error('no file')
  expect(Buffer.compare(Buffer.from(await blob.value.arrayBuffer()), bytes)).toBe(0)
})

test('what is discarded is gone, also when the storage was full', async () => {
  const files = createMemoryFiles(5 * mib)
  const created = await createHashedFile(files, 'bw1/file')
  if (!created.ok) throw new Error('cannot create')
  await created.value.append(bytes)
  const closed = await created.value.close()
  expect(closed).toMatchObject({ ok: false, error: { kind: 'StorageFull' } })
  await created.value.discard()
  expect(await files.list('bw1')).toEqual([])
  expect(await files.usage()).toMatchObject({ usedBytes: 0 })
})

test('bytes made in its own block are as good as appended ones', async () => {
  const files = createMemoryFiles()
  const created = await createHashedFile(files, 'bw1/file', bytes.length)
  if (!created.ok) throw new Error('cannot create')
  const file = created.value
  for (let at = 0; at < bytes.length; at += 100_000) {
    append(file.block, bytes.subarray(at, at + 100_000))
    expect(file.size).toBe(Math.min(bytes.length, at + 100_000))
    await file.spill()
    expect(file.block.length).toBeLessThan(4 * mib)
  }
  const { closed } = await write([])
  expect(await file.close()).toEqual(closed)
})
