import { useState } from 'react'
import type { RunView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { Button } from '#ui/button.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { ArrowLeft, Icon, Pause, Play, RefreshCw, Send } from '#ui/icon.tsx'
import { LinkButton } from '#ui/link-button.tsx'
import { RelativeTime } from '#ui/relative-time.tsx'
import { SecondBar } from '#ui/second-bar.tsx'
import { Tabs } from '#ui/tabs.tsx'
import { Tag } from '#ui/tag.tsx'
import { isActive, toStateLook } from '../run-words.ts'
import { CancelDialog } from './progress/cancel-dialog.tsx'
import { DraftAgain } from './draft-again.tsx'
import { ExportMenu } from './export/export-menu.tsx'
import { ResendDialog } from './resend/resend-dialog.tsx'
import { countRows, toChoosable, toFirstChoice } from './resend/resend-rows.ts'

/** Title, state, tabs, and what can be done with the run as a whole. */
export function RunBar({ view, tab }: { readonly view: RunView; readonly tab: string }) {
  const strings = useStrings()
  const text = strings.run
  const format = useFormat()
  const engine = useEngine()
  const { run } = view
  const look = toStateLook(run, strings.runs, format)
  const [cancelling, setCancelling] = useState(false)
  const [checking, setChecking] = useState(false)
  const active = isActive(run)
  const unsent = view.shards.some(({ stage }) => stage.name === 'planned' || stage.name === 'ready')
  // Without credit the engine repeats nothing by itself: somebody has to say that there is some again.
  const isStopped =
    run.sending === 'paused' ||
    (run.sending === 'on' &&
      view.shards.some(({ stage }) => 'hold' in stage && stage.hold?.why === 'billing'))

  const [resending, setResending] = useState(false)
  const choosable = toChoosable(run.ledger, active)
  const again = countRows(run.ledger, toFirstChoice(choosable), false)
  // Nothing was answered when nothing was accepted: then the question itself has to change.
  const resend =
    choosable.length === 0 || run.state === 'rejected' ? null : (
      <Button
        icon={Send}
        aria-label={text.resend}
        // On a phone a run under way has enough to press; its results have the button too.
        className={active && tab !== 'results' ? 'max-sm:hidden' : undefined}
        onClick={() => setResending(true)}
      >
        {text.resend} <span className="font-normal text-text-3">{format.count(again)}</span>
      </Button>
    )

  const checkNow = async () => {
    setChecking(true)
    await engine.checkNow({ runId: run.id })
    setChecking(false)
  }

  return (
    <>
      <SecondBar
        note={
          tab === 'results' ? undefined : run.lastCheckedAt === null ? (
            text.neverChecked
          ) : (
            <>
              {text.checked} <RelativeTime at={run.lastCheckedAt} />
            </>
          )
        }
        actions={
          tab === 'results' ? (
            <>
              {resend}
              <ExportMenu view={view} />
            </>
          ) : active ? (
            <>
              {resend}
              <Button
                icon={RefreshCw}
                busy={checking}
                aria-label={text.checkNow}
                title={text.checkNow}
                onClick={() => void checkNow()}
              >
                {/* Where there is something to resend, its button needs the room more. */}
                <span className={resend === null ? undefined : 'max-[90rem]:sr-only'}>{text.checkNow}</span>
              </Button>
              {isStopped ? (
                <Button icon={Play} onClick={() => void engine.setSending({ runId: run.id, sending: 'on' })}>
                  {text.resume}
                </Button>
              ) : null}
              {!isStopped && run.sending === 'on' && unsent ? (
                <Button
                  icon={Pause}
                  onClick={() => void engine.setSending({ runId: run.id, sending: 'paused' })}
                >
                  {text.pause}
                </Button>
              ) : null}
              {run.sending === 'cancelling' ? null : (
                <Button variant="danger" onClick={() => setCancelling(true)}>
                  {text.cancel.button}
                </Button>
              )}
            </>
          ) : run.state === 'rejected' ? (
            <DraftAgain view={view} variant="primary">
              {text.prompt.changeAndSend}
            </DraftAgain>
          ) : tab === 'prompt' ? (
            <DraftAgain view={view}>{text.prompt.asNew}</DraftAgain>
          ) : (
            <>
              {resend}
              <LinkButton variant="primary" href={`#/runs/${run.id}/results`}>
                {text.seeResults}
              </LinkButton>
            </>
          )
        }
      >
        <div className="flex min-h-9 min-w-0 items-center gap-2">
          <a
            href="#/"
            aria-label={text.back}
            title={text.back}
            className="-ms-1 rounded-chip p-1 text-text-2 touch:p-3.5"
          >
            <Icon of={ArrowLeft} />
          </a>
          <h1 className="min-w-0 truncate text-title">{run.name}</h1>
          <span role="status" className="flex shrink-0">
            <Tag tone={look.tone} icon={look.icon}>
              {look.label}
            </Tag>
          </span>
        </div>
        <Tabs
          label={text.tabsLabel}
          tabs={(['progress', 'results', 'prompt', 'files'] as const).map((key) => ({
            key,
            label: text.tabs[key],
            href: `#/runs/${run.id}${key === 'progress' ? '' : `/${key}`}`,
            current: key === tab,
          }))}
        />
      </SecondBar>
      {resending ? <ResendDialog view={view} onClose={() => setResending(false)} /> : null}
      {cancelling ? <CancelDialog view={view} onClose={() => setCancelling(false)} /> : null}
    </>
  )
}
