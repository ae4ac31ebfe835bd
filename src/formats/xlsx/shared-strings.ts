import { badWorkbook } from './fault.ts'
import { createTextRuns } from './text-runs.ts'
import type { XmlHandler } from './xml-scanner.ts'

/** The texts that cells refer to by number. */
export interface SharedStrings {
  readonly count: number
  /** null = there is no such text. */
  text(index: number): string | null
  /** Some text has U+FFFD in it: bytes that are no UTF-8, or damage from before. */
  readonly suspicious: boolean
}

export interface SharedStringsReader extends SharedStrings {
  readonly handler: XmlHandler
}

/** As many as there may be cells. */
const countLimit = 20_000_000

/** A page is full with so many texts, or with so many characters. One call of a decoder costs as much as a page. */
const pageTexts = 64
const pageChars = 8 * 1024

/** Pages made again and again by a column of categories; as a power of two. */
const cacheSize = 1 << 9

const blockBytes = 4 * 1024 * 1024

/**
 * Gathers the shared strings as UTF-8 in large blocks, and two numbers for each: three million JavaScript strings would
 * take ten times as long to collect as garbage and twice the memory. They are encoded and decoded a page at a time.
 *
 * ```
 * block 0  |BerlinParis|MünchenKöln|…   free|      a page never crosses blocks
 * pages       0     0      1      1
 * ends        6    11      7     11                in characters of the page
 * ```
 */
export function createSharedStringsReader(part: string): SharedStringsReader {
  const encoder = new TextEncoder()
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const blocks: Uint8Array<ArrayBuffer>[] = []
  let freeAt = blockBytes
  /** By page: its bytes. */
  const stored: Uint8Array[] = []
  let pages = new Uint32Array(1024)
  let ends = new Uint32Array(1024)
  let count = 0
  /** The texts of the page that is not full yet. */
  let open: string[] = []
  let openChars = 0
  let suspicious = false
  const cachedPages = new Int32Array(cacheSize).fill(-1)
  const cachedTexts = new Array<string>(cacheSize).fill('')

  const add = (given: string): void => {
    if (count === countLimit) throw badWorkbook('tooManyCells', part, countLimit)
    if (count === ends.length) {
      pages = grow(pages)
      ends = grow(ends)
    }
    const text = withWholeEnds(given)
    openChars += text.length
    pages[count] = stored.length
    ends[count] = openChars
    count++
    open.push(text)
    suspicious ||= text.includes('\ufffd')
    if (open.length === pageTexts || openChars >= pageChars) store()
  }

  /** Text is at most a megabyte of UTF-16, so a page has at most three of UTF-8 and a little: it fits an empty block. */
  const store = (): void => {
    if (freeAt + openChars * 3 > blockBytes) {
      blocks.push(new Uint8Array(blockBytes))
      freeAt = 0
    }
    const free = (blocks.at(-1) ?? new Uint8Array(0)).subarray(freeAt)
    const { written } = encoder.encodeInto(open.join(''), free)
    stored.push(free.subarray(0, written))
    freeAt += written
    open = []
    openChars = 0
  }

  const readPage = (page: number): string => {
    const slot = page & (cacheSize - 1)
    if (cachedPages[slot] !== page) {
      cachedPages[slot] = page
      cachedTexts[slot] = decoder.decode(stored[page])
    }
    return cachedTexts[slot] ?? ''
  }

  const runs = createTextRuns(part)
  return {
    get count() {
      return count
    },
    get suspicious() {
      return suspicious
    },
    text(index) {
      if (!Number.isInteger(index) || index < 0 || index >= count) return null
      const page = pages[index] ?? 0
      if (page === stored.length) return open[index - (count - open.length)] ?? ''
      const start = index > 0 && pages[index - 1] === page ? ends[index - 1] : 0
      return readPage(page).slice(start, ends[index])
    },
    handler: {
      open(name, attributes) {
        if (name === 'si') runs.start()
        else runs.open(name, attributes)
      },
      close(name) {
        if (name === 'si') add(runs.take())
        else runs.close(name)
      },
      text: (text) => {
        runs.text(text)
      },
    },
  }
}

/** Half of a character at an end would become a whole one with its neighbour's. */
const withWholeEnds = (text: string): string =>
  /^[\udc00-\udfff]|[\ud800-\udbff]$/.test(text) ? text.replace(/\p{Surrogate}/gu, '\ufffd') : text

function grow(from: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(from.length * 2)
  larger.set(from)
  return larger
}
