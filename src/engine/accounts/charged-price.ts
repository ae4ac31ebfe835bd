import { type ConnectionRecord, type PriceRecord, toPriceId } from '#core/records.ts'
import { findPrice, type ModelPrice } from '#openai/prices.ts'
import type { Price } from '../drafts/draft-types.ts'
import type { EnginePorts } from '../ports.ts'

/** Null without a connection: its share of the price is unknown. Null also where nobody knows a price. */
export type FindRunPrice = (
  connection: ConnectionRecord | undefined,
  model: string,
  at: number,
) => Promise<Price | null>

const day = 86_400_000

/** Prices as charged over a connection; the table is asked once for each, a person's own price every time. */
export function createRunPrices(
  { records }: Pick<EnginePorts, 'records'>,
  find: typeof findPrice = findPrice,
): FindRunPrice {
  const listed = new Map<string, Promise<ModelPrice | null>>()
  return async (connection, model, at) => {
    if (connection === undefined) return null
    const own = await records.get('prices', toPriceId(connection.id, model.trim()))
    if (own !== undefined || connection.provider === 'sandbox') return toPrice(connection, null, own)
    const { baseUrl } = connection
    const key = JSON.stringify([model, baseUrl, Math.floor(at / day)])
    const price = listed.get(key) ?? find(model, at, baseUrl)
    listed.set(key, price)
    // The table is a part of the program that may not have come; then it is asked for again.
    price.catch(() => listed.delete(key))
    return toPrice(connection, await price)
  }
}

/**
 * The price as it is charged over this connection: a batch costs a share of the list price, the sandbox nothing, unless
 * a person has set a price to see how budgets work.
 *
 * @param own goes before what the table lists
 */
export function toPrice(
  connection: ConnectionRecord,
  listed: ModelPrice | null,
  own?: PriceRecord,
): Price | null {
  const { batchFactor } = connection.limits
  const price = own ?? listed
  if (price !== null) {
    return {
      inputPerMillion: price.inputPerMillion * batchFactor,
      outputPerMillion: price.outputPerMillion * batchFactor,
      batchFactor,
      date: own === undefined ? (listed?.date ?? '') : new Date(own.at).toISOString().slice(0, 10),
      free: false,
      own: own !== undefined,
    }
  }
  if (connection.provider !== 'sandbox') return null
  return { inputPerMillion: 0, outputPerMillion: 0, batchFactor, date: '', free: true, own: false }
}
