import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import { createCsvScanner } from './csv-scanner.ts'
import { plainSyntax } from './delimiter.ts'
import type { CsvSyntax } from '../sheet.ts'

/** Gives the text in blocks of `size` characters, as a reader does. */
function scan(
  text: string,
  syntax: Partial<CsvSyntax> = {},
  size = text.length + 1,
  papa: 'papa' | 'own' = 'papa',
): string[][] {
  const scanner = createCsvScanner({ ...plainSyntax, ...syntax }, papa)
  const records: string[][] = []
  let rest = ''
  for (let at = 0; at === 0 || at < text.length + size; at += size) {
    const last = at >= text.length
    const input = rest + text.slice(at, at + size)
    scanner.feed(input, last)
    for (let cells = scanner.next(); cells !== null; cells = scanner.next()) records.push(cells)
    rest = input.slice(scanner.position)
  }
  return records
}

const text = fc
  .array(fc.constantFrom('a', 'b c', '"', '""', ',', ';', '\n', '\r\n', '\r', ' ', '\\', '#', 'ä', "'"), {
    maxLength: 40,
  })
  .map((parts) => parts.join(''))

describe('a CSV scanner', () => {
  test('gives the same cells with and without Papa Parse, in blocks of any size', () => {
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom('\n', '\r\n', null),
        (parts, size, newline) => {
          const input = newline === null ? parts : parts.replace(/\r\n?|\n/g, newline)
          expect(scan(input, {}, size, 'papa')).toEqual(scan(input, {}, size, 'own'))
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('finds the cells that Papa Parse finds', () => {
    fc.assert(
      fc.property(text, (parts) => {
        // Papa Parse knows one line end per file only.
        const input = parts.replace(/\r\n?/g, '\n')
        const parser = new Papa.Parser({ delimiter: ',', newline: '\n', quoteChar: '"' })
        const { data, errors } = parser.parse(input, 0, false) as {
          data: string[][]
          errors: { code: string }[]
        }
        // What a quote that never closes swallows, Papa Parse leaves doubled.
        fc.pre(!errors.some(({ code }) => code === 'MissingQuotes'))
        const last = data.at(-1)
        // What follows the last line end is a record to Papa Parse.
        if (input === '' || (input.endsWith('\n') && last?.length === 1 && last[0] === '')) data.pop()
        expect(scan(input)).toEqual(data)
      }),
      { numRuns: 2000 },
    )
  })

  test('finds the same cells wherever the text is cut', () => {
    const syntax = fc.record({
      delimiter: fc.constantFrom(',', ';', ' ', 'a'),
      quote: fc.constantFrom('"', "'", null),
      escape: fc.constantFrom('\\', null),
      comment: fc.constantFrom('#', null),
      repeatedDelimiter: fc.boolean(),
      skipBlanks: fc.boolean(),
    })
    fc.assert(
      fc.property(text, syntax, fc.integer({ min: 1, max: 7 }), (input, dialect, size) => {
        expect(scan(input, dialect, size)).toEqual(scan(input, dialect))
      }),
      { numRuns: 2000 },
    )
  })

  test('takes a quote after an escape for data, and leaves other escapes alone', () => {
    expect(scan('"a\\"b","c\\d","\\\\",e\\,f\n', { escape: '\\' })).toEqual([['a"b', 'c\\d', '\\', 'e,f']])
  })

  test('takes quotes for data where there are none', () => {
    expect(scan('5" pipe,"x\n"y,z\n', { quote: null })).toEqual([
      ['5" pipe', '"x'],
      ['"y', 'z'],
    ])
  })

  test('leaves blanks out that a dialect says are none of the cell', () => {
    expect(scan('a, "b, c",  d \n', { skipBlanks: true })).toEqual([['a', 'b, c', 'd ']])
    expect(scan('  a   b c  \n', { delimiter: ' ', repeatedDelimiter: true })).toEqual([['a', 'b', 'c']])
  })

  test('tells lines, comments, and where a quote was opened', () => {
    const scanner = createCsvScanner({ ...plainSyntax, comment: '#' })
    scanner.feed('# one\r\n"x\r\ny\rz",1\n"p"q",2\n3,"oops\n', true)
    expect(scanner.next()).toEqual([])
    expect(scanner.next()).toEqual(['x\r\ny\rz', '1'])
    expect(scanner.lines).toBe(3)
    expect(scanner.next()).toEqual(['p"q', '2'])
    expect(scanner.fault).toEqual({ kind: 'strayQuote', line: 0 })
    expect(scanner.next()).toEqual(['3', 'oops\n'])
    expect(scanner.fault).toEqual({ kind: 'unclosedQuote', line: 0 })
    expect(scanner.next()).toBeNull()
  })
})
