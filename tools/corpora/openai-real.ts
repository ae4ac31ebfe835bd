import { judgeOutputLine, parseOutputLine } from '#core/output-line.ts'
import { readLines } from '#formats/lines.ts'
import { listNames, readBytes } from './files.ts'
import type { Corpus, Outcome } from './outcome.ts'

/** Real output and error files: every line is accounted for, by the judge that results are made with. */
export const openaiReal: Corpus = {
  name: 'openai-real',
  folder: 'openai-real',
  async run(folder) {
    const outcomes: Outcome[] = []
    for (const name of await listNames('files', folder)) {
      if (!/^(?:out|err)_.*\.jsonl$/.test(name)) continue
      const bytes = await readBytes(folder, name)
      const counts = { lines: 0, malformed: 0, outcomes: new Set<string>() }
      await readLines(new Blob([bytes.slice()]).stream(), (line) => {
        counts.lines++
        const parsed = parseOutputLine(new TextDecoder().decode(line))
        if (!parsed.ok) counts.malformed++
        else {
          const { outcome } = judgeOutputLine(parsed.value, '/v1/chat/completions', [])
          counts.outcomes.add(outcome)
        }
      })
      outcomes.push({
        name,
        miss:
          counts.malformed === 0 && counts.outcomes.size > 0
            ? null
            : `${counts.malformed} of ${counts.lines} lines are malformed`,
      })
    }
    return { outcomes }
  },
}
