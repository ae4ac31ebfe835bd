/** Words that speak for a value of a list. A simple rule, not a language model: whoever reads the answers is told so. */
interface Theme {
  /** Names a value may have to mean this theme; compared in lower case, whole words. */
  readonly names: readonly string[]
  readonly words: ReadonlySet<string>
  /** For scripts without blanks between words: counted wherever they stand. */
  readonly phrases?: readonly string[]
}

const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(' '))

const positiveWords =
  'good great excellent love loved loves lovely perfect perfectly amazing awesome wonderful fantastic happy best nice fast quick quickly easy easily helpful friendly beautiful comfortable recommend recommended works worked reliable solid sturdy bright delicious enjoy enjoyed pleased satisfied superb smooth flawless thanks thank better quiet clear gentle dry warm value needed smoothly firmly exactly light'
const negativeWords =
  'bad poor poorly terrible awful horrible hate hated worst broken broke breaks slow slowly late never disappointed disappointing disappointment useless waste wrong defective damaged cheap cracked rude unhelpful refund return returned problem problems issue issues fail failed fails failure stopped difficult annoying ugly uncomfortable scratched missing leaks leaked crash crashes crashed noisy overpriced dirty died tore jams soaked squeaks flickers hurt hot buzzes wobbles hums switches taste lose drop sent expected'

const themes: readonly Theme[] = [
  {
    names: ['positive', 'good', 'happy', 'praise', 'promoter'],
    words: wordSet(positiveWords),
    phrases: ['满意', '推荐', '方便', '质量很好'],
  },
  {
    names: ['negative', 'bad', 'unhappy', 'complaint', 'complaints', 'detractor'],
    words: wordSet(negativeWords),
    phrases: ['坏', '退款', '异味', '不舒服', '没有回复'],
  },
  {
    names: ['spam', 'scam', 'junk', 'phishing'],
    words: wordSet(
      'free win won winner prize claim cash txt urgent guaranteed lottery subscribe offer click bonus',
    ),
  },
  {
    names: ['delivery', 'shipping', 'logistics', 'transport'],
    words: wordSet(
      'delivery delivered deliver shipping shipped arrive arrived arrives package parcel courier tracking late box',
    ),
  },
  {
    names: ['billing', 'payment', 'payments', 'invoice', 'price', 'pricing', 'cost', 'refund', 'refunds'],
    words: wordSet(
      'invoice charge charged charges payment pay paid price card refund billing bill cost fee money overpriced expensive cheap',
    ),
  },
  {
    names: ['technical', 'bug', 'bugs', 'error', 'defect', 'app', 'software'],
    words: wordSet(
      'error crash crashes crashed bug freeze freezes screen app install update login software website page load loading stopped',
    ),
  },
  {
    names: ['account', 'login', 'access', 'security'],
    words: wordSet('account password login log signin email locked reset profile username code'),
  },
  {
    names: ['quality', 'product', 'material', 'durability'],
    words: wordSet(
      'quality broken broke material fabric sturdy cheap cracked battery fits size colour color works solid scratched',
    ),
  },
  {
    names: ['service', 'support', 'staff', 'customer service'],
    words: wordSet(
      'service support staff helpful rude friendly reply replied answer called phone agent chat',
    ),
  },
  {
    names: ['urgent', 'high', 'critical'],
    words: wordSet('urgent urgently immediately asap now today emergency critical cannot locked'),
  },
]

const middleNames = ['neutral', 'ok', 'average', 'passive']
const mixedNames = ['mixed', 'both', 'ambivalent']
const restNames = ['other', 'none', 'unknown', 'general', 'misc', 'unclear', 'ham', 'no', 'low', 'normal']

/** -1 against, +1 for; 0 where the text says neither or both alike. */
export interface Mood {
  readonly good: number
  readonly bad: number
}

export function readMood(words: readonly string[]): Mood {
  return { good: countWords(words, themes[0]), bad: countWords(words, themes[1]) }
}

/**
 * The value that the text's words speak for; null when they speak for none.
 *
 * @param words of the text, lower case, in order
 */
export function pickByKeywords(options: readonly string[], words: readonly string[]): string | null {
  const named = options.map((option) => ({ option, names: wordsOf(option) }))
  const find = (names: readonly string[]) =>
    named.find((entry) => names.some((name) => entry.names.includes(name)))?.option ?? null

  const positive = find(themes[0]?.names ?? [])
  const negative = find(themes[1]?.names ?? [])
  if (positive !== null && negative !== null) {
    const { good, bad } = readMood(words)
    if (good > 0 && bad > 0) return find(mixedNames) ?? (good >= bad ? positive : negative)
    if (good > 0) return positive
    if (bad > 0) return negative
    return find(middleNames) ?? find(restNames)
  }

  let best: string | null = null
  let most = 0
  let known = 0
  for (const { option, names } of named) {
    const theme = themes.find((candidate) => candidate.names.some((name) => names.includes(name)))
    if (theme === undefined) continue
    known++
    const count = countWords(words, theme)
    if (count > most) {
      best = option
      most = count
    }
  }
  return best ?? (known > 0 ? find(restNames) : null)
}

export const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

function countWords(words: readonly string[], theme: Theme | undefined): number {
  if (theme === undefined) return 0
  let count = 0
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    if (theme.phrases?.some((phrase) => word.includes(phrase)) === true) count++
    if (!theme.words.has(word)) continue
    // "not good" does not speak for good.
    const before = words[i - 1] ?? ''
    if (before !== 'not' && before !== 'no' && before !== 'never') count++
  }
  return count
}
