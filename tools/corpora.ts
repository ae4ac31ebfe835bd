import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { blns } from './corpora/blns.ts'
import { csvSpectrum } from './corpora/csv-spectrum.ts'
import { csvkit } from './corpora/csvkit.ts'
import { disputed } from './corpora/disputed.ts'
import { encodings } from './corpora/encodings.ts'
import { jsonParsing } from './corpora/json-parsing.ts'
import { openaiReal } from './corpora/openai-real.ts'
import type { Corpus, CorpusResult } from './corpora/outcome.ts'
import { papaparse } from './corpora/papaparse.ts'
import { parquet } from './corpora/parquet.ts'
import { pollock } from './corpora/pollock.ts'
import { xlsx } from './corpora/xlsx.ts'

const usage = `npm run corpora -- DIR [--only name]

Runs the importer over folders of foreign files with their oracles. Ends with 1 when one is missed that is not disputed.`

const corpora: readonly Corpus[] = [
  csvSpectrum,
  papaparse,
  pollock,
  csvkit,
  encodings,
  jsonParsing,
  blns,
  openaiReal,
  xlsx,
  parquet,
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, help: { type: 'boolean' } },
})
const [folder] = positionals
if (folder === undefined || values.help === true) {
  console.log(usage)
  process.exitCode = values.help === true ? 0 : 2
} else if (!existsSync(folder)) {
  console.error(`There is no folder ${folder}.`)
  process.exitCode = 2
} else {
  process.exitCode = await runAll(folder, values.only)
}

async function runAll(root: string, only: string | undefined): Promise<number> {
  const chosen = corpora.filter(({ name }) => only === undefined || name === only)
  const present = chosen.filter((corpus) => existsSync(join(root, corpus.folder)))
  let open = 0
  const notes: string[] = []
  console.log(
    `${'corpus'.padEnd(16)}${'passed'.padStart(8)}${'disputed'.padStart(10)}${'missed'.padStart(8)}`,
  )
  for (const corpus of present) {
    const { outcomes, notes: told = [] } = await runOne(corpus, join(root, corpus.folder))
    const misses: string[] = []
    const disputes = new Map<string, string[]>()
    for (const { name, miss, disputed: reason = disputed[`${corpus.name}/${name}`] } of outcomes) {
      if (miss === null) continue
      if (reason === undefined) misses.push(`  missed   ${name}: ${miss}`)
      else disputes.set(reason, [...(disputes.get(reason) ?? []), name])
    }
    const disputedCount = [...disputes.values()].flat().length
    const counts = [outcomes.length - misses.length - disputedCount, disputedCount, misses.length]
    const [passed, known, missed] = counts.map(String)
    console.log(
      `${corpus.name.padEnd(16)}${passed?.padStart(8) ?? ''}${known?.padStart(10) ?? ''}${missed?.padStart(8) ?? ''}`,
    )
    for (const [reason, names] of disputes) {
      const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
      console.log(`  disputed ${names.slice(0, 3).join(', ')}${more}: ${reason}`)
    }
    for (const line of misses) console.log(line)
    open += misses.length
    notes.push(...told)
  }
  for (const note of notes) console.log(note)
  if (present.length === 0) console.log(`No corpus was found in ${root}.`)
  return open > 0 || present.length === 0 ? 1 : 0
}

/** A corpus that cannot be judged, because an oracle is missing or broken, is a miss and does not stop the others. */
async function runOne(corpus: Corpus, folder: string): Promise<CorpusResult> {
  try {
    return await corpus.run(folder)
  } catch (error) {
    return { outcomes: [{ name: corpus.folder, miss: `could not be judged: ${String(error)}` }] }
  }
}
