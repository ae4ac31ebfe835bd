import { parseArgs } from 'node:util'
import type { Benchmark } from './benchmark.ts'
import { buildFreeText, buildStructured } from './build-jsonl.ts'
import { browserJobs, runBrowserJobs } from './browser-report.ts'
import { exportCsv, exportXlsx } from './export-rows.ts'
import { importCsv } from './import-csv.ts'
import { joinFreeText, joinStructured } from './join-outputs.ts'
import { measure } from './measure.ts'
import { formatReport, type Measured } from './report.ts'
import { viewAnswers, viewContains, viewSort } from './view-rows.ts'
import { WrongResult } from './value-of.ts'
import { openWorkspace } from './workspace.ts'

const benchmarks: readonly Benchmark[] = [
  importCsv,
  buildFreeText,
  buildStructured,
  joinFreeText,
  joinStructured,
  viewContains,
  viewAnswers,
  viewSort,
  exportCsv,
  exportXlsx,
]

const names = [...benchmarks.map(({ name }) => name), ...browserJobs.map(({ name }) => name)]
const usage = `npm run bench -- [--rows 200000] [--runs 3] [--only ${names.join('|')}]\n--only also takes the beginning of a name.`

const { values } = parseArgs({
  options: { rows: { type: 'string' }, runs: { type: 'string' }, only: { type: 'string' } },
})
const rows = parseCount('rows', values.rows ?? '200000')
const runs = parseCount('runs', values.runs ?? '3')
const isChosen = ({ name }: { readonly name: string }) => name.startsWith(values.only ?? '')
const chosen = benchmarks.filter(isChosen)
const inBrowser = browserJobs.filter(isChosen)
if (chosen.length + inBrowser.length === 0) stop(`There is no benchmark ${values.only ?? ''}.`)

try {
  const measured: Measured[] = []
  for (const benchmark of chosen) {
    console.error(`${benchmark.name} …`)
    measured.push(await runBenchmark(benchmark))
  }
  if (measured.length > 0)
    console.log(`${rows} rows, ${runs} rounds, Node ${process.versions.node}\n\n${formatReport(measured)}`)
  if (inBrowser.length > 0) console.log(`\n${await runBrowserJobs(inBrowser, rows, runs)}`)
} catch (error) {
  // A missed goal is a finding; what was computed being wrong is a failure.
  console.error(error instanceof WrongResult ? `Wrong result. ${error.message}` : error)
  process.exitCode = 1
}

async function runBenchmark(benchmark: Benchmark): Promise<Measured> {
  const workspace = await openWorkspace()
  try {
    const prepared = await benchmark.prepare(workspace, rows)
    return { benchmark, prepared, rounds: await measure(prepared, runs) }
  } finally {
    await workspace.close()
  }
}

function parseCount(option: string, text: string): number {
  const count = Number(text)
  return Number.isSafeInteger(count) && count > 0
    ? count
    : stop(`--${option} wants a whole number above 0, not ${text}.`)
}

function stop(why: string): never {
  console.error(`${why}\n${usage}`)
  process.exit(1)
}
