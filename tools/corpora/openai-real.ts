import { gunzipSync } from 'node:zlib'
import { listNames, readBytes } from './files.ts'
import { describeError, loadTable, type LoadedTable } from './load-table.ts'
import { missed, passed, type Corpus, type Outcome } from './outcome.ts'
import { compareResults } from './result-oracle.ts'

/**
 * Real batch files as the importer reads them: every line is a row, results are judged, and requests can be sent with the
 * very bytes of their bodies. Names say what is in a file: `in__…`, `out__…`, `err__…`.
 */
export const openaiReal: Corpus = {
  name: 'openai-real',
  folder: 'openai-real',
  async run(folder) {
    const outcomes: Outcome[] = []
    const notes: string[] = []
    for (const name of await listNames('files', folder)) {
      const [, kind] = /^(in|out|err)_.*\.jsonl(?:\.gz)?$/.exec(name) ?? []
      if (kind === undefined) continue
      const bytes = await readBytes(folder, name)
      const table = await loadTable(bytes, name)
      const text = new TextDecoder().decode(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
      const miss = findMiss(table, text, kind === 'in')
      outcomes.push(miss === null ? passed(name) : missed(name, miss))
      notes.push(`openai-real ${name}: ${describe(table)}`)
    }
    return { outcomes, notes }
  },
}

function findMiss(table: LoadedTable, text: string, isInput: boolean): string | null {
  const { sheet, rows, error, difference } = table
  if (sheet === null) return error === null ? 'no rows' : describeError(error)
  const format = isInput ? 'batch-input' : 'batch-output'
  if (sheet.dialect.format !== format) return `taken for ${sheet.dialect.format}`
  const lines = text.split('\n').filter((line) => line.trim() !== '').length
  if (rows.length !== lines) return `${rows.length} rows of ${lines} lines`
  return difference ?? (isInput ? findBadRequest(table, text) : findUncounted(table, text))
}

function findBadRequest({ sheet, rows }: LoadedTable, text: string): string | null {
  if (sheet?.requests === undefined) return 'no facts'
  const { cells, ready } = sheet.requests
  const good = rows.filter((row) => row[cells.problem] === null)
  if (good.length !== ready) return `${good.length} rows can be sent, ${ready} are told`
  const other = good.findIndex((row) => !text.includes(row[cells.body] ?? '\0'))
  return other === -1 ? null : `the body of ready request ${other + 1} is not as in the file`
}

function findUncounted({ sheet, rows, header }: LoadedTable, text: string): string | null {
  if (sheet?.results === undefined) return 'no facts'
  const { outcomes, malformed } = sheet.results
  const counted = Object.values(outcomes).reduce((sum, count) => sum + count, malformed)
  if (counted !== rows.length) return `${counted} of ${rows.length} lines are counted`
  // Files that a person has written into are no JSON Lines any more; all others are read whole.
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const broken = lines.filter((line) => !isObject(line)).length
  if (malformed !== broken) return `${malformed} lines are malformed, ${broken} are no objects`
  return compareResults(header, rows, lines)
}

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line.replace(/^\ufeff/, ''))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function describe({ sheet }: LoadedTable): string {
  if (sheet?.requests) {
    const { ready, models, urls } = sheet.requests
    const named = [...urls, ...models].map(({ name }) => name).join(', ')
    return `${ready} of ${sheet.rows} requests ready, ${named}`
  }
  const { outcomes = {}, malformed = 0 } = sheet?.results ?? {}
  return Object.entries({ ...outcomes, ...(malformed > 0 && { malformed }) })
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ')
}
