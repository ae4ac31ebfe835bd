import { cx } from './cx.ts'
import { Check, ChevronRight, Icon } from './icon.tsx'
import { Menu } from './menu.tsx'

export interface Step {
  readonly key: string
  readonly href: string
  readonly label: string
  readonly done: boolean
  /** What came of it: "12,480 rows". */
  readonly result?: string | undefined
  /** Open problems, drawn as a count in amber; spoken as `problemsText`. */
  readonly problems?: number | undefined
  readonly problemsText?: string | undefined
}

interface StepperProps {
  /** Name of the navigation. */
  readonly label: string
  readonly steps: readonly Step[]
  readonly current: string
  /** Spoken after the label of a finished step. */
  readonly doneText: string
  /** "2 of 4": stands before the label where there is no room for all steps. */
  readonly positionText: string
}

/** All steps, always visible and always open; on a phone "2 of 4 Prompt" with a menu. */
export function Stepper({ label, steps, current, doneText, positionText }: StepperProps) {
  const currentStep = steps.find((step) => step.key === current)
  return (
    <nav aria-label={label} className="min-w-0">
      <ol className="flex items-center gap-1 max-sm:hidden">
        {steps.map((step, index) => (
          <li key={step.key} className="flex min-w-0 items-center gap-1">
            {index > 0 ? <Icon of={ChevronRight} size={14} className="text-text-3" /> : null}
            <StepLink step={step} number={index + 1} isCurrent={step.key === current} doneText={doneText} />
          </li>
        ))}
      </ol>
      <div className="-ms-4 sm:hidden">
        <Menu
          label={label}
          variant="quiet"
          trigger={
            <>
              <span className="font-normal text-text-3">{positionText}</span> {currentStep?.label}
            </>
          }
          items={steps.map((step) => ({
            key: step.key,
            label: step.label,
            href: step.href,
            detail: step.problems ? step.problemsText : step.result,
            current: step.key === current,
          }))}
        />
      </div>
    </nav>
  )
}

interface StepLinkProps {
  readonly step: Step
  readonly number: number
  readonly isCurrent: boolean
  readonly doneText: string
}

function StepLink({ step, number, isCurrent, doneText }: StepLinkProps) {
  const hasProblems = step.problems !== undefined && step.problems > 0
  const done = step.done && !hasProblems
  return (
    <a
      href={step.href}
      aria-current={isCurrent ? 'step' : undefined}
      className={cx(
        'flex min-h-8 min-w-0 items-center gap-2 rounded-control ps-2 pe-2.5 font-medium transition-colors touch:min-h-11',
        isCurrent
          ? 'bg-accent-tint text-text forced-colors:border'
          : 'text-text-2 hover:bg-canvas hover:text-text',
      )}
    >
      <span
        aria-hidden="true"
        className={cx(
          'grid size-5 shrink-0 place-content-center rounded-full text-caption font-semibold tabular-nums',
          hasProblems
            ? 'border border-warn-line bg-warn-tint text-warn-text'
            : isCurrent
              ? 'bg-accent text-on-accent'
              : done
                ? 'bg-answer-tint-2 text-answer-text'
                : 'border border-line-strong text-text-2',
        )}
      >
        {hasProblems ? step.problems : done && !isCurrent ? <Icon of={Check} size={12} /> : number}
      </span>
      <span className="truncate">{step.label}</span>
      {done ? <span className="sr-only">{doneText}</span> : null}
      {hasProblems ? <span className="sr-only">{step.problemsText}</span> : null}
      {step.result !== undefined && !isCurrent ? (
        <span className="truncate text-support font-normal text-text-3 max-lg:hidden">{step.result}</span>
      ) : null}
    </a>
  )
}
