import { useState } from 'react'
import { useLocation } from 'wouter'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { HardDrive, Icon, Plus, Upload } from '#ui/icon.tsx'
import { Key } from '#ui/key.tsx'
import { LinkButton } from '#ui/link-button.tsx'
import { useSampleDraft } from '../new-run/use-sample-draft.ts'
import { ExampleRun } from './example-run.tsx'

/** The first thing a newcomer sees: what this is, and two ways in. The picture is a small real result, not a drawing. */
export function EmptyRuns() {
  const strings = useStrings()
  const text = strings.runs.empty
  const [, navigate] = useLocation()
  const startSample = useSampleDraft()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<{ readonly title: string; readonly body: string } | null>(null)

  const trySandbox = async () => {
    setBusy(true)
    const reason = await startSample()
    setBusy(false)
    if (reason === null) navigate('/new')
    else setFault(strings.faults.say(reason))
  }

  return (
    <div className="mx-auto grid w-full max-w-[1200px] flex-1 content-center items-center gap-x-16 gap-y-8 px-4 py-8 sm:px-6 md:grid-cols-[minmax(0,5fr)_minmax(0,8fr)]">
      <div>
        <h1 className="text-hero">{strings.runs.empty.title}</h1>
        <p className="mt-2 text-lead text-text-2">{text.body}</p>
        <div className="mt-5 flex flex-wrap gap-2.5">
          <LinkButton variant="primary" size="large" icon={Plus} href="#/new">
            {strings.runs.newRun}
          </LinkButton>
          <Button size="large" busy={busy} onClick={() => void trySandbox()}>
            {text.trySandbox}
          </Button>
        </div>
        <p className="mt-3 text-support text-text-3">{text.sandboxNote}</p>
        {fault === null ? null : (
          <Banner tone="danger" title={fault.title} className="mt-3">
            {fault.body}
          </Banner>
        )}
        <ul className="mt-6 flex flex-col gap-2 border-t border-line pt-5 text-support text-text-2">
          <li className="flex items-start gap-2">
            <Icon of={HardDrive} size={14} className="mt-px" />
            {text.kept}
          </li>
          <li className="flex items-start gap-2">
            <Icon of={Upload} size={14} className="mt-px" />
            {text.drop}
          </li>
        </ul>
      </div>
      <figure className="min-w-0 max-sm:hidden">
        <ExampleRun />
        <figcaption className="mt-3 flex gap-5 text-support text-text-3">
          <span className="flex items-center gap-1.5">
            <span aria-hidden="true" className="size-3 rounded-bar border border-line-strong bg-surface" />
            {text.yours}
          </span>
          <span className="flex items-center gap-1.5">
            <Key fill="border border-answer-line bg-answer-head" />
            {text.answers}
          </span>
        </figcaption>
      </figure>
    </div>
  )
}
