import { listNames, readBytes } from './files.ts'
import { loadTable } from './load-table.ts'
import type { Corpus, Outcome } from './outcome.ts'

/**
 * JSONTestSuite: `y_` is accepted, `n_` refused with a message, `i_` does not crash; as a file, and as one line of an
 * otherwise good JSON Lines file where it has no line end in it. JSON without any record in it counts as accepted.
 */
export const jsonParsing: Corpus = {
  name: 'json-parsing',
  folder: 'json/json-parsing',
  async run(folder) {
    const outcomes: Outcome[] = []
    for (const name of await listNames('files', folder)) {
      const kind = /^([yni])_.*\.json$/.exec(name)?.[1]
      if (kind === undefined) continue
      const bytes = await readBytes(folder, name)
      outcomes.push({ name, miss: await judge(kind, bytes, 'json') })
      const wide = [0xff, 0xfe].includes(bytes[0] ?? 0) || bytes.includes(0)
      if (bytes.includes(10) || bytes.includes(13) || wide || bytes.every((byte) => byte === 32)) continue
      const line = [...bytes]
      const good = [...new TextEncoder().encode('{"a":1}')]
      const lines = Uint8Array.from([...good, 10, ...line, 10, ...good, 10])
      if (bytes.length > 0)
        outcomes.push({ name: `${name} as a line`, miss: await judge(kind, lines, 'jsonl') })
    }
    return { outcomes }
  },
}

async function judge(kind: string, bytes: Uint8Array, format: 'json' | 'jsonl'): Promise<string | null> {
  try {
    const { error, difference, sheet } = await loadTable(bytes, `case.${format}`)
    const accepted =
      error === null || (error.kind === 'NoRows' && bytes.some((byte) => byte === 0x5b || byte === 0x7b))
    // Bytes that are no UTF-8 are refused or read with a warning; never in silence.
    const warned = sheet?.report.findings.some(
      ({ kind: found }) => found === 'encodingGuessed' || found === 'replacementCharacter',
    )
    if (kind === 'y' && !accepted) return `refused: ${JSON.stringify(error)}`
    if (kind === 'n' && accepted && warned !== true) return 'accepted'
    return difference
  } catch (error) {
    return `threw: ${String(error)}`
  }
}
