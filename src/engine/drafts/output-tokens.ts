import type { OutputColumn, Snapshot } from '#core/request/draft.ts'
import { modelKind } from '#core/request/settings.ts'
import type { Tokens } from '#core/units.ts'
import type { Estimate, Interval } from './draft-types.ts'

/**
 * How many tokens one request will probably give back. Nobody can know; so the upper end is the draft's own limit, and
 * without one an assumption that is said as such:
 *
 *   schema    names and punctuation of the JSON, plus per value: text 2–150, category its longest value,
 *             number 1–6, boolean 1
 *   default   a free text of 1–500 tokens
 *
 * Reasoning is billed as output: models that reason get 2,000 more at the upper end, unless told not to.
 */
export function estimateOutput(
  snapshot: Snapshot,
): Interval & { readonly assumed: Estimate['outputTokens']['assumed'] } {
  const { outputColumns, settings } = snapshot
  const answer = outputColumns.length > 0 ? ofSchema(outputColumns) : { low: 1, high: 500 }
  const limit = settings.maxOutputTokens
  if (limit !== undefined) return { low: Math.min(answer.low, limit), high: limit, assumed: 'limit' }
  return {
    low: answer.low,
    high: answer.high + (reasons(snapshot) ? 2000 : 0),
    assumed: outputColumns.length > 0 ? 'schema' : 'default',
  }
}

function ofSchema(columns: readonly OutputColumn[]): Interval {
  const perColumn = columns.map((column) => {
    const frame = tokensOf(column.name) + 4
    const value = ofValue(column)
    return { low: frame + value.low, high: frame + value.high }
  })
  return {
    low: perColumn.reduce((sum, { low }) => sum + low, 2),
    high: perColumn.reduce((sum, { high }) => sum + high, 2),
  }
}

function ofValue(column: OutputColumn): Interval {
  switch (column.type) {
    case 'text':
      return { low: 2, high: 150 }
    case 'category': {
      const sizes = column.values.map(tokensOf)
      return { low: Math.min(...sizes, 20), high: Math.max(...sizes, 1) }
    }
    case 'number':
      return { low: 1, high: 6 }
    case 'boolean':
      return { low: 1, high: 1 }
  }
}

/** Names are short; a rule of thumb is as good as a tokenizer here. */
const tokensOf = (text: string): Tokens => Math.max(1, Math.ceil(text.length / 3))

const reasons = ({ model, settings }: Snapshot): boolean =>
  modelKind(model) === 'reasoning' && settings.reasoningEffort?.trim() !== 'none'
