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
import type { Corpus } from './corpora/outcome.ts'
import { papaparse } from './corpora/papaparse.ts'
import { pollock } from './corpora/pollock.ts'

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
  console.log(`${'corpus'.padEnd(16)}${'passed'.padStart(8)}${'total'.padStart(8)}`)
  for (const corpus of present) {
    const result = await corpus.run(join(root, corpus.folder))
    const misses = result.outcomes.filter(({ miss }) => miss !== null)
    const total = result.outcomes.length
    const row = `${corpus.name.padEnd(16)}${String(total - misses.length).padStart(8)}${String(total).padStart(8)}`
    const known = misses.filter(({ name }) => `${corpus.name}/${name}` in disputed).length
    console.log(known === 0 ? row : `${row}   ${known} disputed`)
    for (const { name, miss } of misses) {
      const reason = disputed[`${corpus.name}/${name}`]
      if (reason === undefined) open++
      console.log(`  ${reason === undefined ? 'miss    ' : 'disputed'} ${name}: ${reason ?? miss ?? ''}`)
    }
    notes.push(...(result.notes ?? []))
  }
  for (const note of notes) console.log(note)
  if (present.length === 0) console.log(`No corpus was found in ${root}.`)
  return open > 0 || present.length === 0 ? 1 : 0
}
