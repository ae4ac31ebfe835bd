import type { DirectEnd, DirectProgress } from '#engine/resend/resend-types.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useDirect } from '#state/direct-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Progress } from '#ui/progress.tsx'

/** Requests that this page sends one by one: how far, what was lost, and the way to stop. */
export function DirectCard({ view }: { readonly view: RunView }) {
  const strings = useStrings()
  const text = strings.resend.finish
  const format = useFormat()
  const { runs, dismiss } = useDirect()
  const direct = runs[view.run.id]
  if (direct === undefined) return null
  const close = (
    <Button size="small" onClick={() => dismiss(view.run.id)}>
      {text.close}
    </Button>
  )
  if (direct.fault !== null) {
    const said = strings.faults.say(direct.fault)
    return (
      <Banner tone="danger" title={said.title} action={close}>
        {said.body}
      </Banner>
    )
  }
  const { end, progress } = direct
  const shown = end ?? progress
  const replied = shown === null ? 0 : shown.answered + shown.unanswered + shown.lost
  const total = shown?.requests ?? 0
  return (
    <Card
      title={end === null ? text.title : text.over}
      aside={
        end === null ? (
          <Button size="small" variant="danger" title={text.stopNote} onClick={direct.stop}>
            {text.stop}
          </Button>
        ) : (
          close
        )
      }
    >
      <Progress
        label={text.progress}
        value={replied}
        max={total}
        valueText={text.done(format.count(replied), format.count(total))}
      />
      <div role="status">
        {shown === null ? null : <Counts shown={shown} />}
        <p className="mt-2 text-support text-text-2">
          {end === null ? text.open : <Ending end={end} />}{' '}
          {progress?.waitUntil == null || end !== null ? null : (
            <>
              {text.wait(format.clock(progress.waitUntil))}{' '}
              {progress.waitWhy === null ? null : strings.run.waiting.said(progress.waitWhy)}
            </>
          )}
        </p>
      </div>
      {shown !== null && shown.lost > 0 ? (
        <Banner tone="warn" className="mt-3">
          {text.lostNote(format.count(shown.lost))}
        </Banner>
      ) : null}
    </Card>
  )
}

function Ending({ end }: { readonly end: DirectEnd }) {
  const strings = useStrings()
  const text = strings.resend.finish
  if (end.stopped === null) return end.answered === end.requests ? text.all : null
  const { why, message } = end.stopped
  return (
    <>
      {text.stopped[why]} {message === null ? null : strings.run.waiting.said(message)}
    </>
  )
}

function Counts({ shown }: { readonly shown: DirectProgress | DirectEnd }) {
  const text = useStrings().resend.finish
  const format = useFormat()
  const counts: readonly (readonly [string, number])[] = [
    [text.answered, shown.answered],
    [text.unanswered, shown.unanswered],
    [text.lost, shown.lost],
    'underWay' in shown ? [text.underWay, shown.underWay] : [text.notSent, shown.notSent],
  ]
  return (
    <dl className="mt-2.5 flex flex-wrap gap-x-8 gap-y-2">
      {counts.map(([term, count]) => (
        <div key={term}>
          <dt className="text-support text-text-2">{term}</dt>
          <dd className="text-title tabular-nums">{format.count(count)}</dd>
        </div>
      ))}
    </dl>
  )
}
