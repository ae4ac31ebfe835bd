import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { isReadyMade } from '#core/request/ready-made.ts'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useImport } from '#state/import-store.ts'
import { datasetQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { Button } from '#ui/button.tsx'
import { ArrowRight } from '#ui/icon.tsx'
import { SecondBar } from '#ui/second-bar.tsx'
import { Stepper } from '#ui/stepper.tsx'
import { StationFrame } from '../station-frame.tsx'
import { CheckStep } from './check-step.tsx'
import { DataStep } from './data-step.tsx'
import { DownloadJsonl } from './download-jsonl.tsx'
import { NeedsData } from './needs-data.tsx'
import { PromptStep } from './prompt-step.tsx'
import { ReadyStep } from './ready-step.tsx'
import { rememberPrompt } from './recall-prompt.ts'
import { SendStep } from './send-step.tsx'
import { useAccountConnection } from '../use-account-connection.ts'
import { useDatasetImport } from './use-dataset-import.ts'
import { useJudgement } from './use-judgement.ts'

const steps = ['data', 'prompt', 'check', 'send'] as const
type Step = (typeof steps)[number]
const isStep = (text: string): text is Step => (steps as readonly string[]).includes(text)
const hrefs = { data: '/new', prompt: '/new/prompt', check: '/new/check', send: '/new/send' } as const

/** Four steps, always visible and revisitable, never modal. The draft survives a reload. */
export function NewRunStation({ step: asked }: { readonly step: string }) {
  const { newRun: text, batchFiles } = useStrings()
  const format = useFormat()
  const engine = useEngine()
  const [, navigate] = useLocation()
  const { draft, savedAt } = useDraft()
  const step = isStep(asked) ? asked : 'data'
  const dataset = useQuery({ ...datasetQuery(engine, draft.datasetId), enabled: draft.datasetId !== '' })
  const datasetImport = useDatasetImport()
  // While other rows are on their way nothing is decided about the former ones.
  const isReading = useImport((state) => state.next?.progress != null)
  const ready = dataset.data !== undefined && !isReading
  const { connection, hasKey } = useAccountConnection()
  // Judging reads every row, so only where the steps show what came of it.
  const isJudged = ready && (step === 'check' || step === 'send')
  const judgement = useJudgement(draft, connection?.id ?? 'sandbox', hasKey, isJudged)
  const problems = isJudged
    ? judgement.data?.checks.filter(({ level }) => level === 'blocking').length
    : undefined
  const isMade = dataset.data !== undefined && isReadyMade(draft, dataset.data)
  const promptDone = ready && (isMade || (draft.user.trim() !== '' && draft.model.trim() !== ''))

  // A prompt that somebody wants judged is worth recalling.
  const finished = step === 'check' || step === 'send' ? dataset.data : undefined
  useEffect(() => {
    if (finished !== undefined) rememberPrompt(finished, draft)
  }, [finished, draft])

  const next = (to: Step) => (
    <Button variant="primary" iconAfter={ArrowRight} disabled={!ready} onClick={() => navigate(hrefs[to])}>
      {to === 'prompt' ? text.data.next : to === 'check' ? text.prompt.next : text.check.next}
    </Button>
  )
  return (
    <StationFrame
      second={
        <SecondBar
          note={savedAt === null ? undefined : text.saved(format.clock(savedAt))}
          actions={
            step === 'data' ? (
              next('prompt')
            ) : step === 'prompt' ? (
              next('check')
            ) : step === 'check' ? (
              <>
                <DownloadJsonl disabled={!ready} />
                {next('send')}
              </>
            ) : undefined
          }
        >
          <Stepper
            label={text.stepsLabel}
            current={step}
            doneText={text.stepDone}
            positionText={text.position(String(steps.indexOf(step) + 1))}
            steps={steps.map((key) => ({
              key,
              href: `#${hrefs[key]}`,
              label: text.steps[key],
              done:
                key === 'data' ? ready : key === 'prompt' ? promptDone : key === 'check' && problems === 0,
              ...(key === 'check' && problems !== undefined && problems > 0
                ? { problems, problemsText: text.problems(format.count(problems)) }
                : {}),
              ...(key === 'data' && dataset.data !== undefined
                ? { result: text.rows(format.count(dataset.data.rows)) }
                : key === 'prompt' && promptDone
                  ? {
                      result: isMade
                        ? batchFiles.stepResult
                        : text.outputs(format.count(Math.max(draft.outputColumns.length, 1))),
                    }
                  : {}),
            }))}
          />
        </SecondBar>
      }
    >
      <h1 className="sr-only">
        {text.title}: {text.steps[step]}
      </h1>
      {step === 'data' ? (
        <DataStep dataset={dataset.data} datasetImport={datasetImport} />
      ) : dataset.data === undefined ? (
        <NeedsData pending={dataset.isPending && draft.datasetId !== ''} />
      ) : step === 'prompt' && isMade && dataset.data.requests !== undefined ? (
        <ReadyStep dataset={dataset.data} requests={dataset.data.requests} />
      ) : step === 'prompt' ? (
        <PromptStep dataset={dataset.data} />
      ) : step === 'check' ? (
        <CheckStep dataset={dataset.data} />
      ) : (
        <SendStep dataset={dataset.data} />
      )}
    </StationFrame>
  )
}
