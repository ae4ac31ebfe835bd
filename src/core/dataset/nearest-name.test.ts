import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nastyCell } from '../nasty.suite.ts'
import { nearestName } from './nearest-name.ts'

const columns = ['id', 'review_text', 'Product Name', 'price', '日本語の列', 'a.b']

describe('the nearest name', () => {
  test.each([
    ['reveiw_text', 'review_text'],
    ['review text', 'review_text'],
    ['ReviewText', 'review_text'],
    ['product_name', 'Product Name'],
    ['pirce', 'price'],
    ['prices', 'price'],
    ['di', 'id'],
    ['日本語列', '日本語の列'],
    ['a b', 'a.b'],
  ])('for %j is %j', (name, nearest) => {
    expect(nearestName(name, columns)).toBe(nearest)
  })

  test.each(['', ' ', 'sentiment', 'zzz', 'x'])('for %j is nothing', (name) => {
    expect(nearestName(name, columns)).toBeNull()
  })

  test('is the first of equally near ones, and a nearer one wins wherever it stands', () => {
    expect(nearestName('text0', ['text1', 'text2'])).toBe('text1')
    expect(nearestName('text2', ['text1', 'text2'])).toBe('text2')
    expect(nearestName('txet', ['taste', 'text'])).toBe('text')
  })

  test('is a candidate or nothing, for any text, and itself when it is among them', () => {
    fc.assert(
      fc.property(nastyCell(), fc.array(nastyCell()), (name, candidates) => {
        const nearest = nearestName(name, candidates)
        expect(nearest === null || candidates.includes(nearest)).toBe(true)
      }),
    )
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{2,30}$/),
        fc.array(fc.stringMatching(/^[a-z]{2,30}$/)),
        (name, others) => {
          expect(nearestName(name, [...others, name])).toBe(name)
        },
      ),
    )
  })
})
