import { createDice } from './hash.ts'
import type { LineIndex } from './line-index.ts'

/** Neighbouring lines that are read together, so that a shuffled answer does not cost one small read per line. */
const blockLines = 256
const blockBytes = 4_194_304

export interface CompletionOrder {
  /** Line numbers in the order they are executed. */
  readonly lines: Uint32Array
  /** Block of every line: lines of one block lie next to each other in the file. */
  readonly blockOf: Uint32Array
}

/**
 * The order in which a batch's lines are executed: shuffled, and the same for the same seed. Blocks of neighbours are
 * shuffled, and the lines inside each; a small file is one block.
 */
export function planCompletionOrder(index: LineIndex, seed: number): CompletionOrder {
  const blockOf = new Uint32Array(index.lines)
  const starts: number[] = []
  let bytes = 0
  for (let line = 0; line < index.lines; line++) {
    const start = starts.at(-1)
    if (
      start === undefined ||
      line - start >= blockLines ||
      (bytes > 0 && bytes + index.length(line) > blockBytes)
    ) {
      starts.push(line)
      bytes = 0
    }
    bytes += index.length(line)
    blockOf[line] = starts.length - 1
  }

  const dice = createDice(seed)
  const blocks = Uint32Array.from(starts, (_, block) => block)
  shuffle(blocks, dice)
  const lines = new Uint32Array(index.lines)
  let at = 0
  for (const block of blocks) {
    const start = starts[block] ?? 0
    const end = starts[block + 1] ?? index.lines
    const part = lines.subarray(at, at + end - start)
    for (let i = 0; i < part.length; i++) part[i] = start + i
    shuffle(part, dice)
    at += part.length
  }
  return { lines, blockOf }
}

function shuffle(numbers: Uint32Array, dice: (limit: number) => number): void {
  for (let i = numbers.length - 1; i > 0; i--) {
    const j = dice(i + 1)
    const kept = numbers[i] ?? 0
    numbers[i] = numbers[j] ?? 0
    numbers[j] = kept
  }
}
