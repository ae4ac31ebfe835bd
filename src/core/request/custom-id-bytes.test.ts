import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCustomIdWriter } from './custom-id-bytes.ts'
import { formatCustomId } from './custom-id.ts'
import { formatRowHash } from '../dataset/row-hash.ts'

const word = fc.integer({ min: 0, max: 0xffff_ffff })

test('ids written one after the other are those of formatCustomId, and as long as said before', () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 0x7fff_ffff }), word, word), { minLength: 1 })
  fc.assert(
    fc.property(rows, fc.integer({ min: 0, max: 0xffff }), (drawn, gen) => {
      const writer = createCustomIdWriter('0123456789', gen)
      for (const [row, hi, lo] of drawn) {
        const id = new TextDecoder().decode(writer.write(row, { hi, lo }))
        expect(id).toBe(formatCustomId({ run: '0123456789', row, gen, hash: formatRowHash({ hi, lo }) }))
        expect(writer.length(row)).toBe(id.length)
      }
    }),
  )
})

test('the edges of a number of digits are met', () => {
  const writer = createCustomIdWriter('0123456789', 0)
  for (const row of [0, 9, 10, 99, 100, 999_999, 1_000_000, 0x7fff_ffff]) {
    const id = formatCustomId({ run: '0123456789', row, gen: 0, hash: formatRowHash({ hi: 0, lo: 0 }) })
    expect(new TextDecoder().decode(writer.write(row, { hi: 0, lo: 0 }))).toBe(id)
  }
})
