import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findOpenPlaceholder, splitTemplate } from './template-marks.ts'

test('columns are told from text and from names nobody has', () => {
  expect(splitTemplate('Hi {{name}}, {{nme}}', ['name'])).toEqual([
    { kind: 'text', text: 'Hi ' },
    { kind: 'column', text: '{{name}}' },
    { kind: 'text', text: ', ' },
    { kind: 'unknown', text: '{{nme}}' },
  ])
})

test('escaped braces are text', () => {
  expect(splitTemplate('\\{{name}}', ['name'])).toEqual([{ kind: 'text', text: '\\{{name}}' }])
})

test('the marks never change the text', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('{', '}', '{{', '}}', '\\', 'a', ' ', '\n', '{{a}}')), (pieces) => {
      const source = pieces.join('')
      expect(
        splitTemplate(source, ['a'])
          .map((part) => part.text)
          .join(''),
      ).toBe(source)
    }),
  )
})

test.each([
  ['{{', 2, { start: 0, typed: '' }],
  ['a {{re', 6, { start: 2, typed: 're' }],
  ['{{a}} b', 7, null],
  ['{', 1, null],
  ['\\{{a', 4, null],
  ['{{a\nb', 5, null],
])('in %j at %i the open placeholder is %j', (source, caret, expected) => {
  expect(findOpenPlaceholder(source, caret)).toEqual(expected)
})
