import { expect, test } from 'vitest'
import { createTestDraft, valueOf } from '../engine.suite.ts'
import { readAll } from '../runs/stored-run.suite.ts'
import { countsOf, isFinished, openWorkbench } from '../workbench.suite.ts'

const embed = (id: number, change: object = {}): string =>
  JSON.stringify({
    custom_id: `e${id}`,
    method: 'POST',
    url: '/v1/embeddings',
    body: { model: 'text-embedding-3-small', input: `Text ${id}`, dimensions: 8, ...change },
  })

test('a batch of embeddings comes back as vectors, by whatever encoding, and leaves as a matrix', async () => {
  const bench = openWorkbench()
  const { engine } = bench
  valueOf(await engine.listConnections({}))
  const lines = [embed(0), embed(1, { encoding_format: 'base64' }), embed(2, { input: ['a', 'b'] }), embed(3)]
  const file = new Blob(lines.map((line) => `${line}\n`))
  const dataset = valueOf(await engine.importDataset({ file, name: 'batch.jsonl', lastModified: null }))
  const draft = createTestDraft(dataset.id, { rowsPerShard: 2 })
  const { runId } = valueOf(await engine.createRun({ draft, connectionId: 'sandbox', name: 'Vectors' }))
  const view = await bench.until(runId, isFinished)

  expect(countsOf(view)).toEqual({ answered: 4 })
  expect(view.segments.map(({ dimensions }) => dimensions)).toEqual([8, 8])
  const shown = await readAll(engine, { runId })
  expect(shown.map(({ answers }) => (answers[0] ?? '').replace(/-?\d\.\d+|\b0\b/g, 'x'))).toEqual([
    '8 numbers: x, x, x, x, …',
    '8 numbers: x, x, x, x, …',
    '8 numbers: x, x, x, x, …\n8 numbers: x, x, x, x, …',
    '8 numbers: x, x, x, x, …',
  ])

  const reply = valueOf(await engine.exportVectors({ runId, format: 'npy' }))
  expect(reply).toMatchObject({ vectors: 5, dimensions: 8, rows: 4, rowsWithout: 0 })
  const bytes = await reply.blob!.arrayBuffer()
  const numbers = new Float32Array(bytes.slice(bytes.byteLength - 5 * 8 * 4))
  for (let vector = 0; vector < 5; vector++) {
    const length = Math.hypot(...numbers.subarray(vector * 8, vector * 8 + 8))
    expect(length).toBeCloseTo(1, 5)
  }
  // Every one of them is deleted with the run.
  expect(
    (await bench.ports.files.list(`bw1/runs/${runId}`)).filter((path) => path.endsWith('.f32')),
  ).toHaveLength(2)
  valueOf(await engine.deleteRun({ runId, evenIfLive: false }))
  expect(await bench.ports.files.list(`bw1/runs/${runId}`)).toEqual([])
})
