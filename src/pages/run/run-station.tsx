import { useQuery } from '@tanstack/react-query'
import { useEngine } from '#state/engine-context.tsx'
import { runQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { reasonOf } from '#state/unwrap.ts'
import { Banner } from '#ui/banner.tsx'
import { LinkButton } from '#ui/link-button.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { StationFrame } from '../station-frame.tsx'
import { FilesTab } from './files-tab.tsx'
import { ProgressTab } from './progress/progress-tab.tsx'
import { PromptTab } from './prompt-tab.tsx'
import { ResultsTab } from './results/results-tab.tsx'
import { RunBar } from './run-bar.tsx'

interface Props {
  readonly runId: string
  /** From the address: progress, results, prompt or files. */
  readonly tab: string
}

export function RunStation({ runId, tab }: Props) {
  const strings = useStrings()
  const engine = useEngine()
  const { data: view, error } = useQuery(runQuery(engine, runId))
  if (view === undefined) {
    const said = error === null ? null : strings.faults.say(reasonOf(error))
    return (
      <StationFrame>
        <PageBody>
          <h1 className="sr-only">{strings.run.title}</h1>
          {said === null ? (
            <p role="status" className="text-text-3">
              {strings.common.loading}
            </p>
          ) : (
            <Banner
              tone="danger"
              title={said.title}
              action={<LinkButton href="#/">{strings.run.back}</LinkButton>}
            >
              {said.body}
            </Banner>
          )}
        </PageBody>
      </StationFrame>
    )
  }
  return (
    <StationFrame fill={tab === 'results'} second={<RunBar view={view} tab={tab} />}>
      {tab === 'results' ? (
        <ResultsTab view={view} />
      ) : tab === 'prompt' ? (
        <PromptTab view={view} />
      ) : tab === 'files' ? (
        <FilesTab view={view} />
      ) : (
        <ProgressTab view={view} />
      )}
    </StationFrame>
  )
}
