import type { FileStore } from '#core/ports.ts'
import type { RunRecord } from '#core/records.ts'
import type { Engine } from '#engine/engine.ts'
import { createExports } from '#engine/results/export-rows.ts'
import type { ExportFormat, ExportInput } from '#engine/results/export-types.ts'
import { exportFolder } from '#engine/results/export-files.ts'
import { createRunStore } from '#engine/runs/run-store.ts'
import { createViews } from '#engine/results/views.ts'
import { readSpreadsheet } from '#formats/spreadsheet.ts'
import type { Benchmark } from './benchmark.ts'
import { importSample, writeSample } from './import-csv.ts'
import { storeOutputs } from './join-outputs.ts'
import { readAndDecode } from './read-and-decode.ts'
import { sampleRow } from './sample-rows.ts'
import { perRow } from './sizes.ts'
import { structured } from './snapshots.ts'
import { check, valueOf } from './value-of.ts'
import { createBenchRun, type Workspace } from './workspace.ts'

export const exportCsv = exportAs('export-csv', 'csv', 3)
export const exportXlsx = exportAs('export-xlsx', 'xlsx', 10)

/** Results as a file, against reading what they are made of and writing as many bytes. */
function exportAs(name: string, format: ExportFormat, ratio: number): Benchmark {
  return {
    name,
    goal: { id: 'export', ratio },
    bound: 'read + decode source and answers, copy the file',
    async prepare(workspace, rows) {
      const { files } = workspace.ports
      const { run, sources, engine } = await storeRun(workspace, rows)
      const input: ExportInput = {
        runId: run.id,
        format,
        options: { guard: 'exact', bom: false, facts: ['outcome'] },
      }
      const exported = valueOf(await engine.exportRows(input)).blob ?? new Blob()
      await checkCells(exported, format, rows)
      const [made] = await files.list(exportFolder)
      const removeAll = async (keep: string) => {
        for (const path of await files.list(exportFolder))
          if (path !== keep) valueOf(await files.remove(path))
      }
      const copy = `${exportFolder}/copy`
      return {
        bytes: exported.size,
        subject: {
          run: async () => check(valueOf(await engine.exportRows(input)).rows === rows, 'Rows have gone.'),
          after: () => removeAll(made ?? ''),
        },
        bound: {
          run: async () => {
            for (const path of sources) {
              check((await readAndDecode(valueOf(await files.blob(path)))) > 0, 'A file is empty.')
            }
            await copyFile(files, made ?? '', copy)
          },
          after: () => removeAll(made ?? ''),
        },
        others: [],
        notes: [`${perRow(exported.size, rows)}; every cell equal to what was imported and answered.`],
      }
    },
  }
}

async function storeRun(workspace: Workspace, rows: number) {
  const { ports, datasets } = workspace
  const dataset = await importSample(workspace, await writeSample(workspace, rows))
  const facts = await createBenchRun(workspace, dataset.id, structured)
  const segments = await storeOutputs(workspace, facts, structured)
  const store = createRunStore(ports)
  const views = createViews(ports, datasets, store)
  // Files that are handed over are removed minutes later; the command would wait for it.
  const clock = { ...ports.clock, sleep: () => new Promise<never>(() => undefined) }
  const engine: Pick<Engine, 'exportRows'> = createExports({ ...ports, clock }, datasets, store, views)
  const run: RunRecord = facts.run
  return {
    run,
    engine,
    sources: [...dataset.groups.map(({ file }) => file), ...segments.map(({ file }) => file)],
  }
}

async function checkCells(exported: Blob, format: ExportFormat, rows: number): Promise<void> {
  let row = 0
  const sink = {
    header: () => undefined,
    row(cells: readonly (string | null)[]) {
      const source = sampleRow(row++)
      check(
        source.every((cell, at) => cell === (cells[at] ?? '')),
        `Row ${row} is not what was imported.`,
      )
    },
  }
  const dialect = format === 'csv' ? ({ format, encoding: 'utf-8', delimiter: ',' } as const) : {}
  valueOf(await readSpreadsheet(exported, `export.${format}`, sink, { dialect }))
  check(row === rows, `${row} rows instead of ${rows}.`)
}

async function copyFile(files: FileStore, from: string, to: string): Promise<void> {
  const reader = valueOf(await files.open(from))
  const writer = valueOf(await files.create(to))
  const block = 4 * 1024 * 1024
  for (let at = 0; at < reader.size; at += block)
    valueOf(await writer.write(await reader.read(at, at + block)))
  await reader.close()
  valueOf(await writer.close())
}
