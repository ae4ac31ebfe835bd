import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { extractText, fillSchema, toSubject } from './fill-schema.ts'

const pick = (values: readonly unknown[], text: string) => fillSchema({ enum: values }, toSubject(text, 1))
const moods = ['positive', 'neutral', 'negative', 'mixed']

describe('the rule that fills a schema', () => {
  test.each([
    ['I love this lamp, it works perfectly.', 'positive'],
    ['Arrived broken. Terrible.', 'negative'],
    ['Great picture, but the sound is awful.', 'mixed'],
    ['It is a lamp.', 'neutral'],
    ['This is not good.', 'neutral'],
  ])('reads the mood of "%s" as %s', (text, mood) => {
    expect(pick(moods, text)).toBe(mood)
    expect(pick(['Negative', 'Positive', 'Neutral', 'Mixed'], text)).toBe(
      mood.replace(/^./, (c) => c.toUpperCase()),
    )
  })

  test('finds a theme by its words, else a value that stands in the text, else takes one by the hash', () => {
    expect(pick(['spam', 'ham'], 'WINNER! Claim your free prize now')).toBe('spam')
    expect(pick(['spam', 'ham'], 'See you at eight')).toBe('ham')
    expect(pick(['billing', 'shipping', 'other'], 'Where is my parcel?')).toBe('shipping')
    expect(pick(['apple', 'dark green', 'green'], 'A dark green one, please')).toBe('dark green')
    const hashed = pick(['aa', 'bb', 'cc'], 'nothing of the kind')
    expect(['aa', 'bb', 'cc']).toContain(hashed)
    expect(pick(['aa', 'bb', 'cc'], 'nothing of the kind')).toBe(hashed)
  })

  test('looks at the row, not at the instruction in front of it', () => {
    const prompt = 'Is this review positive or negative? Bad reviews are negative.\n\nReview: I love it'
    expect(pick(['negative', 'positive'], prompt)).toBe('positive')
    expect(extractText(toSubject(prompt, 1), 60)).toBe('I love it')
  })

  test('gives scores by mood and keeps the bounds', () => {
    const score = (text: string, schema: object) =>
      fillSchema(
        { type: 'object', properties: { score: { type: 'integer', ...schema } } },
        toSubject(text, 1),
      )
    expect(score('I love it', {})).toEqual({ score: 5 })
    expect(score('terrible', { minimum: 0, maximum: 10 })).toEqual({ score: 0 })
  })

  test('cuts texts between words and never inside a character', () => {
    expect(extractText(toSubject('one two three four', 1), 9)).toBe('one two')
    expect(extractText(toSubject('😀'.repeat(10), 1), 5)).toBe('😀😀')
  })

  test('gives a value of the asked type for every schema, the same every time', () => {
    const leaf = fc.oneof(
      fc.constant({ type: 'string' }),
      fc.record({ type: fc.constant('string'), maxLength: fc.integer({ min: 1, max: 30 }) }),
      fc.record({
        type: fc.constant('integer'),
        minimum: fc.integer({ min: -5, max: 5 }),
        maximum: fc.integer({ min: 5, max: 9 }),
      }),
      fc.constant({ type: 'number' }),
      fc.constant({ type: 'boolean' }),
      fc.constant({ type: ['string', 'null'] }),
      fc.constant({ anyOf: [{ type: 'null' }, { type: 'boolean' }] }),
      fc.record({ enum: fc.array(fc.string(), { minLength: 1, maxLength: 4 }) }),
    )
    const object = fc.record({ type: fc.constant('object'), properties: fc.dictionary(fc.string(), leaf) })
    fc.assert(
      fc.property(object, fc.string({ unit: 'grapheme' }), fc.nat(), (schema, text, seed) => {
        const value = fillSchema(schema, toSubject(text, seed))
        expect(value).toEqual(fillSchema(schema, toSubject(text, seed)))
        const entries = Object.entries(schema.properties)
        expect(Object.keys(value as object)).toEqual(Object.keys(Object.fromEntries(entries)))
        for (const [name, inner] of entries)
          expect(fits(inner, Reflect.get(value as object, name))).toBe(true)
      }),
    )
  })

  test('follows references and stops in a schema that contains itself', () => {
    const schema = {
      type: 'object',
      properties: { next: { $ref: '#' }, color: { $ref: '#/$defs/color' } },
      $defs: { color: { enum: ['red'] } },
    }
    expect(fillSchema(schema, toSubject('x', 1))).toMatchObject({ color: 'red', next: { color: 'red' } })
  })
})

function fits(schema: object, value: unknown): boolean {
  const {
    enum: values,
    type,
    minimum,
    maximum,
    maxLength,
  } = schema as {
    enum?: unknown[]
    type?: string | string[]
    minimum?: number
    maximum?: number
    maxLength?: number
  }
  if (values !== undefined) return values.includes(value)
  if (type === 'integer')
    return Number.isInteger(value) && Number(value) >= minimum! && Number(value) <= maximum!
  if (typeof value === 'string') return value.length <= (maxLength ?? 60) && [type].flat().includes('string')
  return type === undefined ? typeof value === 'boolean' : typeof value === type
}
