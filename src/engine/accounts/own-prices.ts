import { type PriceRecord, toPriceId } from '#core/records.ts'
import { done, err, ok } from '#core/result.ts'
import { cancelled, isCancelled } from '../call.ts'
import type { BadPrice, PriceInput } from './account-types.ts'
import type { Engine } from '../engine.ts'
import type { EnginePorts } from '../ports.ts'

/** A million dollars per million tokens is a typing mistake. */
const highestPrice = 1_000_000

/** Prices that a person knows better than the table. They count at once, also for runs that were made before. */
export function createOwnPrices(
  ports: Pick<EnginePorts, 'records' | 'channel' | 'clock'>,
): Pick<Engine, 'listPrices' | 'savePrice' | 'removePrice'> {
  const { records, channel, clock } = ports
  const announce = (key: string) => channel.post({ kind: 'changed', store: 'prices', key })

  return {
    async listPrices({ connectionId }, call) {
      if (isCancelled(call)) return cancelled
      return ok(await records.all('prices', { index: 'connectionId', equals: connectionId }))
    },

    async savePrice(input, call) {
      if (isCancelled(call)) return cancelled
      const bad = findFault(input)
      if (bad !== null) return err({ kind: 'BadPrice', field: bad })
      const { connectionId, inputPerMillion, outputPerMillion } = input
      if ((await records.get('connections', connectionId)) === undefined) return err({ kind: 'NoConnection' })
      const model = input.model.trim()
      const id = toPriceId(connectionId, model)
      const price: PriceRecord = {
        v: 1,
        id,
        connectionId,
        model,
        inputPerMillion,
        outputPerMillion,
        at: clock.now(),
      }
      const saved = await records.commit([{ put: 'prices', record: price }])
      if (!saved.ok) return saved
      announce(id)
      return ok(price)
    },

    async removePrice({ connectionId, model }, call) {
      if (isCancelled(call)) return cancelled
      const id = toPriceId(connectionId, model.trim())
      const removed = await records.commit([{ remove: 'prices', key: id }])
      if (!removed.ok) return removed
      announce(id)
      return done
    },
  }
}

function findFault({ model, inputPerMillion, outputPerMillion }: PriceInput): BadPrice['field'] | null {
  const isPrice = (usd: number) => usd >= 0 && usd <= highestPrice
  if (model.trim() === '') return 'model'
  if (!isPrice(inputPerMillion)) return 'inputPerMillion'
  return isPrice(outputPerMillion) ? null : 'outputPerMillion'
}
