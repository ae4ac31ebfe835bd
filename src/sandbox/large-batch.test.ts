import { expect, test } from 'vitest'
import { chatLines, startTestSandbox } from './sandbox.suite.ts'
import { joinBytes } from './input-lines.ts'

const rows = 100_000

/** Blobs of 1,000 lines each, so that the test itself holds no long string. */
function manyLines(): Blob {
  const parts: Blob[] = []
  for (let start = 0; start < rows; start += 1_000) {
    const lines = chatLines(Array.from({ length: 1_000 }, (_, i) => `Row ${start + i} is fine`))
    parts.push(
      new Blob(lines.map((line, i) => `${JSON.stringify({ ...line, custom_id: `row-${start + i}` })}\n`)),
    )
  }
  return new Blob(parts)
}

test('a batch of 100,000 lines is checked and answered in pieces', { timeout: 120_000 }, async () => {
  const { createBatch, retrieve, send, sandbox, ports } = startTestSandbox({
    scenario: { limits: { requests: rows } },
  })
  // Every read of the input says how much of it is in memory at once.
  const open = ports.files.open.bind(ports.files)
  let largestRead = 0
  Object.assign(ports.files, {
    async open(path: string) {
      const opened = await open(path)
      if (!opened.ok || path.endsWith('.idx')) return opened
      const reader = opened.value
      const read = async (start: number, end: number) => {
        const bytes = await reader.read(start, end)
        largestRead = Math.max(largestRead, bytes.length)
        return bytes
      }
      return { ok: true, value: { size: reader.size, read, close: () => reader.close() } }
    },
  })

  const id = await createBatch(manyLines())
  sandbox.advance(3_000)
  expect(await retrieve(id)).toMatchObject({ status: 'in_progress' })
  sandbox.advance(100_000)
  const batch = await retrieve(id)
  expect(batch.request_counts).toEqual({ total: rows, completed: rows, failed: 0 })

  const { body } = await send('GET', `/files/${batch.output_file_id ?? ''}/content`)
  const seen = new Uint8Array(rows)
  let largestPiece = 0
  let carried = new Uint8Array(0)
  for await (const piece of body) {
    largestPiece = Math.max(largestPiece, piece.length)
    const bytes = joinBytes([carried, piece])
    const end = bytes.lastIndexOf(10) + 1
    for (const line of new TextDecoder().decode(bytes.subarray(0, end)).split('\n')) {
      const row = /"custom_id":"row-(\d+)"/.exec(line)?.[1]
      if (row !== undefined) seen[Number(row)]!++
    }
    carried = bytes.slice(end)
  }
  expect(seen.every((times) => times === 1)).toBe(true)
  expect(carried).toHaveLength(0)
  expect(largestRead).toBeLessThanOrEqual(4_194_304)
  expect(largestPiece).toBeLessThan(1_048_576)
})
