import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBrowser } from '../tools/browser.ts'
import { exportInBrowser, type BrowserExports } from './browser-export.ts'
import { importInBrowser, type BrowserImport } from './browser-import.ts'
import { servePage } from './browser-page.ts'
import { resultsInBrowser, type BrowserResults } from './browser-results.ts'
import { sendInBrowser, type BrowserSend } from './browser-send.ts'
import { median } from './measure.ts'
import { formatTable } from './report.ts'
import { writeSampleCsv } from './sample-csv.ts'

/** Work through the page, for P4 and P5; with `--rows 1000000` the second file has 1 GB. */
export const browserJobs = [
  { name: 'browser-rows', times: 1 },
  { name: 'browser-bytes', times: 14 },
  { name: 'browser-send', times: 1 },
  { name: 'browser-results', times: 1 },
  { name: 'browser-export', times: 1 },
] as const

/** @returns a table, or why there is none */
export async function runBrowserJobs(
  chosen: readonly (typeof browserJobs)[number][],
  rows: number,
  runs: number,
): Promise<string> {
  if (findBrowser() === undefined) return 'No browser was found: nothing was measured in one.'
  const folder = await mkdtemp(join(tmpdir(), 'bw-bench-browser-'))
  const server = await servePage(join(folder, 'dist'))
  try {
    const address = server.resolvedUrls?.local[0] ?? ''
    const imports: (readonly string[])[] = []
    const sends: (readonly string[])[] = []
    const results: (readonly string[])[] = []
    const exports: (readonly string[])[] = []
    for (const { name, times } of chosen) {
      console.error(`${name} …`)
      const path = join(folder, `${name}.csv`)
      await writeSampleCsv(path, rows, times)
      if (name === 'browser-send') {
        const rounds = await repeat(runs, () => sendInBrowser(path, rows, address))
        sends.push(toSendLine(name, rounds))
      } else if (name === 'browser-results') {
        const rounds = await repeat(runs, () => resultsInBrowser(path, rows, address))
        results.push(toResultsLine(name, rounds))
      } else if (name === 'browser-export') {
        const rounds = await repeat(runs, () => exportInBrowser(path, rows, address))
        exports.push(...toExportLines(rounds))
      } else {
        const rounds = await repeat(runs, () => importInBrowser(path, rows, address))
        imports.push(toLine(name, rounds))
      }
      await rm(path)
    }
    return [
      [header, ...imports],
      [sendHeader, ...sends],
      [resultsHeader, ...results],
      [exportHeader, ...exports],
    ]
      .filter((table) => table.length > 1)
      .map((table) => formatTable(table).join('\n'))
      .join('\n\n')
  } finally {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function repeat<T>(times: number, work: () => Promise<T>): Promise<readonly T[]> {
  const done: T[] = []
  for (let round = 0; round < times; round++) done.push(await work())
  return done
}

const header = [
  'import in a browser',
  'size',
  'time',
  'of read + decode (P3)',
  'processor',
  'tasks > 50 ms',
  'frame gap',
  'renderers',
  'browser',
  'cancel',
]

function toLine(name: string, rounds: readonly BrowserImport[]): readonly string[] {
  const middle = middleOf(rounds)
  return [
    name,
    toMegabytes(middle(({ bytes }) => bytes)),
    toSeconds(middle(({ time }) => time)),
    middle(({ time, bound }) => time / bound).toFixed(1),
    ...toShared(rounds),
    `${middle(({ cancel }) => cancel).toFixed(0)} ms`,
  ]
}

const sendHeader = [
  'run of 20 shards in a browser',
  'requests',
  'make the run',
  'until all are answered',
  'processor',
  'tasks > 50 ms',
  'frame gap',
  'renderers',
  'browser',
  'open the results',
]

function toSendLine(name: string, rounds: readonly BrowserSend[]): readonly string[] {
  const middle = middleOf(rounds)
  return [
    name,
    middle(({ rows }) => rows).toLocaleString('en'),
    toSeconds(middle(({ make }) => make)),
    toSeconds(middle(({ send }) => send)),
    ...toShared(rounds),
    `${middle(({ open }) => open).toFixed(0)} ms`,
  ]
}

const resultsHeader = [
  'results in a browser',
  'rows',
  'reopen (P7 < 1 s)',
  'open (P8 < 200 ms)',
  'tasks > 50 ms in 120 frames (P8: 0)',
  'frame gap',
  'contains',
  'search',
  'sort by two',
  'tasks > 50 ms meanwhile',
]

function toResultsLine(name: string, rounds: readonly BrowserResults[]): readonly string[] {
  const middle = middleOf(rounds)
  return [
    name,
    middle(({ rows }) => rows).toLocaleString('en'),
    `${middle(({ reopen }) => reopen).toFixed(0)} ms`,
    `${middle(({ open }) => open).toFixed(0)} ms`,
    toTasks(rounds.map(({ scroll }) => scroll)),
    `${middle(({ scroll }) => scroll.frameGap).toFixed(0)} ms`,
    toSeconds(middle(({ filter }) => filter)),
    toSeconds(middle(({ search }) => search)),
    toSeconds(middle(({ sort }) => sort)),
    toTasks(rounds.map(({ asked }) => asked)),
  ]
}

const exportHeader = [
  'export in a browser',
  'rows',
  'size',
  'time',
  'of read + copy',
  'processor',
  'of read + copy',
  'tasks > 50 ms',
  'frame gap',
  'renderers',
  'browser',
  'cancel',
]

function toExportLines(rounds: readonly BrowserExports[]): readonly (readonly string[])[] {
  const names = rounds[0]?.exports.map(({ name }) => name) ?? []
  return names.map((name, at) => {
    const ways = rounds.flatMap(({ exports, bound }) => {
      const way = exports[at]
      return way === undefined ? [] : [{ ...way, bound }]
    })
    const middle = middleOf(ways)
    const [processor, ...rest] = toShared(ways)
    return [
      name,
      middleOf(rounds)(({ rows }) => rows).toLocaleString('en'),
      toMegabytes(middle(({ bytes }) => bytes)),
      toSeconds(middle(({ time }) => time)),
      middle(({ time, bound }) => time / bound.time).toFixed(1),
      processor ?? '?',
      middle((way) => (way.processor ?? NaN) / (way.bound.processor ?? NaN)).toFixed(1),
      ...rest,
      `${middleOf(rounds)(({ cancel }) => cancel).toFixed(0)} ms`,
    ]
  })
}

/** How many there were in each round, and the longest of all. */
function toTasks(rounds: readonly Pick<BrowserSend, 'longTasks'>[]): string {
  const tasks = rounds.map(({ longTasks }) => longTasks.length).join(', ')
  const longest = Math.max(0, ...rounds.flatMap(({ longTasks }) => longTasks))
  return longest === 0 ? tasks : `${tasks}; longest ${longest.toFixed(0)} ms`
}

const middleOf =
  <T>(rounds: readonly T[]) =>
  (of: (round: T) => number): number =>
    median(rounds.map(of))

/** Processor, tasks, frame gap and memory, which every job in a browser is asked for. */
function toShared(
  rounds: readonly Pick<BrowserSend, 'processor' | 'longTasks' | 'frameGap' | 'memory'>[],
): readonly string[] {
  const middle = middleOf(rounds)
  const toMemory = (key: 'renderers' | 'browser') =>
    rounds.some(({ memory }) => memory === null)
      ? '?'
      : `+${toMegabytes(Math.max(...rounds.map(({ memory }) => memory?.[key] ?? 0)))}`
  return [
    toSeconds(middle(({ processor }) => processor ?? NaN)),
    toTasks(rounds),
    `${middle(({ frameGap }) => frameGap).toFixed(0)} ms`,
    `${toMemory('renderers')} (P5 < 300)`,
    `${toMemory('browser')} (P5 < 100)`,
  ]
}

const toSeconds = (time: number): string => `${(time / 1000).toFixed(1)} s`

const toMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`
