import type { Random } from '#core/ports.ts'

/**
 * Draws `count` different numbers of [0, size), each set equally likely; all of them when there are no more.
 *
 * @returns ascending
 */
export function pickSample(size: number, count: number, random: Random): Int32Array {
  if (count >= size) return Int32Array.from({ length: size }, (_, index) => index)
  const bytes = random.bytes(count * 4)
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const picked = new Set<number>()
  // Floyd's way: one draw per number, however large `size` is.
  for (let draw = 0; draw < count; draw++) {
    const top = size - count + draw
    const number = Math.floor((words.getUint32(draw * 4, true) / 2 ** 32) * (top + 1))
    picked.add(picked.has(number) ? top : number)
  }
  return Int32Array.from(picked).sort()
}
