import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWrappedJson, parseLooseJson } from './loose-json.ts'
import { nastyCell } from '../nasty.suite.ts'

const object = '{"mood": "good", "why": "a } and ``` in a string"}'
const value = { mood: 'good', why: 'a } and ``` in a string' }

test('JSON is taken as it is', () => {
  for (const text of [object, ` \n${object}\n`, '[1]', '"x"', '7', 'null']) {
    expect(parseLooseJson(text)).toEqual({ value: JSON.parse(text) as unknown, repaired: false })
    expect(isWrappedJson(text)).toBe(false)
  }
})

test('a code fence, or words around one object, are taken away and marked', () => {
  const plain = '{"mood": "good"}'
  for (const text of [
    `\`\`\`json\n${plain}\n\`\`\``,
    `\`\`\`\n${plain}\n\`\`\`\n`,
    `~~~JSON\r\n${plain}\r\n~~~`,
    `Here you are:\n\n\`\`\`json\n${plain}\n\`\`\`\nAsk me for more.`,
    `${plain} I hope this helps!`,
    `Sure: ${plain}`,
    `The set {a, b} is ${plain}.`,
    `\ufeff${plain}`,
  ]) {
    expect(parseLooseJson(text), text).toEqual({ value: { mood: 'good' }, repaired: true })
    expect(isWrappedJson(text)).toBe(true)
  }
  expect(parseLooseJson(`So: ${object}.`)).toEqual({ value, repaired: true })
  expect(parseLooseJson('```json\n[1, 2]\n```')).toEqual({ value: [1, 2], repaired: true })
})

test('where two values could be meant none is taken', () => {
  const fenced = (text: string) => `\`\`\`json\n${text}\n\`\`\``
  for (const text of [
    '{"a":1} or {"a":2}',
    `${fenced('{"a":1}')}\n${fenced('{"a":2}')}`,
    `${fenced('{"a":1}')}\nor {"a":2}`,
  ]) {
    expect(parseLooseJson(text), text).toBeNull()
  }
})

test('nothing inside is mended', () => {
  for (const text of [
    '{"a": 1,}',
    "{'a': 1}",
    '{"a": 1',
    '```json\n{"a": 1\n```',
    'See [1] and [2].',
    'a {b} c',
    '',
    'no JSON',
    '{'.repeat(100_000),
    '{"'.repeat(1000),
  ]) {
    expect(parseLooseJson(text), text.slice(0, 40)).toBeNull()
    expect(isWrappedJson(text)).toBe(false)
  }
})

test('any value comes back from a fence and from between words', () => {
  const record = fc.dictionary(nastyCell(), fc.jsonValue(), { minKeys: 1 })
  fc.assert(
    fc.property(record, (given) => {
      const text = JSON.stringify(given)
      const expected = { value: JSON.parse(text) as unknown, repaired: true }
      expect(parseLooseJson(`Look: ${text} Done.`)).toEqual(expected)
      // A string with three backticks at the start of a line cannot be told from the end of the fence.
      if (!text.includes('```')) expect(parseLooseJson(`\`\`\`json\n${text}\n\`\`\``)).toEqual(expected)
    }),
    { numRuns: 50 },
  )
})

test('no text makes it throw', () => {
  fc.assert(
    fc.property(nastyCell(), (text) => {
      const found = parseLooseJson(text)
      expect(found === null || typeof found.repaired === 'boolean').toBe(true)
    }),
  )
})

test('thoughts before the JSON are passed over, drafts and all', () => {
  const thoughts = '<think>\nMaybe {"a": 1}? No.\n</think>\n\n'
  expect(parseLooseJson(`${thoughts}{"a":2}`)).toEqual({ value: { a: 2 }, repaired: true })
  expect(parseLooseJson(`${thoughts}\`\`\`json\n{"a":2}\n\`\`\``)).toEqual({
    value: { a: 2 },
    repaired: true,
  })
  expect(parseLooseJson(thoughts)).toBeNull()
  expect(parseLooseJson('<think>{"a":1}')).toEqual({ value: { a: 1 }, repaired: true })
})
