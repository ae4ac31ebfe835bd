import { useQuery } from '@tanstack/react-query'
import { useEngine } from '#state/engine-context.tsx'
import { runsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { reasonOf } from '#state/unwrap.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { StationFrame } from '../station-frame.tsx'
import { EmptyRuns } from './empty-runs.tsx'
import { RunList } from './run-list.tsx'

/** All local runs, newest first, live. */
export function RunsStation() {
  const strings = useStrings()
  const engine = useEngine()
  const runs = useQuery(runsQuery(engine))
  if (runs.error !== null) {
    const said = strings.faults.say(reasonOf(runs.error))
    return (
      <StationFrame>
        <PageBody>
          <Banner
            tone="danger"
            title={said.title}
            action={<Button onClick={() => void runs.refetch()}>{strings.common.retry}</Button>}
          >
            {said.body}
          </Banner>
        </PageBody>
      </StationFrame>
    )
  }
  return (
    <StationFrame>
      {runs.data === undefined ? (
        <PageBody>
          <p role="status" className="text-text-3">
            {strings.common.loading}
          </p>
        </PageBody>
      ) : runs.data.length === 0 ? (
        <EmptyRuns />
      ) : (
        <RunList runs={runs.data} />
      )}
    </StationFrame>
  )
}
