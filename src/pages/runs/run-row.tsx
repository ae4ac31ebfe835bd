import { useState } from 'react'
import { outcomes, type Outcome } from '#core/results/outcome.ts'
import type { RunSummary } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Ellipsis } from '#ui/icon.tsx'
import { Menu } from '#ui/menu.tsx'
import { StackedBar } from '#ui/stacked-bar.tsx'
import { Tag } from '#ui/tag.tsx'
import { useNow } from '#ui/use-now.ts'
import { isActive, toSegments, toStateLook } from '../run-words.ts'

export function RunRow({ run }: { readonly run: RunSummary }) {
  const strings = useStrings()
  const text = strings.runs
  const format = useFormat()
  const engine = useEngine()
  const now = useNow(30_000)
  const [fault, setFault] = useState<string | null>(null)
  const [asking, setAsking] = useState<'plain' | readonly string[] | null>(null)
  const look = toStateLook(run, text, format)
  const active = isActive(run)
  const worst = active ? null : toWorst(run)
  const aimed = run.ledger.total - run.ledger.counts.skipped
  const isSandbox = run.connectionId === 'sandbox'
  const href = `#/runs/${run.id}${active ? '' : '/results'}`
  const estimate =
    run.estimate === null ? null : format.moneyRange([run.estimate.lowUsd, run.estimate.highUsd])

  const remove = async (evenIfLive: boolean) => {
    const reply = await engine.deleteRun({ runId: run.id, evenIfLive })
    if (!reply.ok && reply.error.kind === 'HasLiveBatches') {
      setAsking(reply.error.batchIds)
      return
    }
    if (reply.ok) {
      setAsking(null)
      return
    }
    const said = strings.faults.say(reply.error)
    setFault(`${said.title} ${said.body}`)
  }

  return (
    <tr className="group max-md:relative max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:gap-x-3 max-md:border-b max-md:border-line-soft max-md:px-4 max-md:py-3">
      <td className="border-b border-line-soft px-4 py-2.5 group-last:border-b-0 max-md:border-0 max-md:p-0">
        <a href={href} className="block truncate font-medium hover:underline">
          {run.name}
        </a>
        <span className="block truncate text-support text-text-3">
          {run.datasetName} · <span className="font-mono">{run.model}</span>
        </span>
      </td>
      <td className="border-b border-line-soft px-3 py-2.5 group-last:border-b-0 max-md:order-4 max-md:border-0 max-md:p-0">
        <Tag plain tone={look.tone} icon={look.icon}>
          {look.label}
        </Tag>
        <span className="block ps-5 text-support text-text-3" title={format.exact(run.stateSince)}>
          {active ? format.duration(Math.max(now - run.stateSince, 0)) : format.moment(run.stateSince, now)}
        </span>
      </td>
      <td className="border-b border-line-soft px-3 py-2.5 group-last:border-b-0 max-md:order-3 max-md:col-span-2 max-md:border-0 max-md:px-0 max-md:py-2">
        <StackedBar segments={toSegments(run.ledger, run.waitingDone)} />
        <span className="mt-1 flex justify-between text-support text-text-2 tabular-nums">
          <span>
            {active
              ? text.of(format.count(run.requestsFinished), format.count(run.requests))
              : worst === null
                ? text.of(format.count(run.ledger.counts.answered), format.count(aimed))
                : text.worst(format.count(run.ledger.counts[worst]), strings.common.outcomes[worst])}
          </span>
          <span className="text-text-3">
            {active
              ? format.percent(run.requestsFinished, run.requests)
              : format.percent(run.ledger.counts.answered, aimed)}
          </span>
        </span>
      </td>
      <td className="border-b border-line-soft px-3 py-2.5 text-end tabular-nums group-last:border-b-0 max-md:border-0 max-md:p-0">
        <span className="block">
          {isSandbox ? text.free : run.cost.usd === null ? '–' : format.money(run.cost.usd)}
        </span>
        <span className="block text-support text-text-3">
          {isSandbox
            ? text.sandbox
            : estimate === null
              ? text.noPrice
              : active
                ? text.ofEstimate(estimate)
                : text.estimate(estimate)}
        </span>
      </td>
      <td className="border-b border-line-soft px-3 py-2.5 text-support text-text-2 group-last:border-b-0 max-md:order-5 max-md:self-center max-md:border-0 max-md:p-0 max-md:pe-9 max-md:text-end">
        {run.sending === 'paused' && active
          ? text.next.paused
          : run.state === 'finished'
            ? text.took(format.duration(Math.max(run.stateSince - run.createdAt, 0)))
            : text.next[run.state]}
      </td>
      <td className="border-b border-line-soft pe-2 text-end group-last:border-b-0 max-md:absolute max-md:end-1 max-md:bottom-2 max-md:border-0 max-md:p-0">
        <Menu
          label={text.actions(run.name)}
          icon={Ellipsis}
          align="end"
          items={[
            { key: 'open', label: text.open, href },
            {
              key: 'archive',
              label: run.archivedAt === null ? text.archive : text.restore,
              onSelect: () => void engine.archiveRun({ runId: run.id, archived: run.archivedAt === null }),
            },
            { key: 'delete', label: text.delete, danger: true, onSelect: () => setAsking('plain') },
          ]}
        />
        {asking === null ? null : (
          <ConfirmDialog
            title={text.deleteTitle(run.name)}
            safeLabel={text.keep}
            actLabel={asking === 'plain' ? text.act : text.actAnyway}
            onSafe={() => {
              setAsking(null)
              setFault(null)
            }}
            onAct={() => void remove(asking !== 'plain')}
          >
            {asking === 'plain' ? text.deleteBody : text.liveBody(format.count(asking.length))}
            {fault === null ? null : (
              <span role="alert" className="mt-2 block text-danger-text">
                {fault}
              </span>
            )}
          </ConfirmDialog>
        )}
      </td>
    </tr>
  )
}

/** Of what is not answered, the outcome of most rows: the one thing to say about a finished run. */
function toWorst({ ledger }: RunSummary): Outcome | null {
  const open = outcomes.filter(
    (outcome) => outcome !== 'answered' && outcome !== 'skipped' && ledger.counts[outcome] > 0,
  )
  return open.reduce<Outcome | null>(
    (worst, outcome) => (worst === null || ledger.counts[outcome] > ledger.counts[worst] ? outcome : worst),
    null,
  )
}
