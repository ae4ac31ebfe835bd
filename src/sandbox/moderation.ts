import { shareOf } from './hash.ts'
import type { JsonObject } from './json.ts'

/** Words that speak for a category, at the beginning of a word. A simple rule, not a model. */
const categories: readonly (readonly [name: string, words: RegExp | null])[] = [
  ['hate', /\b(hate them|racist|vermin|subhuman)/],
  ['hate/threatening', null],
  ['harassment', /\b(idiot|stupid|loser|moron|shut up)/],
  ['harassment/threatening', /\b(find you|hurt you|kill you|beat you)/],
  ['illicit', /\b(shoplift|counterfeit|launder|steal|phish)/],
  ['illicit/violent', /\b(bomb|explosive)/],
  ['self-harm', /\b(kill myself|suicide|hurt myself|cut myself)/],
  ['self-harm/intent', /\b(kill myself|end my life)/],
  ['self-harm/instructions', null],
  ['sexual', /\b(porn|nude|explicit sex)/],
  ['sexual/minors', null],
  ['violence', /\b(kill|murder|stab|shoot|beat you)/],
  ['violence/graphic', /\b(blood|gore|dismember)/],
]

/** One result as `POST /moderations` gives them: the same text and seed give the same scores. */
export function moderate(text: string, seed: number): JsonObject {
  const said = text.toLowerCase()
  const scores = categories.map(([name, words]): readonly [string, number] => {
    const share = shareOf(`${name} ${text}`, seed)
    const score = words?.test(said) === true ? 0.6 + share * 0.39 : share * 0.02
    return [name, Number(score.toFixed(6))]
  })
  const verdicts = scores.map(([name, score]) => [name, score >= 0.5] as const)
  return {
    flagged: verdicts.some(([, isFlagged]) => isFlagged),
    categories: Object.fromEntries(verdicts),
    category_scores: Object.fromEntries(scores),
    category_applied_input_types: Object.fromEntries(scores.map(([name]) => [name, ['text']])),
  }
}

/** Each text is judged on its own; parts of one message (text and pictures) are one input, judged by its text. */
export function moderationInputs(body: JsonObject): readonly string[] {
  const { input } = body
  if (typeof input === 'string') return [input]
  if (!Array.isArray(input)) return []
  const items: readonly unknown[] = input
  if (items.every((item) => typeof item === 'string')) return items
  const texts = items.map((item) =>
    typeof item === 'object' && item !== null && 'text' in item && typeof item.text === 'string'
      ? item.text
      : '',
  )
  return [texts.join('\n')]
}
