import type { RequestListFacts, ResultListFacts } from '#core/records.ts'
import type { SheetInfo } from '../sheet.ts'

type Facts = Pick<SheetInfo, 'requests' | 'results'>

/** What several batch files with the same columns hold together; nothing when one of them is of another kind. */
export function mergeBatchFacts(files: readonly Facts[]): Facts {
  const requests = files.flatMap((file) => file.requests ?? [])
  const results = files.flatMap((file) => file.results ?? [])
  const [first] = requests
  if (first !== undefined && requests.length === files.length)
    return { requests: mergeRequests(first, requests) }
  return results.length > 0 && results.length === files.length ? { results: mergeResults(results) } : {}
}

const mergeRequests = (first: RequestListFacts, all: readonly RequestListFacts[]): RequestListFacts => {
  const limits = all.flatMap(({ ready, outputLimit }) => (ready === 0 ? [] : [outputLimit]))
  return {
    cells: first.cells,
    ready: all.reduce((sum, { ready }) => sum + ready, 0),
    urls: mergeNames(all.map(({ urls }) => urls)),
    models: mergeNames(all.map(({ models }) => models)),
    outputLimit:
      limits.length === 0 || limits.includes(null) ? null : Math.max(...limits.map((limit) => limit ?? 0)),
    mostInputs: Math.max(...all.map(({ mostInputs }) => mostInputs)),
  }
}

function mergeNames(lists: readonly RequestListFacts['urls'][]): RequestListFacts['urls'] {
  const counts = new Map<string, number>()
  for (const { name, lines } of lists.flat()) counts.set(name, (counts.get(name) ?? 0) + lines)
  return Array.from(counts, ([name, lines]) => ({ name, lines })).sort((a, b) => b.lines - a.lines)
}

function mergeResults(all: readonly ResultListFacts[]): ResultListFacts {
  const outcomes: Record<string, number> = {}
  for (const each of all) {
    for (const [outcome, count] of Object.entries(each.outcomes))
      outcomes[outcome] = (outcomes[outcome] ?? 0) + count
  }
  return { outcomes, malformed: all.reduce((sum, { malformed }) => sum + malformed, 0) }
}
