import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { findPrice, priceTable } from './prices.ts'

const at = Date.parse('2026-11-21')

test.each([
  ['gpt-4o-mini', 0.15, 0.6],
  ['gpt-4o-mini-2024-07-18', 0.15, 0.6],
  ['gpt-4o-2024-08-06', 2.5, 10],
  ['gpt-4.1', 2, 8],
  ['gpt-5', 1.25, 10],
  ['gpt-5-mini-2025-08-07', 0.25, 2],
  ['o3', 2, 8],
  ['text-embedding-3-small', 0.02, 0],
])('%s costs $%d and $%d per million tokens', async (model, inputPerMillion, outputPerMillion) => {
  expect(await findPrice(model, at)).toEqual({ inputPerMillion, outputPerMillion, date: priceTable.date })
})

test('a price that rises with the length of the prompt is the one for short prompts', async () => {
  expect(await findPrice('gpt-5.4-pro-2026-03-05', at)).toMatchObject({
    inputPerMillion: 30,
    outputPerMillion: 180,
  })
})

test('a past price is known', async () => {
  expect(await findPrice('o3', new Date('2025-06-01'))).toMatchObject({
    inputPerMillion: 10,
    outputPerMillion: 40,
  })
})

test.each(['nonsense-model', '', 'toString', 'claude-opus-4-5', 'llama-3.3-70b-versatile'])(
  'there is no price for %j at OpenAI',
  async (model) => {
    expect(await findPrice(model, at)).toBeNull()
  },
)

describe('by base URL', () => {
  test('a known provider has its own prices', async () => {
    const groq = 'https://api.groq.com/openai/v1'
    expect(await findPrice('llama-3.3-70b-versatile', at, groq)).toMatchObject({ inputPerMillion: 0.59 })
    expect(await findPrice('gpt-4o-mini', at, groq)).toBeNull()
    expect(await findPrice('gpt-4o-mini', at, 'https://api.openai.com/v1')).not.toBeNull()
  })

  test('an unknown one is taken for a proxy to OpenAI', async () => {
    const price = await findPrice('gpt-4o-mini', at)
    expect(await findPrice('gpt-4o-mini', at, 'http://localhost:8787/v1')).toEqual(price)
  })
})

test('the date shown belongs to the table installed', () => {
  const file = new URL('../../node_modules/@pydantic/genai-prices/package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  expect(version).toBe(priceTable.version)
})
