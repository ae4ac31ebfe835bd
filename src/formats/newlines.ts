/**
 * Turns "\r\n" and "\r" between records into "\n" and leaves them alone inside of quoted cells, where they are data.
 * Papa Parse guesses one line end from the first block and silently merges lines that end differently.
 *
 * What is quoted is decided as Papa Parse decides it: a quote opens at the start of a cell only, and closes when blanks
 * at most stand between it and the next delimiter or line end.
 *
 * @param text starts at the start of a record, and does not end in the middle of "\r\n"
 */
export function normaliseNewlines(text: string, delimiter: string): string {
  let nextReturn = text.indexOf('\r')
  if (nextReturn === -1) return text
  let nextQuote = text.indexOf('"')
  if (nextQuote === -1) return text.replace(/\r\n?/g, '\n')

  let normalised = ''
  let from = 0
  while (nextReturn !== -1) {
    if (nextQuote === -1 || nextReturn < nextQuote) {
      normalised += text.slice(from, nextReturn) + '\n'
      from = nextReturn + (text.charCodeAt(nextReturn + 1) === 10 ? 2 : 1)
      nextReturn = text.indexOf('\r', from)
    } else if (opensCell(text, nextQuote, delimiter)) {
      const close = closingQuote(text, nextQuote, delimiter)
      if (close === -1) break
      if (nextReturn < close) nextReturn = text.indexOf('\r', close)
      // Most often the next cell is quoted too.
      nextQuote = text.charCodeAt(close + 2) === 34 ? close + 2 : text.indexOf('"', close + 1)
    } else {
      nextQuote = text.indexOf('"', nextQuote + 1)
    }
  }
  return normalised + text.slice(from)
}

function opensCell(text: string, quote: number, delimiter: string): boolean {
  if (quote === 0) return true
  const before = text[quote - 1]
  return before === delimiter || before === '\n' || before === '\r'
}

/** Position of the quote that closes the cell opened at `open`; -1 = not in this text. */
function closingQuote(text: string, open: number, delimiter: string): number {
  let quote = open
  for (;;) {
    quote = text.indexOf('"', quote + 1)
    if (quote === -1) return -1
    if (text.charCodeAt(quote + 1) === 34) {
      quote++
      continue
    }
    let after = quote + 1
    let next = text[after]
    while (next !== undefined && next !== delimiter && next !== '\n' && next !== '\r' && next.trim() === '') {
      next = text[++after]
    }
    if (next === undefined || next === delimiter || next === '\n' || next === '\r') return quote
  }
}
