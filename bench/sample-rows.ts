/** Reviews of a shop: five columns, about 100 bytes as CSV, with commas, quotes, line ends, and scripts of 2, 3 and 4 bytes. */
export const sampleColumns = ['id', 'product', 'stars', 'date', 'review'] as const

/** Always the same cells for the same row, so that nothing has to be kept to compare with. */
export function sampleRow(row: number): readonly string[] {
  const random = createRandom(row)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const day = Math.floor(random() * 28) + 1
  const month = Math.floor(random() * 12) + 1
  const review = [
    pick(openings),
    ...(random() < 0.6 ? [pick(middles)] : []),
    ...(random() < 0.2 ? [pick(endings)] : []),
  ].join(' ')
  return [
    `R-${row}`,
    pick(products),
    String(1 + Math.floor(random() * 5)),
    `2026-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
    review,
  ]
}

/** A number from 0 to 1 (1 excluded) at every call; seeded (mulberry32, public domain). */
export function createRandom(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) ^ 0x6a09e667
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

const products = [
  'Kettle, 1.7 l',
  'Desk lamp',
  'Wireless mouse',
  'Café crème set',
  '急須 0.5 l',
  '6" pan',
] as const

const openings = [
  'Arrived quickly and well packed.',
  'Die Lieferung kam pünktlich, alles heil.',
  'The box said "new", but it was used.',
  '思っていたより小さいです。',
  'Très déçu par la qualité…',
  'Works.',
  'Отличный товар за эти деньги!',
] as const

const middles = [
  'After two weeks it still works as on the first day.',
  'Leider fehlt die Anleitung; für 30 € hätte ich mehr erwartet.',
  'Would "maybe" buy again, at half the price.',
  'The lid is loose\nand the handle gets hot.',
  '色も形も気に入りました 👍',
] as const

const endings = ['Five stars!', 'Not for me 🙁', 'Merci.', 'Gerne wieder.', 'C:\\> would reboot'] as const
