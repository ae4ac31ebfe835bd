import type { ReadError } from '../import-error.ts'
import { findMembers, type JsonMember } from '../json/json-members.ts'

/** A longer line is no request that any provider takes; it is kept cut, as one that cannot be read. */
export const lineChars = 128 * 1024 * 1024
/** What is kept of such a line. */
const keptChars = 64 * 1024

/** @param whole false = the line was longer than `lineChars`, and this is its beginning */
type OnLine = (line: string, whole: boolean) => void | Promise<void>

/**
 * Cuts text into lines at "\n" only, because U+2028 and the like occur inside of strings; one "\r" before it goes. Lines
 * of blanks go to `onBlank`. What follows the last "\n" is a line only when the text is over.
 */
export function createBatchLines(
  onLine: OnLine,
  onBlank: () => void,
): (text: string, last: boolean) => Promise<ReadError | null> {
  let rest: string[] = []
  let restChars = 0
  let tooLong = false

  const give = (line: string): void | Promise<void> => {
    const whole = !tooLong
    tooLong = false
    if (/^[ \t\r\ufeff]*$/.test(line)) return onBlank()
    // Files that were put together have byte order marks inside.
    const start = line.startsWith('\ufeff') ? 1 : 0
    return onLine(line.slice(start, line.endsWith('\r') ? -1 : undefined), whole)
  }
  const keep = (part: string): void => {
    if (tooLong) return
    rest.push(part)
    restChars += part.length
    if (restChars <= lineChars) return
    tooLong = true
    rest = [rest.join('').slice(0, keptChars)]
    restChars = keptChars
  }
  const take = (part: string): string => {
    if (rest.length === 0) return part
    keep(part)
    const line = rest.join('')
    rest = []
    restChars = 0
    return line
  }

  return async (text, last) => {
    let from = 0
    for (;;) {
      const end = text.indexOf('\n', from)
      if (end === -1) break
      const wait = give(take(text.slice(from, end)))
      if (wait) await wait
      from = end + 1
    }
    if (from < text.length) keep(text.slice(from))
    if (last && rest.length > 0) await give(take(''))
    return null
  }
}

/** The members of a line, found by name: `custom_id`, but also `customId` or `Custom-ID`. */
export interface Envelope {
  readonly members: readonly JsonMember[]
  /** The last one of that name, as JSON reads it. */
  find(name: string): JsonMember | undefined
}

export function openEnvelope(line: string): Envelope {
  const members = findMembers(line)
  return {
    members,
    find: (name) =>
      members.findLast((member) => member.name === name) ??
      members.findLast((member) => toPlainName(member.name) === toPlainName(name)),
  }
}

/** Gateways spell names in their own way. */
export const toPlainName = (name: string): string => name.replace(/[^a-zA-Z0-9]/g, '').toLowerCase()
