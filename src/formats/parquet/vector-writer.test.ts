import { expect, test } from 'vitest'
import { readAll, readWithLibrary } from './parquet-file.suite.ts'
import { createVectorWriter } from './vector-writer.ts'

const floatsOf = (row: number, dimensions: number) =>
  Float32Array.from({ length: dimensions }, (_, at) => row + at / 8)

async function write(count: number, dimensions: number) {
  const writer = createVectorWriter(dimensions, { 'batch-workbench.complete': 'true' })
  const blocks: Uint8Array<ArrayBuffer>[] = []
  for (let row = 0; row < count; row++) {
    const isFull = writer.add(
      { row: row + 1, input: 1, customId: `id-${row}` },
      new Uint8Array(floatsOf(row, dimensions).buffer),
    )
    if (isFull) blocks.push(await writer.take())
  }
  blocks.push(await writer.end())
  return new Blob(blocks)
}

test.each([1, 3, 200])(
  'lists of %i numbers are what they were, to another reader and to us',
  async (length) => {
    const file = await write(5, length)
    const { rows, facts } = await readWithLibrary(file)
    expect(facts).toEqual({ 'batch-workbench.complete': 'true' })
    expect(rows).toEqual(
      Array.from({ length: 5 }, (_, row) => ({
        row: BigInt(row + 1),
        input: 1n,
        custom_id: `id-${row}`,
        embedding: [...floatsOf(row, length)],
      })),
    )
    const ours = await readAll(file)
    expect(ours.rows[4]).toEqual(['5', '1', 'id-4', JSON.stringify([...floatsOf(4, length)])])
  },
)

test('many are written in groups that are given away', async () => {
  const { groups } = await readWithLibrary(await write(3, 1024 * 1024))
  expect(groups).toEqual([2, 1])
})

test('none are a file as well', async () => {
  expect(await readWithLibrary(await write(0, 4))).toMatchObject({ rows: [], groups: [] })
})
