import { readPapaBlock, type PapaBlock } from './papa-block.ts'
import type { CsvSyntax } from '../sheet.ts'

/** Beyond every text, and small enough to stay a small integer in V8: no text has 2^30 characters. */
const none = 0x3fffffff

/** What is wrong with the record that `next` gave last. `line` = line ends in the record before it. */
export interface ScanFault {
  readonly kind: 'strayQuote' | 'unclosedQuote'
  readonly line: number
}

export interface CsvScanner {
  /** Takes the text that follows; it starts at the start of a record. With `last` nothing comes after it. */
  feed(input: string, last: boolean): void
  /** The cells of the next record; null when none is whole in the text. A comment has no cells. */
  next(): string[] | null
  /** Steps over one line whatever is in it. @returns false when it does not end in the text */
  skipLine(): boolean
  /** The record that `next` gave is input.slice(start, end), without its line end. */
  readonly start: number
  readonly end: number
  /** Where the next record starts. */
  readonly position: number
  /** Line ends of the record, its own included. */
  readonly lines: number
  readonly fault: ScanFault | null
  /**
   * Reads the faulty record that `next` gave once more, the quote that opens the faulty cell being a character like
   * others: a single quote too many swallows cells and lines behind it, which are all there once it is none.
   *
   * @returns its cells, or null, and nothing has changed, when they are not `width`
   */
  reread(width: number): string[] | null
  /** After `next` gave null: where the last cell of the unfinished record starts, and the line ends before it. */
  readonly openCell: { readonly at: number; readonly lines: number }
}

/**
 * Finds the records of a CSV text and their cells: well-formed ones by Papa Parse, a block at a time; what it has no
 * word for or finds a fault in, by the rules below, which give the same on well-formed text. Rules:
 * - A record ends at "\n", "\r" or "\r\n" outside of quotes, in any mixture; inside of quotes they are data.
 * - A quote opens at the start of a cell only. It closes where nothing but blanks stands between it and the next
 *   delimiter or line end; another one inside is data and reported as stray. Doubled it is always one quote.
 * - With `escape`, the character after it is data: quotes, delimiters and the escape itself lose it, others keep it.
 */
export function createCsvScanner(syntax: CsvSyntax, papa: 'papa' | 'own' = 'papa'): CsvScanner {
  const { delimiter, quote, escape, comment, repeatedDelimiter, skipBlanks } = syntax
  const plain = !repeatedDelimiter && !skipBlanks && escape === null
  const step = delimiter.length
  const delimiterCode = delimiter.charCodeAt(0)
  const quoteCode = quote === null ? -1 : quote.charCodeAt(0)

  let input = ''
  let last = false
  /** What Papa Parse read of the text from `blockStart` on; null = not by it, undefined = not asked yet. */
  let block: PapaBlock | null | undefined
  let blockStart = 0
  let blockIndex = 0
  let position = 0
  let start = 0
  let end = 0
  let lines = 0
  let fault: ScanFault | null = null
  let openAt = 0
  let openLines = 0
  /** Where the quote stands that opens the cell with the fault. */
  let faultAt = -1
  /** A quote here opens nothing. */
  let literalAt = -1
  // The next of each from `position` on; `none` = not in the text.
  let feedAt = -1
  let returnAt = -1
  let quoteAt = -1
  let delimiterAt = -1
  let escapeAt = -1

  const find = (what: string, from: number): number => {
    const at = input.indexOf(what, from)
    return at === -1 ? none : at
  }
  const lineEndFrom = (from: number): number => {
    if (feedAt < from) feedAt = find('\n', from)
    if (returnAt < from) returnAt = find('\r', from)
    return feedAt < returnAt ? feedAt : returnAt
  }
  const delimiterFrom = (from: number): number => {
    if (delimiterAt < from) delimiterAt = find(delimiter, from)
    return delimiterAt
  }
  /** Ends the record at `at`; false when what stands there may be the first half of "\r\n". */
  const endAt = (at: number): boolean => {
    if (at >= input.length) {
      end = position = input.length
      return true
    }
    const isReturn = input.charCodeAt(at) === 13
    if (isReturn && at + 1 === input.length && !last) return false
    end = at
    position = at + (isReturn && input.charCodeAt(at + 1) === 10 ? 2 : 1)
    return true
  }

  const escapeFrom = (from: number, mark: string): number => {
    if (escapeAt < from) escapeAt = find(mark, from)
    return escapeAt
  }

  const isDelimiter = (at: number): boolean =>
    input.charCodeAt(at) === delimiterCode && (step === 1 || input.startsWith(delimiter, at))

  const skipTo = (from: number, what: string): number => {
    let at = from
    while (input.startsWith(what, at)) at += what.length
    return at
  }

  /** The unquoted cell at `from`, where escapes count. */
  const readEscaped = (from: number, mark: string): { readonly cell: string; readonly to: number } => {
    let cell = ''
    let at = from
    let kept = from
    const lineEnd = Math.min(lineEndFrom(from), input.length)
    while (at < lineEnd && !isDelimiter(at)) {
      const next = input[at + 1]
      const escapes = input[at] === mark && next !== undefined && at + 1 < lineEnd
      if (escapes && (next === mark || next === quote || isDelimiter(at + 1))) {
        cell += input.slice(kept, at)
        kept = at + 1
        at += next === mark || next === quote ? 2 : 1 + step
      } else {
        at++
      }
    }
    return { cell: cell + input.slice(kept, at), to: at }
  }

  /** Where the quoted cell opened at `open` closes, and where what follows it stands; null when the text ends before. */
  const findClose = (
    open: number,
    mark: string,
  ): { readonly close: number; readonly after: number } | null => {
    let at = open + 1
    for (;;) {
      const quoted = find(mark, at)
      if (escape !== null && escape !== mark) {
        const escaped = escapeFrom(at, escape)
        if (escaped < quoted) {
          if (escaped + 1 >= input.length && !last) return null
          at = escaped + 2
          continue
        }
      }
      if (quoted === none) {
        if (!last) return null
        fault = { kind: 'unclosedQuote', line: openLines }
        faultAt = open
        return { close: input.length, after: input.length }
      }
      if (quoted + 1 >= input.length && !last) return null
      if (input.charCodeAt(quoted + 1) === quoteCode) {
        at = quoted + 2
        continue
      }
      let after = quoted + 1
      while (after < input.length && isBlank(input.charCodeAt(after)) && !isDelimiter(after)) after++
      if (after >= input.length && !last) return null
      const code = after < input.length ? input.charCodeAt(after) : 10
      if (code === 10 || code === 13 || isDelimiter(after)) return { close: quoted, after }
      if (fault === null) {
        fault = { kind: 'strayQuote', line: openLines + countLineEnds(input, open, quoted) }
        faultAt = open
      }
      at = quoted + 1
    }
  }

  const unquote = (text: string, mark: string): string => {
    const single = text.includes(mark) ? text.replaceAll(mark + mark, mark) : text
    if (escape === null || escape === mark || !text.includes(escape)) return single
    let cell = ''
    let kept = 0
    for (let at = 0; at < text.length; at++) {
      const next = text[at + 1]
      const doubled = text[at] === mark && next === mark
      if (!doubled && !(text[at] === escape && (next === escape || next === mark))) continue
      cell += text.slice(kept, at)
      kept = ++at
    }
    return cell + text.slice(kept)
  }

  const readCells = (): string[] | null => {
    const cells: string[] = []
    let at = repeatedDelimiter ? skipTo(position, delimiter) : position
    for (;;) {
      if (skipBlanks) at = skipTo(at, ' ')
      openAt = at
      openLines = lines - 1
      if (quote !== null && input.charCodeAt(at) === quoteCode && at !== literalAt) {
        const found = findClose(at, quote)
        if (!found) return null
        cells.push(unquote(input.slice(at + 1, found.close), quote))
        if (lineEndFrom(at) < found.close) lines += countLineEnds(input, at, found.close)
        at = found.after
      } else if (escape !== null) {
        const { cell, to } = readEscaped(at, escape)
        if (to >= input.length && !last) return null
        cells.push(cell)
        at = to
      } else {
        const to = Math.min(delimiterFrom(at), lineEndFrom(at), input.length)
        if (to >= input.length && !last) return null
        cells.push(input.slice(at, to))
        at = to
      }
      if (at >= input.length || !isDelimiter(at)) break
      at = repeatedDelimiter ? skipTo(at, delimiter) : at + step
      // Blanks at the end of an aligned line are no cell.
      if (repeatedDelimiter && (at >= input.length ? last : isLineEnd(input.charCodeAt(at)))) break
    }
    return endAt(at) ? cells : null
  }

  /** The cells of a line without quotes. */
  const splitLine = (): string[] => {
    const cells: string[] = []
    let from = start
    for (let at = delimiterFrom(from); at < end; at = delimiterAt) {
      cells.push(input.slice(from, at))
      from = at + step
      delimiterAt = find(delimiter, from)
    }
    cells.push(input.slice(from, end))
    return cells
  }

  /** The next record of the block that Papa Parse read; null when it has no more. */
  const nextOfBlock = (): string[] | null => {
    if (block === undefined) {
      blockStart = position
      blockIndex = 0
      block =
        papa === 'papa' ? readPapaBlock(position === 0 ? input : input.slice(position), syntax, last) : null
    }
    const cells = block?.records[blockIndex]
    if (cells === undefined || block === null) return null
    start = position
    position = blockStart + (block.ends[blockIndex] ?? 0)
    blockIndex++
    const { newline } = block
    end = input.endsWith(newline, position) && position > start ? position - newline.length : position
    const isLong = input.indexOf('\n', start) < end && input.slice(start, end).includes('\n')
    lines = isLong ? countLineEnds(input, start, end) + 1 : 1
    fault = null
    return [...cells]
  }

  const next = (): string[] | null => {
    const read = nextOfBlock()
    if (read !== null) return read
    start = openAt = position
    openLines = 0
    fault = null
    lines = 1
    if (position >= input.length) return null
    const lineEnd = lineEndFrom(position)
    if (lineEnd === none && !last) {
      // Enough to say where the unfinished record is open.
      readCells()
      return null
    }
    if (comment !== null && input.startsWith(comment, position)) return endAt(lineEnd) ? [] : null
    if (!plain) return readCells()
    if (quote !== null) {
      if (quoteAt < position) quoteAt = find(quote, position)
      if (quoteAt < lineEnd) return readCells()
    }
    return endAt(lineEnd) ? splitLine() : null
  }

  const forget = (): void => {
    feedAt = returnAt = quoteAt = delimiterAt = escapeAt = -1
  }

  const reread = (width: number): string[] | null => {
    if (fault === null) return null
    const before = { end, position, lines, fault }
    literalAt = faultAt
    position = start
    lines = 1
    fault = null
    forget()
    const cells = readCells()
    literalAt = -1
    // What is beyond the record may not be in this text, so it must not count.
    const isInside = position <= before.position && (fault as ScanFault | null)?.kind !== 'unclosedQuote'
    if (cells?.length === width && (isInside || before.fault.kind === 'unclosedQuote')) {
      // What was wrong is still what is to be told.
      fault = before.fault
      return cells
    }
    ;({ end, position, lines, fault } = before)
    forget()
    return null
  }

  return {
    feed(text, isLast) {
      input = text
      last = isLast
      position = start = end = 0
      forget()
      block = undefined
    },
    next,
    reread,
    skipLine() {
      start = position
      const lineEnd = lineEndFrom(position)
      if (position >= input.length || (lineEnd === none && !last)) return false
      lines = 1
      return endAt(lineEnd)
    },
    get start() {
      return start
    },
    get end() {
      return end
    },
    get position() {
      return position
    },
    get lines() {
      return lines
    },
    get fault() {
      return fault
    },
    get openCell() {
      return { at: openAt, lines: openLines }
    },
  }
}

/** Line ends in text.slice(from, to), "\r\n" being one. */
export function countLineEnds(text: string, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) count++
  }
  return count
}

const isLineEnd = (code: number): boolean => code === 10 || code === 13

/** Everything that `trim` takes away except line ends. */
const isBlank = (code: number): boolean =>
  code === 32 ||
  code === 9 ||
  code === 11 ||
  code === 12 ||
  code === 0xa0 ||
  code === 0xfeff ||
  code === 0x3000
