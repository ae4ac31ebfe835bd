import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useLocation } from 'wouter'
import type { DatasetRecord } from '#core/records.ts'
import { isReadyMade } from '#core/request/ready-made.ts'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { connectionsQuery, helloQuery, runsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Icon, Monitor, Search, Send, Table2, Upload } from '#ui/icon.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { Select } from '#ui/select.tsx'
import { TextField } from '#ui/text-field.tsx'
import { TextLink } from '#ui/text-link.tsx'
import { useAccountConnection } from '../use-account-connection.ts'
import { SendOptions } from './send-options.tsx'
import { useJudgement } from './use-judgement.ts'

/** The last look, and the one button that costs. */
export function SendStep({ dataset }: { readonly dataset: DatasetRecord }) {
  const strings = useStrings()
  const text = strings.newRun.send
  const format = useFormat()
  const engine = useEngine()
  const [, navigate] = useLocation()
  const { draft, runName, choose, sent, noteSent } = useDraft()
  const { connection, hasKey } = useAccountConnection()
  const connections = useQuery(connectionsQuery(engine))
  const hello = useQuery(helloQuery(engine))
  const judgement = useJudgement(draft, connection?.id ?? 'sandbox', hasKey)
  const [busy, setBusy] = useState(false)
  const runs = useQuery(runsQuery(engine))
  // Somebody who comes back here by the browser's button sees what was sent before they can pay for it twice.
  const repeated = sent !== null && (runs.data?.some(({ id }) => id === sent.runId) ?? true) ? sent : null
  const [again, setAgain] = useState(false)
  const isHeldBack = repeated !== null && !again
  const [fault, setFault] = useState<{ readonly kind: string } | null>(null)
  // A second click in the same frame finds the first one here; the draft id finds it everywhere else.
  const sending = useRef(false)
  const name = runName === '' ? text.defaultName(dataset.name) : runName
  const estimate = judgement.data?.estimate
  // While a choice is judged anew, the others stay where they are.
  const [former, setFormer] = useState(estimate)
  if (estimate !== undefined && estimate !== former) setFormer(estimate)
  const blocked = judgement.data?.checks.some(({ level }) => level === 'blocking') ?? false
  const isSandbox = connection?.provider === 'sandbox'
  const readyModel = String(judgement.data?.checks.find(({ id }) => id === 'oneModel')?.facts['name'] ?? '')
  const cost =
    estimate === undefined
      ? null
      : isSandbox || estimate.price?.free === true
        ? text.free
        : estimate.costUsd === null
          ? strings.newRun.check.estimate.unknown
          : format.moneyRange([estimate.costUsd.low, estimate.costUsd.high])

  const first = draft.pilot === true && (estimate?.shards.length ?? 0) > 1 ? estimate?.shards[0] : undefined
  // The button carries its effect: how many now, for how many rows, for how much.
  const price = cost === null ? null : isSandbox || estimate?.costUsd === null ? cost : text.about(cost)
  const detail =
    estimate === undefined || estimate.requests === 0
      ? undefined
      : first === undefined
        ? [strings.sendOptions.forRows(format.count(estimate.rows - estimate.skipped)), price]
            .filter((part) => part !== null)
            .join(', ')
        : strings.sendOptions.firstOnly(format.count(first.requests), price)

  const send = async () => {
    if (sending.current || connection === undefined) return
    sending.current = true
    setBusy(true)
    setFault(null)
    const reply = await engine.createRun({ draft, connectionId: connection.id, name: name.trim() })
    sending.current = false
    setBusy(false)
    if (!reply.ok) {
      setFault(reply.error)
      return
    }
    if ('storage' in navigator) void navigator.storage.persist()
    noteSent({ runId: reply.value.runId, name: name.trim(), at: Date.now() })
    navigate(`/runs/${reply.value.runId}`)
  }

  const facts: readonly (readonly [string, string])[] =
    estimate === undefined
      ? []
      : [
          [text.rows, format.count(estimate.rows)],
          [text.requests, format.count(estimate.requests)],
          [text.batches, format.count(estimate.shards.length)],
          [text.model, isReadyMade(draft, dataset) ? readyModel : draft.model],
          [text.cost, cost ?? ''],
          [
            text.host,
            isSandbox || connection === undefined ? text.hostSandbox : new URL(connection.baseUrl).host,
          ],
        ]

  return (
    <PageBody className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_330px]">
      <Card title={text.title}>
        <div className="flex flex-col gap-4">
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              label={text.name}
              value={runName}
              placeholder={text.defaultName(dataset.name)}
              hint={text.nameHint}
              onChange={(typed) => choose({ runName: typed })}
            />
            <Select
              label={text.connection}
              value={connection?.id ?? ''}
              options={(connections.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
              onChange={(connectionId) => choose({ connectionId })}
              hint={<TextLink href="#/settings">{text.toSettings}</TextLink>}
            />
          </div>
          <dl
            aria-label={text.summary}
            className="grid grid-cols-2 gap-x-6 gap-y-3 border-y border-line-soft py-3.5 sm:grid-cols-3"
          >
            {facts.map(([term, value]) => (
              <div key={term} className="min-w-0">
                <dt className="text-support text-text-3">{term}</dt>
                <dd
                  className={
                    term === text.model || (term === text.host && !isSandbox)
                      ? 'truncate py-px font-mono text-code text-text'
                      : 'text-title'
                  }
                  title={value}
                >
                  {value}
                </dd>
              </div>
            ))}
          </dl>
          <SendOptions dataset={dataset} connection={connection} estimate={estimate ?? former} />
          {judgement.data === undefined && judgement.error === null ? (
            <p role="status" className="text-text-3">
              {strings.common.loading}
            </p>
          ) : null}
          {repeated === null ? null : (
            <Banner
              tone="accent"
              title={text.sentBefore(
                repeated.name,
                `${format.day(repeated.at)}, ${format.clock(repeated.at)}`,
              )}
              action={<TextLink href={`#/runs/${repeated.runId}`}>{text.openRun}</TextLink>}
            >
              {text.sentBeforeBody}
            </Banner>
          )}
          {hasKey || isSandbox ? null : <Banner tone="warn">{text.keyMissing}</Banner>}
          {hello.data?.storage === 'memory' ? <Banner tone="warn">{text.memory}</Banner> : null}
          {blocked || judgement.error !== null ? (
            <Banner tone="danger" action={<TextLink href="#/new/check">{text.goToChecks}</TextLink>}>
              {text.blocked}
            </Banner>
          ) : null}
          {fault === null ? null : (
            <Banner tone="danger" title={strings.faults.say(fault).title}>
              {strings.faults.say(fault).body}
            </Banner>
          )}
          {/* On a phone it stands above the bottom bar, as every main action does. */}
          <div
            data-actions=""
            className="flex flex-wrap items-center gap-x-4 gap-y-2 max-sm:fixed max-sm:inset-x-0 max-sm:bottom-[calc(60px+env(safe-area-inset-bottom))] max-sm:z-20 max-sm:border-t max-sm:border-line max-sm:bg-surface max-sm:px-3 max-sm:py-2 max-sm:*:flex-1"
          >
            {isHeldBack ? (
              <Button size="large" icon={Send} onClick={() => setAgain(true)}>
                {text.sendAgain}
              </Button>
            ) : (
              <Button
                variant="primary"
                size="large"
                icon={Send}
                busy={busy}
                disabled={estimate === undefined || blocked || estimate.requests === 0}
                detail={detail}
                onClick={() => void send()}
              >
                {text.button(format.count(estimate?.requests ?? 0))}
              </Button>
            )}
          </div>
        </div>
      </Card>
      <Card title={text.next.title} header="open">
        <ol className="flex flex-col gap-3 text-text-2">
          {[
            { icon: Upload, sentence: text.next.upload(format.count(estimate?.shards.length ?? 1)) },
            { icon: Search, sentence: text.next.once },
            { icon: Monitor, sentence: isSandbox ? text.next.closeSandbox : text.next.close },
            { icon: Table2, sentence: text.next.back },
          ].map(({ icon, sentence }) => (
            <li key={sentence} className="flex gap-2.5">
              <Icon of={icon} className="mt-0.5 text-text-3" />
              {sentence}
            </li>
          ))}
        </ol>
      </Card>
    </PageBody>
  )
}
