import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { readBytes, readUtf8 } from './files.ts'
import { compareRows, type LoadedTable, loadTable } from './load-table.ts'
import type { Corpus, Outcome } from './outcome.ts'
import { readOracle } from './read-oracle.ts'

/** A file that is no attack is read in a moment, and an attack is refused in one. */
const seconds = 20
const mebibytes = 600

/**
 * Parquet files in any folders below. `X_expect.csv` or `X.csv` beside `X.parquet` holds its cells below a header, missing
 * ones empty; published headers differ from the files' names. Every file, damaged ones too, is read or refused with a reason, in bounded time and memory, and its preview
 * agrees.
 */
export const parquet: Corpus = {
  name: 'parquet',
  folder: 'parquet',
  async run(folder) {
    const outcomes: Outcome[] = []
    let refused = 0
    for (const path of await listFiles(folder)) {
      const { miss, loaded } = await judgeBounds(path)
      if (loaded?.error) refused++
      outcomes.push({
        name: relative(folder, path),
        miss: miss ?? (loaded && (await judgeCells(path, loaded))),
      })
    }
    return { outcomes, notes: [`Parquet: ${refused} of ${outcomes.length} files were refused with a reason`] }
  },
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && /\.parquet(?:\.encrypted)?$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

async function judgeBounds(
  path: string,
): Promise<{ readonly miss: string | null; readonly loaded: LoadedTable | null }> {
  const bytes = await readBytes(path)
  const before = process.memoryUsage().rss
  const start = performance.now()
  try {
    const loaded = await loadTable(bytes, basename(path))
    const took = (performance.now() - start) / 1000
    const grown = (process.memoryUsage().rss - before) / 1024 ** 2
    const miss =
      took > seconds
        ? `took ${Math.round(took)} s`
        : grown > mebibytes
          ? `took ${Math.round(grown)} MiB`
          : loaded.difference
    return { miss, loaded }
  } catch (error) {
    return { miss: `threw: ${String(error)}`, loaded: null }
  }
}

async function judgeCells(path: string, { rows, error }: LoadedTable): Promise<string | null> {
  const oracle = ['_expect.csv', '.csv']
    .map((ending) => path.replace(/\.parquet$/i, ending))
    .find((candidate) => candidate !== path && existsSync(candidate))
  if (oracle === undefined) return null
  if (error) return `refused: ${JSON.stringify(error)}`
  return compareRows(rows, readOracle(await readUtf8(oracle)).slice(1))
}
