import type { Snapshot } from '#core/request/draft.ts'
import { type Outcome, outcomes } from '#core/results/outcome.ts'
import { answerColumnNames } from '#core/request/output-columns.ts'
import type { SegmentRecord } from '#core/records.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import { createColumnsFile } from '#engine/results/columns-file.ts'
import { createId, runFolder } from '#engine/ids.ts'
import { readExpectedLines } from '#engine/drive/expected-lines.ts'
import { indexSegment } from '#engine/runs/index-segment.ts'
import type { RunFacts } from '#engine/runs/run-facts.ts'
import { createRunResults, type RunResults } from '#engine/runs/run-results.ts'
import { createSegmentIndexes } from '#engine/runs/segment-indexes.ts'
import { writeFile } from '#engine/files/whole-file.ts'
import type { Benchmark } from './benchmark.ts'
import { importSample, writeSample } from './import-csv.ts'
import { countKeptBytes, perRow, toFiles } from './sizes.ts'
import { readAndDecode } from './read-and-decode.ts'
import { createRandom } from './sample-rows.ts'
import { sampleLine } from './sample-outputs.ts'
import { freeText, structured } from './snapshots.ts'
import { check, valueOf } from './value-of.ts'
import { createBenchRun, type Workspace } from './workspace.ts'

export const joinFreeText = join('join-text', freeText)
export const joinStructured = join('join-schema', structured)

function join(name: string, snapshot: Snapshot): Benchmark {
  return {
    name,
    goal: { id: 'P6', ratio: 1.5 },
    bound: 'read + decode the files',
    async prepare(workspace, rows) {
      const { files } = workspace.ports
      const dataset = await importSample(workspace, await writeSample(workspace, rows))
      const facts = await createBenchRun(workspace, dataset.id, snapshot)
      const { outputs, expected } = await writeOutputs(workspace, facts, snapshot)
      const bytes = outputs.reduce((sum, each) => sum + each.bytes, 0)
      let segments: SegmentRecord[] = []
      const joinAll = async (): Promise<RunResults> => {
        for (const output of outputs) segments.push(await indexOutput(workspace, facts, output))
        // Anew each time, so that nothing is remembered.
        const results = createRunResults(workspace.ports, createSegmentIndexes(files))
        return valueOf(await results.read({ ...facts, segments }))
      }
      const removeAll = async () => {
        for (const { indexFile, columnsFile = '' } of segments) {
          valueOf(await files.remove(indexFile))
          valueOf(await files.remove(columnsFile))
        }
        segments = []
      }

      const results = await joinAll()
      checkLedger(results, segments, expected)
      const kept = countKeptBytes(results)
      const indexBytes = segments.reduce((sum, { lines }) => sum + lines.lines * 32, 0)
      let columnBytes = 0
      for (const { columnsFile = '' } of segments) columnBytes += valueOf(await files.blob(columnsFile)).size
      await removeAll()
      return {
        bytes,
        subject: {
          run: async () => check((await joinAll()).ledger.total === rows, 'Rows have gone.'),
          after: removeAll,
        },
        bound: {
          run: async () => {
            for (const { path } of outputs) {
              check((await readAndDecode(valueOf(await files.blob(path)))) > 0, 'A file is empty.')
            }
          },
        },
        others: [],
        notes: [
          `${perRow(bytes, rows)} in ${toFiles(outputs.length)}; kept besides them ${perRow(kept, rows)} in memory, ${perRow(indexBytes, rows)} of index and ${perRow(columnBytes, rows)} of columns on disk.`,
        ],
      }
    },
  }
}

interface Output {
  readonly shard: ShardRecord
  readonly kind: 'output' | 'error'
  readonly path: string
  readonly bytes: number
}

type Counts = Partial<Record<Outcome, number>>

/** Stores output files of a run, its records too, as collecting them does. */
export async function storeOutputs(
  workspace: Workspace,
  facts: RunFacts,
  snapshot: Snapshot,
): Promise<readonly SegmentRecord[]> {
  const { outputs } = await writeOutputs(workspace, facts, snapshot)
  const segments: SegmentRecord[] = []
  for (const output of outputs) {
    const record = await indexOutput(workspace, facts, output)
    valueOf(await workspace.ports.records.commit([{ put: 'segments', record }]))
    segments.push(record)
  }
  return segments
}

/** An output and an error file per shard, in the order in which requests happened to be done. */
async function writeOutputs(
  { ports }: Workspace,
  { run, shards }: RunFacts,
  snapshot: Snapshot,
): Promise<{ readonly outputs: readonly Output[]; readonly expected: Counts }> {
  const outputs: Output[] = []
  const expected: Counts = {}
  const encoder = new TextEncoder()
  for (const shard of shards) {
    for (const kind of ['output', 'error'] as const) {
      const path = `${runFolder(run.id)}/${createId(ports.random)}.jsonl`
      const writer = valueOf(await ports.files.create(path))
      let text = ''
      for (const row of shuffledRows(shard.requestStart, shard.requestEnd)) {
        const line = sampleLine(run.id, row, snapshot.endpoint)
        if (line.kind !== kind) continue
        expected[line.outcome] = (expected[line.outcome] ?? 0) + 1
        text += line.text + '\n'
        if (text.length < 1024 * 1024) continue
        valueOf(await writer.write(encoder.encode(text)))
        text = ''
      }
      valueOf(await writer.write(encoder.encode(text)))
      valueOf(await writer.close())
      // Providers make no file without lines.
      if (writer.size > 0) outputs.push({ shard, kind, path, bytes: writer.size })
    }
  }
  return { outputs, expected }
}

function shuffledRows(rowStart: number, rowEnd: number): Int32Array {
  const rows = Int32Array.from({ length: rowEnd - rowStart }, (_, index) => rowStart + index)
  const random = createRandom(rowStart)
  for (let at = rows.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const row = rows[at] ?? 0
    rows[at] = rows[other] ?? 0
    rows[other] = row
  }
  return rows
}

/** What the driver does with a file that it has downloaded, without the record at the end. */
async function indexOutput(
  { ports }: Workspace,
  { run }: RunFacts,
  { shard, kind, path, bytes }: Output,
): Promise<SegmentRecord> {
  const expected = valueOf(await readExpectedLines(ports, { run, shard }))
  const blob = valueOf(await ports.files.blob(path))
  const id = createId(ports.random)
  const columnsFile = `${runFolder(run.id)}/${id}.cols`
  const columns = createColumnsFile(ports.files, columnsFile, answerColumnNames(expected.snapshot).length)
  const { index, lines } = await indexSegment(blob.stream(), expected, columns)
  valueOf(await columns.close())
  const indexFile = `${runFolder(run.id)}/${id}.idx`
  valueOf(await writeFile(ports.files, indexFile, index))
  return {
    v: 1,
    id,
    runId: run.id,
    shardId: shard.shardId,
    gen: shard.gen,
    batchId: `batch_${shard.shardId}`,
    batchCreatedAt: 1_795_000_000,
    kind,
    fileId: `file-${id}`,
    file: path,
    indexFile,
    columnsFile,
    bytes,
    sha256: '',
    lines,
    storedAt: 0,
  }
}

function checkLedger({ ledger }: RunResults, segments: readonly SegmentRecord[], expected: Counts): void {
  for (const { lines } of segments) {
    check(lines.placed === lines.lines, `Lines without a place: ${JSON.stringify(lines)}`)
  }
  for (const outcome of outcomes) {
    const found = ledger.counts[outcome]
    check(
      found === (expected[outcome] ?? 0),
      `${found} rows are ${outcome} instead of ${expected[outcome] ?? 0}.`,
    )
  }
}
