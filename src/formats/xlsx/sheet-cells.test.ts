import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSharedStringsReader } from './shared-strings.ts'
import { createSheetReader } from './sheet-cells.ts'
import { createXmlScanner } from './xml-scanner.ts'

const strings = createSharedStringsReader('s.xml')
const stringScanner = createXmlScanner('s.xml', strings.handler)
stringScanner.write(
  `<sst>${Array.from({ length: 20 }, (_, at) => `<si><t>text ${at}</t></si>`).join('')}</sst>`,
)
stringScanner.end()
const context = { part: 'a.xml', strings, meanings: ['number', 'date', 'time'] as const, date1904: false }

function rowsOf(xml: string, size = xml.length): unknown {
  const reader = createSheetReader(context)
  const scanner = createXmlScanner('a.xml', reader.handler)
  try {
    for (let at = 0; at < xml.length; at += size) scanner.write(xml.slice(at, at + size))
    scanner.end()
    return reader.take()
  } catch (error) {
    return (error as { error: unknown }).error
  }
}

const cell = fc
  .record({
    column: fc.constantFrom('A', 'B', 'z', 'AA', 'XFD', 'XFE', 'AAAA', ''),
    style: fc.constantFrom('', ' s="1"', ' s="2"', ' s="0"', ' s="99"', ' s=""', ' s="x"'),
    type: fc.constantFrom(
      '',
      ' t="s"',
      ' t="n"',
      ' t="b"',
      ' t="e"',
      ' t="str"',
      ' t="odd"',
      ' t="inlineStr"',
    ),
    value: fc.constantFrom(
      '1',
      '19',
      '20',
      '45322.5',
      '#N/A',
      'a&amp;b',
      'a\r\nb',
      ' x ',
      '-1',
      '1e3',
      'ü',
      '',
    ),
    shape: fc.constantFrom(
      '<v>|</v>',
      '<f>1</f><v>|</v>',
      '<v>|</v><f/>',
      '<v><![CDATA[|]]></v>',
      '<is><t>|</t></is>',
      '',
    ),
  })
  .map(
    ({ column, style, type, value, shape }) =>
      `<c r="${column}1"${style}${type}>${shape.replace('|', () => value)}</c>`,
  )
const sheet = fc
  .array(fc.array(cell, { maxLength: 6 }), { maxLength: 4 })
  .map(
    (rows) =>
      `<worksheet><sheetData>${rows.map((cells) => `<row>${cells.join('')}</row>`).join('')}</sheetData></worksheet>`,
  )

test('cells taken at once are what the scanner makes of them token by token', () => {
  fc.assert(
    fc.property(sheet, (xml) => {
      // A blank more, and no cell has the shape that is taken at once.
      expect(rowsOf(xml)).toEqual(rowsOf(xml.replaceAll('<c r=', '<c  r=')))
    }),
    { numRuns: 500 },
  )
})

test('cells are the same wherever the text is cut', () => {
  fc.assert(
    fc.property(sheet, fc.integer({ min: 1, max: 40 }), (xml, size) => {
      expect(rowsOf(xml, size)).toEqual(rowsOf(xml))
    }),
  )
})
