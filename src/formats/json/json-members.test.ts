import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findMembers } from './json-members.ts'

const valuesOf = (text: string): (readonly [string, string])[] =>
  findMembers(text).map(({ name, start, end }) => [name, text.slice(start, end)] as const)

test('values are found as they stand, with their blanks and escapes', () => {
  expect(valuesOf(' { "a" : [1, {"b": "}\\"]"}] ,\t"\\u0062":  -1.50e3,"c":null, "a":"x" } ')).toEqual([
    ['a', '[1, {"b": "}\\"]"}]'],
    ['b', '-1.50e3'],
    ['c', 'null'],
    ['a', '"x"'],
  ])
})

test('what is no object has no members', () => {
  for (const text of ['', '[]', '"a"', '{', '{}', '{"a"', '{"a":', 'null'])
    expect(findMembers(text)).toEqual([])
})

test('of a text that breaks off the members up to there are found', () => {
  expect(valuesOf('{"id":"1","body":{"messages":[{"content":"Hal')).toEqual([
    ['id', '"1"'],
    ['body', '{"messages":[{"content":"Hal'],
  ])
})

test('every member of any object is found, however it is laid out', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
      fc.constantFrom(undefined, 1, '\t'),
      (object, space) => {
        const text = JSON.stringify(object, null, space)
        const found = valuesOf(text).map(([name, value]) => [name, JSON.parse(value) as unknown])
        expect(found).toEqual(Object.entries(JSON.parse(text) as object))
      },
    ),
  )
})
