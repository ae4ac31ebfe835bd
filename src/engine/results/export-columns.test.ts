import { describe, expect, test } from 'vitest'
import { planColumns } from './export-columns.ts'

const answer = (name: string, type: 'text' | 'number' | 'boolean' | 'category' = 'text') => ({ name, type })
const names = (...plan: Parameters<typeof planColumns>) => planColumns(...plan).map(({ name }) => name)

describe('the columns of an export', () => {
  test('are those of the source, the answers, then what is known of the rows', () => {
    expect(names({ source: ['a', 'b'], answers: [answer('c')] }, null, ['note', 'usage', 'outcome'])).toEqual(
      [
        ...['a', 'b', 'c', '_outcome', '_error'],
        ...['_input_tokens', '_output_tokens', '_cached_tokens', '_note', '_flag'],
      ],
    )
  })

  test('are the chosen ones in their order, each once', () => {
    const table = { source: ['a', 'b'], answers: [answer('c'), answer('d')] }
    expect(names(table, ['a:d', 's1', 'f:outcome', 's1'], ['row', 'outcome', 'id'])).toEqual([
      ...['d', 'b', '_outcome', '_row', '_error', 'custom_id'],
    ])
  })

  test('leave out what the run does not have', () => {
    expect(names({ source: ['a'], answers: [answer('c')] }, ['s7', 'a:gone', 'a:c'], [])).toEqual(['c'])
  })

  test('have names of their own', () => {
    const name = (source: readonly string[], answers: readonly string[]) =>
      names({ source, answers: answers.map((each) => answer(each)) }, null, ['outcome', 'id'])
    expect(name(['A', 'a_answer', 'a_answer_2'], ['a'])[3]).toBe('a_answer_3')
    expect(name(['custom_id'], ['_error'])).toEqual([
      ...['custom_id', '_error', '_outcome', '_error_2', 'custom_id_2'],
    ])
    // A name that is not in the file takes no other's place.
    expect(names({ source: ['a'], answers: [answer('a')] }, ['a:a'], [])).toEqual(['a'])
  })

  test('know their types: those of answers by the prompt, those of the source by what nearly all cells look like', () => {
    const stats = [
      { guess: 'number', lengths: null },
      { guess: 'text', lengths: null },
    ] as const
    const columns = planColumns(
      {
        source: ['n', 't'],
        answers: [answer('x', 'number'), answer('y', 'boolean'), answer('z', 'category')],
        stats,
      },
      null,
      ['usage'],
    )
    expect(columns.map(({ type }) => type)).toEqual([
      ...['digits', 'text', 'number', 'boolean', 'text', 'number', 'number', 'number'],
    ])
  })
})
