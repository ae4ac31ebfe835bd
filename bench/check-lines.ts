import { createHash } from 'node:crypto'
import { formatCustomId } from '#core/request/custom-id.ts'
import type { Snapshot } from '#core/request/draft.ts'
import type { FileStore } from '#core/ports.ts'
import { toRequestInput } from '#core/request/request-body.ts'
import { formatRowHash, hashRow } from '#core/dataset/row-hash.ts'
import { parseTemplate, renderTemplate } from '#core/request/template.ts'
import type { Bytes } from '#core/units.ts'
import { readLines } from '#formats/text/lines.ts'
import { sampleColumns, sampleRow } from './sample-rows.ts'
import { check, valueOf } from './value-of.ts'

/**
 * Compares input files with lines made the plain way, through strings and `JSON.stringify`, from rows that never were
 * in a CSV file. The row hash in every custom_id is over all cells, so this proves the import as well.
 */
export async function checkLines(
  files: FileStore,
  paths: readonly string[],
  source: { readonly run: string; readonly snapshot: Snapshot; readonly rows: number },
): Promise<{ readonly bytes: Bytes; readonly sha256: string }> {
  const toLine = createLineMaker(source.run, source.snapshot)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const found = createHash('sha256')
  const expected = createHash('sha256')
  let row = 0
  let bytes = 0
  for (const path of paths) {
    const blob = valueOf(await files.blob(path))
    bytes += blob.size
    await readLines(blob.stream(), (line, _offset, terminated) => {
      const text = decoder.decode(line)
      const made = toLine(row)
      check(terminated && text === made, `Row ${row}:\n${text}\ninstead of\n${made}`)
      expected.update(made + '\n')
      row++
    })
    for await (const chunk of blob.stream()) found.update(chunk as Uint8Array)
  }
  const sha256 = found.digest('hex')
  check(row === source.rows, `${source.rows} rows became ${row} lines.`)
  check(sha256 === expected.digest('hex'), 'There is something between the lines.')
  return { bytes, sha256 }
}

function createLineMaker(run: string, snapshot: Snapshot): (row: number) => string {
  const system = valueOf(parseTemplate(snapshot.system, sampleColumns))
  const user = valueOf(parseTemplate(snapshot.user, sampleColumns))
  return (row) => {
    const cells = sampleRow(row)
    const id = formatCustomId({ run, row, gen: 0, hash: formatRowHash(hashRow(cells)) })
    const messages = { system: renderTemplate(system, cells), user: renderTemplate(user, cells) }
    return JSON.stringify(toRequestInput(snapshot, id, messages))
  }
}
