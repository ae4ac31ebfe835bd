import type { ConnectionStep } from '#engine/accounts/account-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Card } from '#ui/card.tsx'
import { Check, CircleDashed, CircleHelp, CircleX, Icon, LoaderCircle, type LucideIcon } from '#ui/icon.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { StatusText } from '#ui/status-text.tsx'
import type { TestReport } from './use-connection-form.ts'

const looks: Record<ConnectionStep['state'], { readonly icon: LucideIcon; readonly tone: string }> = {
  ok: { icon: Check, tone: 'text-answer-text' },
  failed: { icon: CircleX, tone: 'text-danger-text' },
  unknown: { icon: CircleHelp, tone: 'text-warn-text' },
  skipped: { icon: CircleDashed, tone: 'text-text-3' },
}

/** What the connection test found, step by step, and what to do about the first step that failed. */
export function TestCard({ report }: { readonly report: TestReport | null }) {
  const strings = useStrings()
  const text = strings.settings.test
  const format = useFormat()
  const steps = report?.steps ?? []
  const failed = steps.find(({ state }) => state === 'failed')
  const finished = report !== null && !report.running
  // A key that was never sent cannot have been refused.
  const keyless = failed?.error?.kind === 'NoKey' ? strings.faults.say(failed.error) : null
  return (
    <Card title={text.title} aside={report === null ? undefined : format.clock(report.at)}>
      {report === null ? <p className="text-support text-text-2">{text.idle}</p> : null}
      <ol className="flex flex-col gap-3">
        {steps.map((step) => {
          const look = looks[step.state]
          return (
            <li key={step.step} className="flex items-center gap-2.5">
              <Icon of={look.icon} className={look.tone} />
              <span className="min-w-0 flex-1">
                {text.steps[step.step]}
                <span className="sr-only">: {text.states[step.state]}</span>
              </span>
              <span
                className="max-w-[45%] truncate text-support text-text-3"
                title={step.detail ?? undefined}
              >
                {step.state === 'ok' && step.detail === null && step.milliseconds !== null
                  ? text.milliseconds(String(Math.round(step.milliseconds)))
                  : step.state === 'ok'
                    ? step.detail
                    : text.states[step.state]}
              </span>
            </li>
          )
        })}
      </ol>
      <StatusText className="mt-3 empty:hidden">
        {report?.running === true ? (
          <span className="flex items-center gap-2 text-text-2">
            <Icon of={LoaderCircle} className="animate-turn" />
            {text.running}
          </span>
        ) : finished && failed === undefined ? (
          <span className="text-answer-text">{text.allGood}</span>
        ) : null}
      </StatusText>
      {finished && failed !== undefined ? (
        <Banner tone={failed.step === 'models' ? 'warn' : 'danger'} title={keyless?.title} className="mt-3">
          {keyless?.body ?? text.failures[failed.step]}
          {keyless !== null || failed.detail === null ? null : ` ${text.said(failed.detail)}`}
        </Banner>
      ) : null}
    </Card>
  )
}
