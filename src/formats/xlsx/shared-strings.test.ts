import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSharedStringsReader } from './shared-strings.ts'
import { createXmlScanner } from './xml-scanner.ts'

function read(xml: string) {
  const strings = createSharedStringsReader('s.xml')
  const scanner = createXmlScanner('s.xml', strings.handler)
  scanner.write(`<sst>${xml}</sst>`)
  scanner.end()
  return strings
}
/** What XML cannot hold, or would take for its own. */
const escapeUnit = (unit: number): string =>
  unit < 32 || unit > 0xfffd || '_<&'.includes(String.fromCharCode(unit))
    ? `_x${unit.toString(16).padStart(4, '0')}_`
    : String.fromCharCode(unit)
const texts = (xml: string) => {
  const strings = read(xml)
  return Array.from({ length: strings.count }, (_, index) => strings.text(index))
}

describe('shared strings', () => {
  test('are plain, rich, empty or in East Asian writing with hints', () => {
    expect(
      texts(
        '<si><t>plain</t></si><si><r><rPr><b/></rPr><t>ri</t></r><r><t xml:space="preserve">ch </t></r></si><si/><si><t/></si>' +
          '<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>',
      ),
    ).toEqual(['plain', 'rich ', '', '', '東京'])
  })

  test('keep blanks at their ends only where they are said to be meant', () => {
    expect(
      texts('<si><t xml:space="preserve"> a\n</t></si><si><t>\n b  c\t</t></si><si><t>\u00a0d</t></si>'),
    ).toEqual([' a\n', 'b  c', '\u00a0d'])
  })

  test('have characters that XML cannot hold', () => {
    expect(texts('<si><t>a_x000D_\nb_x0001_ _x005F_x000D_ _x00zz_ _xD83D__xDE00_</t></si>')).toEqual([
      'a\r\nb\u0001 _x000D_ _x00zz_ 😀',
    ])
  })

  test('do not exist beyond the last', () => {
    const strings = read('<si><t>a</t></si>')
    expect([-1, 1, 0.5, Number.NaN].map((index) => strings.text(index))).toEqual([null, null, null, null])
  })

  test('are what they were, in any order and number', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 })
    fc.assert(
      fc.property(fc.array(text, { maxLength: 200 }), (list) => {
        const escape = (part: string) =>
          Array.from({ length: part.length }, (_, at) => escapeUnit(part.charCodeAt(at))).join('')
        const strings = read(
          list.map((part) => `<si><t xml:space="preserve">${escape(part)}</t></si>`).join(''),
        )
        for (let index = list.length - 1; index >= 0; index--) expect(strings.text(index)).toBe(list[index])
      }),
    )
  })

  test('keep halves of characters apart that stand beside each other', () => {
    expect(texts('<si><t>a_xD83D_</t></si><si><t>_xDE00_b</t></si>')).toEqual(['a\ufffd', '\ufffdb'])
  })

  test('fill several blocks', () => {
    const strings = read(
      Array.from({ length: 30 }, (_, index) => `<si><t>${String(index % 10).repeat(400_000)}é</t></si>`).join(
        '',
      ),
    )
    expect(strings.count).toBe(30)
    for (let index = 0; index < 30; index++)
      expect(strings.text(index)).toBe(`${String(index % 10).repeat(400_000)}é`)
  })

  test('say when they were damaged before', () => {
    expect(read('<si><t>a</t></si>').suspicious).toBe(false)
    expect(read('<si><t>a\ufffd</t></si>').suspicious).toBe(true)
  })
})
