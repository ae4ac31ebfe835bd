import type { Snapshot } from '#core/request/draft.ts'
import type { FileStore } from '#core/ports.ts'
import { createBuildShard } from '#engine/drafts/build-shard-file.ts'
import type { Benchmark } from './benchmark.ts'
import { checkLines } from './check-lines.ts'
import { importSample, writeSample } from './import-csv.ts'
import { findPython, runScript } from './python-script.ts'
import { perRow, toFiles } from './sizes.ts'
import { freeText, structured } from './snapshots.ts'
import { valueOf } from './value-of.ts'
import { createBenchRun } from './workspace.ts'

export const buildFreeText = build('build-text', freeText)
export const buildStructured = build('build-schema', structured)

function build(name: string, snapshot: Snapshot): Benchmark {
  return {
    name,
    goal: { id: 'P1', ratio: 1.2 },
    bound: 'read + copy the same files',
    async prepare(workspace, rows) {
      const { ports, datasets } = workspace
      const { files } = ports
      const csv = await writeSample(workspace, rows)
      const dataset = await importSample(workspace, csv)
      const { run, shards } = await createBenchRun(workspace, dataset.id, snapshot)
      const buildShard = createBuildShard(ports, datasets)
      let built: string[] = []
      const buildAll = async () => {
        for (const shard of shards) built.push(valueOf(await buildShard(run, shard)).path)
      }
      const removeAll = async (paths: readonly string[]) => {
        for (const path of paths) valueOf(await files.remove(path))
      }

      await buildAll()
      const { bytes, sha256 } = await checkLines(files, built, { run: run.id, snapshot, rows })
      const sources = built.map((_path, index) => `bench/source-${index}.jsonl`)
      for (const [index, path] of built.entries()) await copyFile(files, path, `bench/source-${index}.jsonl`)
      await removeAll(built)
      built = []

      const copies = sources.map((path) => `${path}-copy`)
      const python = await findPython()
      const script = python && { python, csv, snapshot, out: `${csv}.jsonl` }
      return {
        bytes,
        subject: {
          run: buildAll,
          after: async () => {
            await removeAll(built)
            built = []
          },
        },
        bound: {
          run: async () => {
            for (const path of sources) await copyFile(files, path, `${path}-copy`)
          },
          after: () => removeAll(copies),
        },
        others: script
          ? [{ name: 'csv.DictReader + json.dumps', clock: 'wall', run: () => runScript(script) }]
          : [],
        notes: [
          `${perRow(bytes, rows)} in ${toFiles(shards.length)}; equal to JSON.stringify of the rows, SHA-256 ${sha256.slice(0, 16)}….`,
        ],
      }
    },
  }
}

/** Measured as the best size of a write (performance.md). */
const blockBytes = 4 * 1024 * 1024

async function copyFile(files: FileStore, from: string, to: string): Promise<void> {
  const reader = valueOf(await files.open(from))
  const writer = valueOf(await files.create(to))
  for (let at = 0; at < reader.size; at += blockBytes) {
    valueOf(await writer.write(await reader.read(at, at + blockBytes)))
  }
  await reader.close()
  valueOf(await writer.close())
}
