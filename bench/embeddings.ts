import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Snapshot } from '#core/request/draft.ts'
import { createColumnsFile } from '#engine/results/columns-file.ts'
import { indexSegment } from '#engine/runs/index-segment.ts'
import { createVectorsFile } from '#engine/results/vectors-file.ts'
import { createNodeFiles } from '#storage/node-files.node.ts'
import { valueOf } from './value-of.ts'

/**
 * Takes in an output file of embeddings, as collecting does: `tsx bench/embeddings.ts --lines 50000 --dimensions 3072`
 * makes 2 GB. Says how long it took and the most memory the process had.
 */
const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '50000' },
    inputs: { type: 'string', default: '1' },
    dimensions: { type: 'string', default: '3072' },
  },
})
const runId = '0123456789'
const hash = '0'.repeat(13)
const snapshot: Snapshot = {
  endpoint: '/v1/chat/completions',
  model: 'text-embedding-3-large',
  system: '',
  user: '',
  settings: {},
  outputColumns: [],
  dedupe: true,
  ready: { url: '/v1/embeddings', urlCell: 0, modelCell: 1, bodyCell: 2, problemCell: 3 },
}

const folder = await mkdtemp(join(tmpdir(), 'bench-embeddings-'))
try {
  const files = createNodeFiles(folder)
  await writeOutput(Number(values.lines), Number(values.inputs), Number(values.dimensions))
  const blob = valueOf(await files.blob('out.jsonl'))
  let most = 0
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20)
  const begun = performance.now()
  const columns = createColumnsFile(files, 'out.cols', 1)
  const vectors = createVectorsFile(files, 'out.f32')
  const expected = { runId, gen: 0, snapshot, hashOf: () => hash }
  const { lines } = await indexSegment(blob.stream(), expected, columns, vectors)
  valueOf(await columns.close())
  const { dimensions } = valueOf(await vectors.close())
  clearInterval(watch)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.log(
    `${toMegabytes(blob.size)} MB, ${lines.placed} of ${lines.lines} lines placed, ${dimensions ?? 0} numbers each: ${seconds} s, at most ${toMegabytes(most)} MB`,
  )

  async function writeOutput(count: number, inputs: number, size: number): Promise<void> {
    const writer = valueOf(await files.create('out.jsonl'))
    const encoder = new TextEncoder()
    const numbers = Array.from({ length: size }, (_, at) => (Math.sin(at * 12.9898) * 0.05).toPrecision(8))
    for (let line = 0; line < count; line++) {
      const turned = [...numbers.slice(line % size), ...numbers.slice(0, line % size)].join(',')
      const data = Array.from(
        { length: inputs },
        (_, index) => `{"object":"embedding","index":${index},"embedding":[${turned}]}`,
      ).join(',')
      const body = `{"object":"list","data":[${data}],"usage":{"prompt_tokens":8,"total_tokens":8}}`
      const response = `{"status_code":200,"request_id":"r","body":${body}}`
      const id = `bw1-${runId}-${line}-0-${hash}`
      const text = `{"id":"b${line}","custom_id":"${id}","response":${response},"error":null}\n`
      valueOf(await writer.write(encoder.encode(text)))
    }
    valueOf(await writer.close())
  }
} finally {
  await rm(folder, { recursive: true })
}

function toMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
