import { useId, useState } from 'react'
import { answerColumnNames } from '#core/request/output-columns.ts'
import { isReadyMade } from '#core/request/ready-made.ts'
import type { DatasetRecord } from '#core/records.ts'
import type { SampleReply, SampleResult } from '#engine/resend/resend-types.ts'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { type Sample, useSample } from '#state/sample-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Select } from '#ui/select.tsx'
import { Tag } from '#ui/tag.tsx'
import { outcomeIcons } from '../run-words.ts'
import { useAccountConnection } from '../use-account-connection.ts'
import { spreadSample } from './sample-spread.ts'

const counts = ['1', '3', '5', '10'] as const

/** A few rows sent now, before money is spent on all of them: their answers, and what one of them takes. */
export function SampleCard({ dataset }: { readonly dataset: DatasetRecord }) {
  const strings = useStrings()
  const text = strings.samples
  const format = useFormat()
  const engine = useEngine()
  const draft = useDraft((state) => state.draft)
  const { connection, hasKey } = useAccountConnection()
  const { sample, start } = useSample()
  const [wanted, setWanted] = useState<(typeof counts)[number]>('3')
  const note = useId()
  const shown = sample?.input.draft.datasetId === dataset.id ? sample : null
  const isWorking = sample !== null && sample.result === null && sample.fault === null
  const isMade = isReadyMade(draft, dataset)
  const missing =
    !isMade && draft.model.trim() === ''
      ? text.needsModel
      : !isMade && draft.user.trim() === ''
        ? text.needsMessage
        : hasKey
          ? null
          : text.needsKey
  const connectionNote =
    connection?.provider === 'sandbox' ? text.sandboxNote : text.note(connection?.name ?? '')
  return (
    <Card title={text.title}>
      <div className="flex flex-wrap items-end gap-2">
        <Select
          label={text.rows}
          hideLabel
          value={wanted}
          onChange={setWanted}
          options={counts.map((value) => ({ value, label: text.count(value) }))}
          className="w-28"
        />
        <Button
          busy={isWorking}
          disabled={missing !== null || connection === undefined}
          aria-describedby={note}
          onClick={() => {
            if (connection === undefined) return
            const rows = spreadSample(dataset.rows, draft.scope, Number(wanted))
            start((input, call) => engine.sampleRows(input, call), {
              draft,
              rows,
              connectionId: connection.id,
            })
          }}
        >
          {text.button}
        </Button>
        {isWorking ? <Button onClick={sample.stop}>{text.stop}</Button> : null}
      </div>
      <p id={note} className="mt-2 text-support text-text-3">
        {missing ?? connectionNote}
      </p>
      <div role="status">
        {shown === null ? null : <Replies sample={shown} />}
        {shown !== null && shown.result === null && shown.fault === null ? (
          <p className="mt-2 text-support text-text-3">
            {text.working(format.count(shown.replies.length), format.count(shown.input.rows.length))}
          </p>
        ) : null}
      </div>
      {shown?.fault == null ? null : (
        <Banner tone="danger" title={strings.faults.say(shown.fault).title} className="mt-3">
          {strings.faults.say(shown.fault).body}
        </Banner>
      )}
      {shown?.result == null ? null : <Summary result={shown.result} />}
      {shown === null || isSameQuestion(shown, draft) ? null : (
        <p className="mt-2 text-support text-text-3">{text.changed}</p>
      )}
    </Card>
  )
}

/** What the answers are answers to. */
const isSameQuestion = ({ input }: Sample, draft: Sample['input']['draft']): boolean =>
  (['endpoint', 'model', 'system', 'user', 'settings', 'outputColumns', 'promptAnyway'] as const).every(
    (name) => JSON.stringify(input.draft[name]) === JSON.stringify(draft[name]),
  )

function Replies({ sample: { replies, input } }: { readonly sample: Sample }) {
  const names = answerColumnNames(input.draft).map(({ name }) => name)
  const inOrder = replies.toSorted((a, b) => a.row - b.row)
  if (inOrder.length === 0) return null
  return (
    <ul className="mt-3 flex flex-col gap-2.5">
      {inOrder.map((reply) => (
        <li key={reply.row} className="border-t border-line-soft pt-2">
          <Reply reply={reply} names={names} />
        </li>
      ))}
    </ul>
  )
}

function Reply({ reply, names }: { readonly reply: SampleReply; readonly names: readonly string[] }) {
  const strings = useStrings()
  const text = strings.samples
  const format = useFormat()
  const { outcome, cells, usage, cause } = reply
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-3 text-support text-text-3">
        <span>{text.row(format.count(reply.row + 1))}</span>
        <Tag plain tone={outcome} icon={outcomeIcons[outcome]}>
          {strings.common.outcomes[outcome]}
        </Tag>
        {usage === null ? null : (
          <span className="ms-auto tabular-nums">
            {text.tokens(format.count(usage.input), format.count(usage.output))}
          </span>
        )}
      </p>
      {outcome !== 'answered' ? (
        <>
          {cause === null ? null : <p className="mt-0.5 break-words text-text-2">{cause}</p>}
          {reply.text === null ? null : <Long>{reply.text}</Long>}
        </>
      ) : names.length === 1 ? (
        <Long>{cells[0] ?? ''}</Long>
      ) : (
        <dl className="mt-0.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
          {names.map((name, at) => (
            <div key={name} className="contents">
              <dt className="text-text-3">{name}</dt>
              <dd className="break-words text-answer-text">{cells[at] ?? ''}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}

const Long = ({ children }: { readonly children: string }) => (
  <p className="mt-0.5 max-h-40 overflow-y-auto break-words whitespace-pre-wrap text-answer-text">
    {children}
  </p>
)

function Summary({ result }: { readonly result: SampleResult }) {
  const strings = useStrings()
  const text = strings.samples
  const format = useFormat()
  const { replies, empty, costUsd, perRequest, batchUsdPerRequest, stopped } = result
  const lost = replies.filter(({ outcome }) => outcome === 'lost').length
  const money = (dollars: number): string => (dollars === 0 ? text.free : format.money(dollars))
  const facts: readonly (readonly [string, string])[] = [
    ...(perRequest === null
      ? []
      : [
          [
            text.measured,
            text.perRequest(
              format.count(Math.round(perRequest.input)),
              format.count(Math.round(perRequest.output)),
            ),
          ] as const,
        ]),
    ...(costUsd === null || replies.length === 0 ? [] : [[text.spent, money(costUsd)] as const]),
    ...(batchUsdPerRequest === null || batchUsdPerRequest === 0
      ? []
      : [[text.inBatch, text.perThousand(format.money(batchUsdPerRequest * 1000))] as const]),
  ]
  return (
    <>
      {facts.length === 0 ? null : (
        <dl className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 border-t border-line pt-2 text-support tabular-nums">
          {facts.map(([term, value]) => (
            <div key={term} className="contents">
              <dt className="text-text-3">{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {empty.length === 0 ? null : (
        <p className="mt-2 text-support text-text-3">{text.empty(format.count(empty.length))}</p>
      )}
      {lost === 0 ? null : (
        <Banner tone="warn" className="mt-3">
          {text.lost(format.count(lost))}
        </Banner>
      )}
      {stopped === null ? null : (
        <Banner tone={stopped.why === 'cancelled' ? 'info' : 'danger'} className="mt-3">
          {strings.resend.finish.stopped[stopped.why]}{' '}
          {stopped.message === null ? null : strings.run.waiting.said(stopped.message)}
        </Banner>
      )}
    </>
  )
}
