import { useQuery } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import type { Snapshot } from '#core/request/draft.ts'
import type { Outcome } from '#core/results/outcome.ts'
import type { RowNumber } from '#core/units.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import type { Door } from '#engine/resend/resend-types.ts'
import { useDirect } from '#state/direct-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useLive } from '#state/live-store.ts'
import { resendQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { reasonOf } from '#state/unwrap.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Checkbox } from '#ui/checkbox.tsx'
import { Dialog } from '#ui/dialog.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Key } from '#ui/key.tsx'
import { RadioGroup } from '#ui/radio-group.tsx'
import { isActive } from '../../run-words.ts'
import { sayCost } from '../../say-cost.ts'
import { useSettled } from '../../use-settled.ts'
import { ResendPrice } from './resend-price.tsx'
import { ResendQuestion } from './resend-question.tsx'
import { toChoice, toChoiceOf, toChoosable, toFirstChoice } from './resend-rows.ts'

/** Rows that were chosen elsewhere, and what to ask them. */
export interface ResendPreset {
  readonly rows: readonly RowNumber[] | Int32Array
  /** Which rows, and what is changed, in words. */
  readonly said: string
  readonly question: Snapshot
  /** A person has to change the question, so it is open to be changed. */
  readonly needsQuestion: boolean
  /** Also rows that have an answer by now. */
  readonly withAnswered?: boolean
}

interface Props {
  readonly view: RunView
  readonly preset?: ResendPreset | undefined
  readonly onClose: () => void
}

/** Which rows, what to ask them, how, and what it costs: then one button. */
export function ResendDialog({ view, preset, onClose }: Props) {
  const strings = useStrings()
  const text = strings.resend
  const format = useFormat()
  const engine = useEngine()
  const [, navigate] = useLocation()
  const judging = useLive((live) => live.judging)
  const startDirect = useDirect((state) => state.start)
  const { run } = view
  const { ledger } = run
  const choosable = toChoosable(ledger, isActive(run))
  const [chosen, setChosen] = useState<readonly Outcome[]>(() => toFirstChoice(choosable))
  const [onlyFixable, setOnlyFixable] = useState(ledger.fixable > 0 && ledger.fixable < ledger.counts.failed)
  const [question, setQuestion] = useState<Snapshot>(preset?.question ?? view.snapshot)
  const [door, setDoor] = useState<Door>('batch')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<{ readonly kind: string } | null>(null)
  // However often the button is pressed: one id becomes at most one generation.
  const resendId = useRef(crypto.randomUUID())
  const isChanged = JSON.stringify(question) !== JSON.stringify(view.snapshot)
  const rows = preset?.rows
  const withAnswered = preset?.withAnswered === true
  const input = useMemo(
    () => ({
      runId: run.id,
      choice: rows === undefined ? toChoice(chosen, onlyFixable) : toChoiceOf(rows, withAnswered),
      snapshot: isChanged ? question : null,
    }),
    [run.id, rows, withAnswered, chosen, onlyFixable, isChanged, question],
  )
  const isChosen = preset !== undefined || chosen.length > 0
  const asked = useSettled(input)
  const judged = useQuery({ ...resendQuery(engine, asked, door), enabled: isChosen })
  const isCurrent = asked === input && judged.data !== undefined
  const estimate = judged.data?.estimate
  const blocked = judged.data?.checks.some(({ level }) => level === 'blocking') ?? false
  const requests = !isChosen ? 0 : judged.data?.rows.targets === 0 ? 0 : (estimate?.requests ?? 0)

  const send = async () => {
    if (busy) return
    setBusy(true)
    setFault(null)
    if (door === 'direct') {
      startDirect((wanted, call) => engine.finishNow(wanted, call), { ...input, resendId: resendId.current })
    } else {
      const reply = await engine.resendRows({ ...input, resendId: resendId.current })
      if (!reply.ok) {
        setBusy(false)
        setFault(reply.error)
        return
      }
    }
    onClose()
    navigate(`/runs/${run.id}`)
  }
  const toggle = (outcome: Outcome, on: boolean) =>
    setChosen(choosable.filter((each) => (each === outcome ? on : chosen.includes(each))))
  const cost = estimate === undefined ? null : sayCost(estimate, text, format)

  return (
    <Dialog
      title={text.title}
      width="wide"
      onClose={onClose}
      footer={
        <>
          <Button data-safe="" onClick={onClose}>
            {text.keep}
          </Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={!isCurrent || blocked || requests === 0}
            detail={
              cost === null || requests === 0
                ? undefined
                : estimate?.costUsd === null || estimate?.price?.free === true
                  ? cost
                  : text.about(cost)
            }
            onClick={() => void send()}
          >
            {text.send(format.count(requests))}
          </Button>
        </>
      }
    >
      <div className="mt-3 flex flex-col gap-4">
        {preset !== undefined ? (
          <p className="text-text">{preset.said}</p>
        ) : (
          <fieldset>
            <legend className="text-support font-medium text-text-2">{text.which}</legend>
            <div className="mt-1 grid gap-x-6 text-text sm:grid-cols-2">
              {choosable.map((outcome) => (
                <Checkbox
                  key={outcome}
                  label={
                    <span className="inline-flex items-center gap-2">
                      <Key fill={`fill-${outcome}`} />
                      {strings.common.outcomes[outcome]}
                      <span className="font-semibold tabular-nums">
                        {format.count(ledger.counts[outcome])}
                      </span>
                    </span>
                  }
                  hint={text.meanings[outcome] ?? strings.common.outcomeMeanings[outcome]}
                  checked={chosen.includes(outcome)}
                  onChange={(on) => toggle(outcome, on)}
                />
              ))}
            </div>
            {chosen.includes('failed') && ledger.fixable > 0 && ledger.fixable < ledger.counts.failed ? (
              <Checkbox
                label={text.onlyFixable(format.count(ledger.fixable))}
                checked={onlyFixable}
                onChange={setOnlyFixable}
                className="mt-1 text-text"
              />
            ) : null}
          </fieldset>
        )}
        <ResendQuestion
          view={view}
          question={question}
          isChanged={isChanged}
          startsOpen={preset?.needsQuestion}
          onChange={setQuestion}
        />
        <RadioGroup
          label={text.door}
          boxed
          value={door}
          onChange={setDoor}
          options={(['batch', 'direct'] as const).map((value) => ({ value, ...text.doors[value] }))}
        />
        {!isChosen ? (
          <p role="status">{choosable.length === 0 ? text.none : text.nothing}</p>
        ) : judged.error !== null ? (
          <Banner tone="danger" title={strings.faults.say(reasonOf(judged.error)).title}>
            {strings.faults.say(reasonOf(judged.error)).body}
          </Banner>
        ) : judged.data === undefined ? (
          <p role="status" className="text-text-3">
            {judging === null
              ? strings.common.loading
              : text.working(format.count(judging.rowsDone), format.count(judging.rowsTotal))}
          </p>
        ) : (
          <ResendPrice judgement={judged.data} door={door} run={run} />
        )}
        <p className="text-support text-text-3">{text.answersStay}</p>
        {fault === null ? null : (
          <Banner tone="danger" title={strings.faults.say(fault).title}>
            {strings.faults.say(fault).body}
          </Banner>
        )}
      </div>
    </Dialog>
  )
}
