import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBrowser } from '../tools/browser.ts'
import { importInBrowser, type BrowserImport } from './browser-import.ts'
import { servePage } from './browser-page.ts'
import { median } from './measure.ts'
import { formatTable } from './report.ts'
import { writeSampleCsv } from './sample-csv.ts'

/** Imports through the page, for P4 and P5; with `--rows 1000000` the second file has 1 GB. */
export const browserImports = [
  { name: 'browser-rows', times: 1 },
  { name: 'browser-bytes', times: 14 },
] as const

/** @returns a table, or why there is none */
export async function runBrowserImports(
  chosen: readonly (typeof browserImports)[number][],
  rows: number,
  runs: number,
): Promise<string> {
  if (findBrowser() === undefined) return 'No browser was found: nothing was measured in one.'
  const folder = await mkdtemp(join(tmpdir(), 'bw-bench-browser-'))
  const server = await servePage(join(folder, 'dist'))
  try {
    const table: (readonly string[])[] = [header]
    for (const { name, times } of chosen) {
      console.error(`${name} …`)
      const path = join(folder, `${name}.csv`)
      await writeSampleCsv(path, rows, times)
      const rounds: BrowserImport[] = []
      for (let round = 0; round < runs; round++)
        rounds.push(await importInBrowser(path, rows, server.resolvedUrls?.local[0] ?? ''))
      table.push(toLine(name, rounds))
      await rm(path)
    }
    return formatTable(table).join('\n')
  } finally {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const header = [
  'import in a browser',
  'size',
  'time',
  'processor',
  'tasks > 50 ms',
  'frame gap',
  'renderers',
  'browser',
  'cancel',
]

function toLine(name: string, rounds: readonly BrowserImport[]): readonly string[] {
  const middle = (of: (round: BrowserImport) => number) => median(rounds.map(of))
  const toMemory = (key: 'renderers' | 'browser') =>
    rounds.some(({ memory }) => memory === null)
      ? '?'
      : `+${toMegabytes(Math.max(...rounds.map(({ memory }) => memory?.[key] ?? 0)))}`
  const tasks = rounds.map(({ longTasks }) => longTasks.length).join(', ')
  const longest = Math.max(0, ...rounds.flatMap(({ longTasks }) => longTasks))
  return [
    name,
    toMegabytes(middle(({ bytes }) => bytes)),
    `${(middle(({ time }) => time) / 1000).toFixed(1)} s`,
    `${(middle(({ processor }) => processor ?? NaN) / 1000).toFixed(1)} s`,
    longest === 0 ? tasks : `${tasks}; longest ${longest.toFixed(0)} ms`,
    `${middle(({ frameGap }) => frameGap).toFixed(0)} ms`,
    `${toMemory('renderers')} (P5 < 300)`,
    `${toMemory('browser')} (P5 < 100)`,
    `${middle(({ cancel }) => cancel).toFixed(0)} ms`,
  ]
}

const toMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`
