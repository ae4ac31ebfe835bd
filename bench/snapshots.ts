import type { Snapshot } from '#core/request/draft.ts'

const shared = {
  system: 'You sort customer reviews. Judge only what the review says, never the product as such.',
  user: 'Product: {{product}}\nStars: {{stars}}\n\n{{review}}',
  settings: { maxOutputTokens: 800 },
  // A request per row, so that sizes do not depend on how often the sample repeats itself.
  dedupe: false,
} as const

export const freeText: Snapshot = {
  ...shared,
  endpoint: '/v1/chat/completions',
  model: 'sandbox-mini',
  outputColumns: [],
}

export const structured: Snapshot = {
  ...shared,
  endpoint: '/v1/responses',
  model: 'sandbox-mini',
  outputColumns: [
    {
      name: 'topic',
      type: 'category',
      description: 'What the review is mostly about.',
      values: ['quality', 'price', 'delivery'],
    },
    { name: 'score', type: 'number', description: 'From 0, angry, to 10, delighted.', values: [] },
    { name: 'reason', type: 'text', description: 'One sentence.', values: [] },
  ],
}
