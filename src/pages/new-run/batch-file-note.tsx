import type { DatasetRecord } from '#core/records.ts'
import { outcomes } from '#core/results/outcome.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { useFormat } from '#ui/format-context.tsx'

/** Says what an OpenAI batch file is good for; nothing of other datasets. */
export function BatchFileNote({ dataset }: { readonly dataset: DatasetRecord }) {
  const text = useStrings().batchFiles
  const format = useFormat()
  const { requests, results } = dataset
  if (requests !== undefined) {
    const bad = dataset.rows - requests.ready
    return (
      <Banner tone={requests.ready === 0 ? 'warn' : 'accent'} title={`${text.requestsTitle}.`}>
        {requests.ready === 0
          ? text.noneReady
          : `${text.requestsFacts(format.count(requests.ready), format.count(bad))} ${text.requestsNext}`}
      </Banner>
    )
  }
  if (results === undefined) return null
  const parts = outcomes.flatMap((outcome) => {
    const count = outcome in results.outcomes ? results.outcomes[outcome as keyof typeof results.outcomes] : 0
    return count === undefined || count === 0 ? [] : [text.outcome(format.count(count), outcome)]
  })
  if (results.malformed > 0) parts.push(text.malformed(format.count(results.malformed)))
  return (
    <Banner tone="accent" title={`${text.resultsTitle}.`}>
      {text.resultsFacts(format.list(parts))} {text.resultsNext}
    </Banner>
  )
}
