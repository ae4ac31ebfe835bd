import type { Milliseconds, Usd } from '#core/units.ts'

/** Synchronous prices; a batch costs the connection's `batchFactor` of them. */
export interface ModelPrice {
  readonly inputPerMillion: Usd
  /** 0 for models without output, such as embeddings. */
  readonly outputPerMillion: Usd
  /** Day of the price table, `YYYY-MM-DD`: the price may have changed since. */
  readonly date: string
}

/** The version of the price table, and the day on which it was published (npm registry, read 2026-11-21). */
export const priceTable = { version: '0.1.8', date: '2026-09-23' } as const

/**
 * The list price of a model, from a table that is loaded on first use.
 *
 * @param model id as sent, also a dated snapshot (`gpt-4o-2024-08-06`)
 * @param at when it will be used: the table knows past and announced changes
 * @param baseUrl of the connection; a provider the table knows has its own prices, any other is taken for a proxy to OpenAI
 * @returns null where the table has no such model. Where a price rises for very long prompts, the base price.
 */
export async function findPrice(
  model: string,
  at: Date | Milliseconds,
  baseUrl?: string,
): Promise<ModelPrice | null> {
  const { calcPrice, findProvider } = await import('@pydantic/genai-prices')
  const known = baseUrl === undefined ? undefined : findProvider({ providerApiUrl: baseUrl })
  const providerId = known?.id ?? 'openai'
  const found = calcPrice({}, model.trim(), { providerId, timestamp: new Date(at) })
  if (found === null) return null
  const input = basePrice(found.model_price['input_mtok'])
  if (input === null) return null
  const output = basePrice(found.model_price['output_mtok'])
  return { inputPerMillion: input, outputPerMillion: output ?? 0, date: priceTable.date }
}

/** Some models cost more per token above a length of prompt; what a row sends is below it. */
function basePrice(price: number | { readonly base: number } | undefined): Usd | null {
  if (price === undefined) return null
  return typeof price === 'number' ? price : price.base
}
