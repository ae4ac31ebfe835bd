/** A member of a JSON object as it stands in the text: [start, end) is its value. */
export interface JsonMember {
  readonly name: string
  readonly start: number
  readonly end: number
}

/**
 * Finds the members of a JSON object without reading their values: what is sent on verbatim must not be written anew.
 * The text should be valid JSON; of a text that breaks off the members up to there are found, the last one cut.
 *
 * @returns in order; of a name that comes twice both; empty for what is no object
 */
export function findMembers(text: string): readonly JsonMember[] {
  const members: JsonMember[] = []
  let at = skip(blanks, text, 0)
  if (text.charCodeAt(at) !== 123) return members
  at = skip(blanks, text, at + 1)
  while (text.charCodeAt(at) === 34) {
    const nameEnd = endOfString(text, at)
    const name = readName(text.slice(at, nameEnd))
    at = skip(blanks, text, nameEnd)
    if (name === null || text.charCodeAt(at) !== 58) return members
    const start = skip(blanks, text, at + 1)
    if (start >= text.length) return members
    const end = endOfValue(text, start)
    members.push({ name, start, end })
    at = skip(blanks, text, end)
    if (text.charCodeAt(at) !== 44) return members
    at = skip(blanks, text, at + 1)
  }
  return members
}

const blanks = /[ \t\n\r]*/y
const inString = /[^"\\]*/y
const inNested = /[^"{}[\]]*/y
const inScalar = /[^\s,\]}]*/y

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  pattern.test(text)
  return pattern.lastIndex
}

/** After its closing quote, or the end of the text. */
function endOfString(text: string, open: number): number {
  let at = open + 1
  for (;;) {
    at = skip(inString, text, at)
    if (at >= text.length) return text.length
    if (text.charCodeAt(at) === 34) return at + 1
    at += 2
  }
}

function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start)
  if (first === 34) return endOfString(text, start)
  if (first !== 123 && first !== 91) return skip(inScalar, text, start)
  let depth = 0
  let at = start
  for (;;) {
    at = skip(inNested, text, at)
    if (at >= text.length) return text.length
    const unit = text.charCodeAt(at)
    if (unit === 34) {
      at = endOfString(text, at)
      continue
    }
    at++
    if (unit === 123 || unit === 91) depth++
    else if (--depth === 0) return at
  }
}

function readName(quoted: string): string | null {
  try {
    return JSON.parse(quoted) as string
  } catch {
    return null
  }
}
