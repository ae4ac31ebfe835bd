/** What a number with this format stands for. */
export type NumberMeaning = 'number' | 'date' | 'time' | 'dateTime' | 'duration'

/**
 * Formats without a code in the file (ECMA-376 part 1 §18.8.30). 27–36 and 50–58 are East Asian; where languages differ
 * (34, 35, 55, 56 are dates in Japanese and Korean, times in Chinese) the number decides: see `toCellDate`.
 */
export function meaningOfBuiltin(id: number): NumberMeaning {
  if (id >= 14 && id <= 17) return 'date'
  if (id === 22) return 'dateTime'
  if ((id >= 18 && id <= 21) || id === 45 || id === 47) return 'time'
  if (id === 46) return 'duration'
  if (id === 32 || id === 33) return 'time'
  if ((id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return 'date'
  // Thai.
  if (id >= 71 && id <= 74) return 'date'
  if (id === 75 || id === 76 || id === 78 || id === 80) return 'time'
  if (id === 77) return 'dateTime'
  return id === 79 ? 'duration' : id === 81 ? 'date' : 'number'
}

/** Literal text, and what only fills or leaves room: `"…"`, `\x`, `_x`, `*x`. */
const literals = /"[^"]*(?:"|$)|[\\_*][\s\S]?/g

/**
 * What a format code makes of a positive number; the code is in the file's language, which is always English.
 *
 * `[h]` counts hours beyond 24. `m` means minutes after hours or before seconds, else months. Colours, languages and
 * conditions in brackets mean nothing, nor does `General`.
 */
export function meaningOfCode(code: string): NumberMeaning {
  const plain = code.replace(literals, '')
  const section = (plain.split(';')[0] ?? '').replace(/general/gi, '')
  if (/\[(?:h+|m+|s+)\]/i.test(section)) return 'duration'
  // Exponents have an "E" too, which alone is the year of an era.
  const bare = section
    .replace(/\[[^\]]*\]/g, '')
    .replace(/e[+-]/gi, '')
    .replace(/am\/pm|a\/p/gi, 'h')
  const letters = bare.toLowerCase().match(/y+|m+|d+|h+|s+|g+|e+|b+/g) ?? []
  const isTime = (run: string, index: number): boolean =>
    /^[hs]/.test(run) || (run.startsWith('m') && isMinutes(run, letters[index - 1], letters[index + 1]))
  const times = letters.filter(isTime).length
  if (times < letters.length) return times > 0 ? 'dateTime' : 'date'
  return times > 0 ? 'time' : 'number'
}

const isMinutes = (run: string, before: string | undefined, after: string | undefined): boolean =>
  run.length <= 2 && (before?.startsWith('h') === true || after?.startsWith('s') === true)
