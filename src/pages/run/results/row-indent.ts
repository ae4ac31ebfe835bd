/**
 * JSON on several lines, easier to read, with every character of it as it was: numbers, escapes, doubled names and the
 * order stay. Also of a text that was cut. Null where it is no object and no list.
 */
export function indentJson(text: string): string | null {
  if (!/^\s*[[{]/.test(text)) return null
  let made = ''
  let depth = 0
  const breakLine = () => {
    made += `\n${'  '.repeat(depth)}`
  }
  for (let at = 0; at < text.length;) {
    const char = text[at] ?? ''
    if (char === '"') {
      const end = endOfString(text, at)
      made += text.slice(at, end)
      at = end
    } else if (char === '{' || char === '[') {
      const close = endOfBlanks(text, at + 1)
      const isEmpty = text[close] === (char === '{' ? '}' : ']')
      made += isEmpty ? `${char}${text[close] ?? ''}` : char
      at = isEmpty ? close + 1 : at + 1
      if (isEmpty) continue
      depth++
      breakLine()
    } else if (char === '}' || char === ']') {
      depth = Math.max(0, depth - 1)
      breakLine()
      made += char
      at++
    } else if (char === ',') {
      made += char
      breakLine()
      at++
    } else if (char === ':') {
      made += ': '
      at++
    } else if (isBlank(char)) {
      at++
    } else {
      const end = endOfWord(text, at)
      made += text.slice(at, end)
      at = end
    }
  }
  return made
}

const isBlank = (char: string): boolean => char === ' ' || char === '\t' || char === '\n' || char === '\r'

function endOfBlanks(text: string, start: number): number {
  let at = start
  while (isBlank(text[at] ?? '')) at++
  return at
}

/** Behind the closing quote, or the end of a text that was cut. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0
    while (text[quote - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return quote + 1
  }
  return text.length
}

function endOfWord(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && !'"{}[],:'.includes(text[at] ?? '') && !isBlank(text[at] ?? '')) at++
  return at
}
