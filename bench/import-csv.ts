import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetRecord } from '#core/records.ts'
import type { Benchmark } from './benchmark.ts'
import { parseOnly } from './parse-only.ts'
import { checkSameDataset } from './same-dataset.ts'
import { readAndDecode } from './read-and-decode.ts'
import { sampleColumns, sampleRow } from './sample-rows.ts'
import { writeSampleCsv } from './sample-csv.ts'
import { perRow } from './sizes.ts'
import { check, valueOf } from './value-of.ts'
import type { Workspace } from './workspace.ts'

export const importCsv: Benchmark = {
  name: 'import',
  goal: { id: 'P3', ratio: 2.5 },
  bound: 'read + decode the file',
  async prepare(workspace, rows) {
    const path = await writeSample(workspace, rows)
    const { size } = await stat(path)
    let last = await importSample(workspace, path)
    await checkRows(workspace, last, rows)
    const same = await checkSameDataset(await openAsBlob(path))
    const remove = async () => {
      valueOf(await workspace.datasets.deleteDataset({ datasetId: last.id }))
    }
    const { bytes } = last
    await remove()
    return {
      bytes: size,
      subject: {
        run: async () => {
          last = await importSample(workspace, path)
        },
        after: remove,
      },
      bound: {
        run: async () => check((await readAndDecode(await openAsBlob(path))) > 0, 'The sample is empty.'),
      },
      others: [
        {
          name: 'read + decode + Papa Parse alone',
          clock: 'processor',
          run: async () => check((await parseOnly(await openAsBlob(path))) > rows, 'Rows have gone.'),
        },
      ],
      notes: [
        `${perRow(size, rows)} of CSV became ${perRow(bytes, rows)} of columns, offsets and hashes.`,
        same,
      ],
    }
  },
}

export async function writeSample({ folder }: Workspace, rows: number): Promise<string> {
  const path = join(folder, 'sample.csv')
  await writeSampleCsv(path, rows)
  return path
}

export const importSample = async ({ datasets }: Workspace, path: string): Promise<DatasetRecord> =>
  valueOf(
    await datasets.importDataset({ file: await openAsBlob(path), name: 'sample.csv', lastModified: null }),
  )

/** Windows at both ends and around the seams of row groups; the build benchmark compares every cell by its hash. */
async function checkRows({ datasets }: Workspace, record: DatasetRecord, rows: number): Promise<void> {
  check(record.rows === rows, `${rows} rows became ${record.rows}.`)
  check(record.report.findings.length === 0, `Odd: ${JSON.stringify(record.report.findings)}`)
  check(
    record.columns.map(({ name }) => name).join() === sampleColumns.join(),
    'The columns have other names.',
  )
  for (const seam of [0, ...record.groups.map(({ rowEnd }) => rowEnd)]) {
    const window = { rowStart: Math.max(0, seam - 200), rowEnd: Math.min(rows, seam + 200) }
    const { rowStart, cells } = valueOf(await datasets.readRows({ datasetId: record.id, ...window }))
    check(cells.length === window.rowEnd - window.rowStart, 'A window has other rows than asked for.')
    for (const [index, row] of cells.entries()) {
      const expected = sampleRow(rowStart + index)
      check(
        JSON.stringify(row) === JSON.stringify(expected),
        `Row ${rowStart + index}: ${JSON.stringify(row)}`,
      )
    }
  }
}
