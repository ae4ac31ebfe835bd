import { describe, expect, test } from 'vitest'
import type { OutputColumn, OutputType } from './draft.ts'
import { answerColumnNames, judgeOutputColumns, toJsonSchema } from './output-columns.ts'

const column = (
  name: string,
  type: OutputType = 'text',
  values: readonly string[] = [],
  description = '',
): OutputColumn => ({
  name,
  type,
  values,
  description,
})
const category = (name: string, ...values: readonly string[]) => column(name, 'category', values)

describe('output columns', () => {
  test('become a strict JSON schema', () => {
    const columns = [
      column(' summary ', 'text', [], ' One sentence. '),
      category('sentiment', 'good', 'bad'),
      column('score', 'number'),
      column('urgent', 'boolean', ['ignored']),
    ]
    expect(judgeOutputColumns(columns)).toEqual([])
    expect(toJsonSchema(columns)).toEqual({
      type: 'object',
      properties: {
        summary: { type: 'string', description: 'One sentence.' },
        sentiment: { type: 'string', enum: ['good', 'bad'] },
        score: { type: 'number' },
        urgent: { type: 'boolean' },
      },
      required: ['summary', 'sentiment', 'score', 'urgent'],
      additionalProperties: false,
    })
  })

  test('may have names that objects know already', () => {
    const text = JSON.stringify(toJsonSchema([column('__proto__'), column('constructor')]))
    expect(text).toContain('"properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}}')
  })

  test('give the answer columns, or one free answer', () => {
    expect(answerColumnNames({ outputColumns: [category(' a ', 'x'), column('b', 'number')] })).toEqual([
      { name: 'a', type: 'category' },
      { name: 'b', type: 'number' },
    ])
    expect(answerColumnNames({ outputColumns: [] })).toEqual([{ name: 'answer', type: 'text' }])
  })

  test('without columns there is nothing to judge', () => {
    expect(judgeOutputColumns([])).toEqual([])
  })

  test.each([
    ['an empty name', [column(' ')], { kind: 'EmptyName', column: 0 }],
    [
      'a name twice, whatever its blanks and letter case',
      [column('a'), column(' A')],
      { kind: 'RepeatedName', column: 1, name: 'A' },
    ],
    ['a category without values', [category('c')], { kind: 'NoValues', column: 0, name: 'c' }],
    ['a blank value', [category('c', 'x', ' ')], { kind: 'BlankValue', column: 0, name: 'c' }],
    [
      'a value twice',
      [category('c', 'x', 'y', 'x')],
      { kind: 'RepeatedValue', column: 0, name: 'c', value: 'x' },
    ],
  ])('are refused with %s', (_, columns, issue) => {
    expect(judgeOutputColumns(columns)).toEqual([issue])
  })

  test('are refused when the schema is larger than the API takes', () => {
    const values = (count: number, length: number) =>
      Array.from({ length: count }, (_, at) => String(at).padStart(length, 'v'))
    expect(judgeOutputColumns([category('c', ...values(250, 61))])).toEqual([])
    expect(judgeOutputColumns([category('c', ...values(251, 59))])).toEqual([])
    expect(judgeOutputColumns([category('c', ...values(251, 60))])).toEqual([
      { kind: 'LongValues', column: 0, name: 'c', characters: 15_060, limit: 15_000 },
    ])
    const halves = [category('c', ...values(500, 5)), category('d', ...values(501, 5))]
    expect(judgeOutputColumns(halves)).toEqual([{ kind: 'TooManyValues', count: 1001, limit: 1000 }])
    expect(judgeOutputColumns([column('x'.repeat(120_001))])).toEqual([
      { kind: 'TooMuchText', count: 120_001, limit: 120_000 },
    ])
    expect(judgeOutputColumns(values(5001, 4).map((name) => column(name)))).toEqual([
      { kind: 'TooManyColumns', count: 5001, limit: 5000 },
    ])
  })
})
