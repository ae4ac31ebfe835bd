import { describe, expect, test } from 'vitest'
import { isBoolean, isEmail, isImageUrl, isUrl } from './cell-address.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
/** Inside of other bytes, as a cell stands in its column. */
const within = (judge: (bytes: Uint8Array, start: number, end: number) => boolean, text: string) => {
  const cell = bytesOf(text)
  return judge(bytesOf(`@.${text}.@`), 2, 2 + cell.length)
}

describe('a cell', () => {
  test.each(['a.moss@example.com', 'x+y@sub.example.co.uk', 'ü@example.com', 'a@b.c'])(
    '%s is an e-mail address',
    (text) => {
      expect(within(isEmail, text)).toBe(true)
    },
  )
  test.each([
    '',
    '@b.c',
    'a@',
    'a@b',
    'a@.c',
    'a@b.',
    'a@b..c',
    'a@b@c.d',
    'a b@c.d',
    '<a@b.c>',
    'a@b.c, d@e.f',
  ])('%j is no e-mail address', (text) => {
    expect(within(isEmail, text)).toBe(false)
  })
  test.each(['http://a', 'https://example.com/a?b=c#d', 'HTTPS://EXAMPLE.COM', 'https://例え.jp/画像'])(
    '%s is a web address',
    (text) => {
      expect(within(isUrl, text)).toBe(true)
    },
  )
  test.each(['', 'http://', 'https:///a', 'ftp://a', 'example.com', 'https://a b', 'see https://a'])(
    '%j is no web address',
    (text) => {
      expect(within(isUrl, text)).toBe(false)
    },
  )
  test.each(['https://a.b/c.png', 'http://a.b/C.JPEG?x=1.txt#f', 'data:image/png;base64,AA=='])(
    '%s is an image',
    (text) => {
      expect(within(isImageUrl, text)).toBe(true)
    },
  )
  test.each(['https://a.b/c.html?i=x.png', 'c.png', 'https://a.b/', 'data:text/plain,a'])(
    '%s is no image',
    (text) => {
      expect(within(isImageUrl, text)).toBe(false)
    },
  )
  test('is a yes or a no in some languages', () => {
    for (const text of ['true', 'FALSE', 'Yes', 'n', 'ja', 'Nein']) expect(within(isBoolean, text)).toBe(true)
    for (const text of ['', '1', '0', 'maybe', 'truest', 'Falsche'])
      expect(within(isBoolean, text)).toBe(false)
  })
})
