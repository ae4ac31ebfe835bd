import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { sampleColumns, sampleRow } from './sample-rows.ts'

/**
 * Writes the sample rows as scripts do: lines end with "\n", and only what must be quoted is.
 *
 * @param times how often a review says the same, for rows of about 50 + 50 × times bytes
 */
export async function writeSampleCsv(path: string, rows: number, times = 1): Promise<void> {
  const out = createWriteStream(path)
  out.write(toLine(sampleColumns))
  for (let row = 0; row < rows;) {
    let text = ''
    for (const end = Math.min(rows, row + 10_000); row < end; row++)
      text += toLine(repeatLast(sampleRow(row), times))
    if (!out.write(text)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

const toLine = (cells: readonly string[]): string => cells.map(toField).join(',') + '\n'

const toField = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

const repeatLast = (cells: readonly string[], times: number): readonly string[] =>
  times === 1
    ? cells
    : cells.with(
        -1,
        Array<string>(times)
          .fill(cells.at(-1) ?? '')
          .join(' '),
      )
