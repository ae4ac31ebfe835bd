import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { AnswerPath, FoundPath } from '#core/results/answer-path.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { answerPathsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { reasonOf, unwrap } from '#state/unwrap.ts'
import { Checkbox } from '#ui/checkbox.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { resultVersion } from './use-result-rows.ts'

/** Which parts of answers that are JSON are columns of their own. Nothing is shown where no answer is JSON. */
export function AnswerPathsChoice({ view }: { readonly view: RunView }) {
  const strings = useStrings()
  const text = strings.results.paths
  const engine = useEngine()
  const runId = view.run.id
  const found = useQuery(answerPathsQuery(engine, runId, resultVersion(view)))
  /** What was ticked here counts at once, not when the run has been read again; null = nothing was. */
  const [wanted, setWanted] = useState<readonly string[] | null>(null)
  const choose = useMutation({
    // One after the other, so that the last one stays.
    scope: { id: `answer paths of ${runId}` },
    retry: 0,
    onError: () => setWanted(null),
    mutationFn: (paths: readonly string[]) => unwrap(engine.setAnswerPaths({ runId, paths })),
  })
  const chosen = wanted ?? view.answerPaths.map(({ path }) => path)
  const paths = found.data ?? []
  const listed: readonly (AnswerPath & Partial<FoundPath>)[] = [
    ...paths,
    ...view.answerPaths.filter(({ path }) => paths.every((each) => each.path !== path)),
  ]
  if (listed.length === 0) return null

  const toggle = (path: string, isIn: boolean) => {
    const next = isIn ? [...chosen, path] : chosen.filter((each) => each !== path)
    setWanted(next)
    choose.mutate(next)
  }
  return (
    <section aria-label={text.title}>
      <h3 className="border-t border-line-soft pt-2 text-support font-medium text-text-2">{text.title}</h3>
      <p className="py-1 text-support text-text-2">{text.hint}</p>
      {choose.error === null ? null : (
        <p role="alert" className="text-support text-danger-text">
          {strings.faults.say(reasonOf(choose.error)).body}
        </p>
      )}
      <ul className="max-h-64 overflow-y-auto">
        {listed.map((each) => (
          <li key={each.path}>
            <Checkbox
              label={<span className="font-mono wrap-anywhere">{each.path}</span>}
              checked={chosen.includes(each.path)}
              onChange={(isIn) => toggle(each.path, isIn)}
              {...(each.share !== undefined && { hint: <PathFacts found={each} /> })}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

function PathFacts({ found }: { readonly found: AnswerPath & Partial<FoundPath> }) {
  const { share = 0, example = '', type } = found
  const text = useStrings().results.paths
  const format = useFormat()
  return (
    <span className="wrap-anywhere">
      {text.share(format.percent(share, 1), text.types[type])} · {example}
    </span>
  )
}
