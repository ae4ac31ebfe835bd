import type { LineError } from '#core/results/line-envelope.ts'

/** Causes are shown in one line. */
const causeLength = 300

/** An error as a cause is shown: `code: message`. */
export const toCause = (cause: LineError | null): string | null => {
  if (cause === null) return null
  return shortenCause([cause.code ?? '', cause.message].filter((part) => part !== '').join(': '))
}

/** A cut in the middle of a surrogate pair would show half a character. */
export const shortenCause = (text: string): string => {
  const line = text.replace(/\s+/gu, ' ').trim()
  if (line.length <= causeLength) return line
  return `${line.slice(0, causeLength - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
