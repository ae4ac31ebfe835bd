import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indentJson } from './row-indent.ts'

test('looks as JSON.stringify would indent it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      if (typeof value !== 'object' || value === null) return
      for (const text of [JSON.stringify(value), JSON.stringify(value, null, 4)]) {
        expect(indentJson(text)).toBe(JSON.stringify(JSON.parse(text), null, 2))
      }
    }),
  )
})

test('changes no character but blanks between the parts', () => {
  const text = '{"n": 12345678901234567890, "x":1.0,"x":[ ], "e":"\\u00e9\\\\","s":"a, {b}: \\" c"}'
  expect(indentJson(text)).toBe(
    '{\n  "n": 12345678901234567890,\n  "x": 1.0,\n  "x": [],\n  "e": "\\u00e9\\\\",\n  "s": "a, {b}: \\" c"\n}',
  )
})

test('a text that was cut is indented as far as it goes', () => {
  expect(indentJson('{"a":{"b":["one","tw')).toBe('{\n  "a": {\n    "b": [\n      "one",\n      "tw')
  const text = JSON.stringify({ a: [1, { b: 'x"y\\' }], c: {} })
  const whole = indentJson(text) ?? ''
  for (let end = 1; end < text.length; end++) {
    const made = indentJson(text.slice(0, end)) ?? ''
    expect(whole.startsWith(made.trimEnd().replace(/[[{]$/, ''))).toBe(true)
  }
})

test('what is no JSON stays as it is', () => {
  expect(indentJson('plain')).toBeNull()
  expect(indentJson('')).toBeNull()
})
