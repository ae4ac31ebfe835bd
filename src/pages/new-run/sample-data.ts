import type { Draft } from '#core/request/draft.ts'
import { sandboxModel } from '#state/draft-store.ts'

export const sampleName = 'sample-reviews.csv'

/** The built-in 200 reviews, from this page's own address. */
export async function fetchSample(): Promise<File> {
  const reply = await fetch(new URL(`./${sampleName}`, document.baseURI))
  if (!reply.ok) throw new Error(`The sample data could not be loaded (${reply.status}).`)
  return new File([await reply.blob()], sampleName, { type: 'text/csv' })
}

/** A prompt that fits the sample data, so that a newcomer sees a whole run before writing anything. */
export const samplePrompt = {
  endpoint: '/v1/responses',
  model: sandboxModel,
  system: 'You label customer reviews. Reviews may be in English or Chinese. Judge only what the text says.',
  user: 'Review:\n{{review}}',
  settings: {},
  outputColumns: [
    {
      name: 'sentiment',
      type: 'category',
      description: 'How the customer feels about the product',
      values: ['positive', 'mixed', 'negative'],
    },
    { name: 'severity', type: 'number', description: '1 to 5. 5 means unsafe or unusable.', values: [] },
    { name: 'summary', type: 'text', description: 'One short sentence.', values: [] },
  ],
} as const satisfies Partial<Draft>
