import { hashBytes } from '#core/hash64.ts'
import { createRowGroupBuilder } from '#formats/packed/row-group.ts'
import type { Dialect, RowSink } from '#formats/sheet.ts'
import { readSpreadsheet } from '#formats/spreadsheet.ts'
import { check, valueOf } from './value-of.ts'

/** Blocks of so many bytes cut a file everywhere, within characters too. */
const tinyBlocks = [1, 2, 3, 4, 5, 6, 7, 61, 1000]
const tinyBytes = 200_000

/**
 * P13: both ways through the importer give the same packed bytes, whatever the blocks are: the whole file once each, and
 * its beginning in tiny blocks.
 *
 * @returns a sentence for the report
 */
export async function checkSameDataset(file: Blob): Promise<string> {
  const [whole, wholeRows] = await packFile(file, 'text')
  const [wholeAsBytes, rows, byteRows] = await packFile(file, 'bytes')
  check(whole === wholeAsBytes && wholeRows === rows, 'The two ways of reading CSV give other bytes.')
  const beginning = new Blob([cutAtLine(new Uint8Array(await file.slice(0, tinyBytes).arrayBuffer()))])
  const [expected] = await packFile(beginning, 'text')
  for (const blockBytes of tinyBlocks) {
    for (const way of ['text', 'bytes'] as const) {
      const [packed] = await packFile(beginning, way, blockBytes)
      check(packed === expected, `Blocks of ${blockBytes} bytes read as ${way} give other bytes.`)
    }
  }
  const share = ((100 * byteRows) / rows).toFixed(1)
  return `the same packed bytes by both ways, and in blocks of ${tinyBlocks.join(', ')} bytes (P13); ${share} % of the rows were never text.`
}

/**
 * Imports CSV by one of the two ways.
 *
 * @returns hashes of its row groups, its rows, and how many of them were never text
 */
export async function packFile(
  file: Blob,
  way: 'text' | 'bytes',
  blockBytes?: number,
  dialect: Partial<Dialect> = {},
) {
  let builder = createRowGroupBuilder(0, { nullable: false })
  let byteRows = 0
  let packed = ''
  const keep = (): void => {
    const { hi, lo } = hashBytes(builder.finish())
    packed += `${hi} ${lo} `
  }
  const sink: RowSink = {
    header: (columns, options) => void (builder = createRowGroupBuilder(columns.length, options)),
    row(cells) {
      builder.appendRow(cells)
      if (builder.isFull) keep()
    },
    restart: () => void (packed = ''),
    ...(way === 'bytes' && {
      byteRows(rows) {
        byteRows += rows.rows
        for (let from = 0; from < rows.rows;) {
          from = builder.appendBytes(rows, from)
          if (builder.isFull) keep()
        }
      },
    }),
  }
  const sheet = valueOf(
    await readSpreadsheet(file, 'sample.csv', sink, {
      dialect,
      ...(blockBytes !== undefined && { blockBytes }),
    }),
  )
  keep()
  return [packed, sheet.rows, byteRows] as const
}

const cutAtLine = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  bytes.subarray(0, bytes.lastIndexOf(10) + 1)
