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

/** Texts made again and again by a column of categories; as a power of two. */
const cacheSize = 1 << 14

const blockBytes = 4 * 1024 * 1024

/**
 * Gathers the shared strings as UTF-8 in large blocks and two lists of numbers: three million JavaScript strings would
 * take ten times as long to collect as garbage and twice the memory.
 *
 * ```
 * block 0  |Berlin|Paris|München|…   free|      a text never crosses blocks
 * starts     0      6     11               + 4 MiB × block
 * lengths    6      5     8
 * ```
 */
export function createSharedStringsReader(part: string): SharedStringsReader {
  const encoder = new TextEncoder()
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const blocks: Uint8Array<ArrayBuffer>[] = []
  let firstFree = 0
  let starts = new Float64Array(1024)
  let lengths = new Uint32Array(1024)
  let count = 0
  let suspicious = false
  const cachedIndexes = new Int32Array(cacheSize).fill(-1)
  const cachedTexts = new Array<string>(cacheSize).fill('')

  const add = (text: string): void => {
    if (count === countLimit) throw badWorkbook('tooManyCells', part, countLimit)
    if (count === lengths.length) {
      starts = grow(starts, new Float64Array(count * 2))
      lengths = grow(lengths, new Uint32Array(count * 2))
    }
    const most = text.length * 3
    const used = firstFree % blockBytes
    // Text is at most a megabyte of UTF-16, so three of UTF-8: it always fits an empty block.
    if (blocks.length === 0 || used + most > blockBytes || (used === 0 && firstFree > 0)) {
      if (blocks.length > 0) firstFree = blocks.length * blockBytes
      blocks.push(new Uint8Array(blockBytes))
    }
    const at = firstFree % blockBytes
    const { written } = encoder.encodeInto(text, (blocks.at(-1) ?? new Uint8Array(0)).subarray(at))
    starts[count] = firstFree
    lengths[count] = written
    firstFree += written
    count++
    suspicious ||= text.includes('\ufffd')
  }

  const decode = (index: number): string => {
    const start = starts[index] ?? 0
    const at = start % blockBytes
    const block = blocks[Math.floor(start / blockBytes)] ?? new Uint8Array(0)
    return decoder.decode(block.subarray(at, at + (lengths[index] ?? 0)))
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
      const slot = index & (cacheSize - 1)
      if (cachedIndexes[slot] !== index) {
        cachedIndexes[slot] = index
        cachedTexts[slot] = decode(index)
      }
      return cachedTexts[slot] ?? ''
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

function grow<T extends Float64Array | Uint32Array>(from: T, to: T): T {
  to.set(from)
  return to
}
