import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { writeResultFilters } from '#core/results/result-query.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import type { ErrorCluster } from '#engine/results/row-detail-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { clustersQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Button } from '#ui/button.tsx'
import { cx } from '#ui/cx.ts'
import { useFormat } from '#ui/format-context.tsx'
import { Icon, OctagonX } from '#ui/icon.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { outcomeIcons } from '../../run-words.ts'
import { applyFix, needsQuestion, sayChange, sayPrice, sayRemedy } from './clinic-fix.ts'
import { DraftAgain } from '../draft-again.tsx'
import { ResendDialog } from '../resend/resend-dialog.tsx'

interface Props {
  readonly view: RunView
  /** Moves whenever a row may have got another answer. */
  readonly version: number
}

/** Cards at first: as many as a table leaves room for. */
const cardsAtFirst = 2

/** What went wrong, by cause, with what helps; nothing where nothing did. */
export function ErrorClinic({ view, version }: Props) {
  const { clinic: text } = useStrings()
  const format = useFormat()
  const engine = useEngine()
  const read = useQuery(clustersQuery(engine, view.run.id, version))
  const [isOpen, setOpen] = useState(false)
  const [resending, setResending] = useState<{
    readonly cluster: ErrorCluster
    readonly rows: Int32Array
  } | null>(null)
  const clusters = read.data ?? []
  if (clusters.length === 0) return null
  const rows = clusters.reduce((sum, { count }) => sum + count, 0)
  const shown = isOpen ? clusters : clusters.slice(0, cardsAtFirst)
  const rest = clusters.length - cardsAtFirst

  const resend = async (cluster: ErrorCluster) => {
    const reply = await engine.clusterRows({ runId: view.run.id, key: cluster.key })
    if (reply.ok && reply.value.length > 0) setResending({ cluster, rows: reply.value })
    else void read.refetch()
  }

  return (
    <section
      aria-labelledby="error-clinic"
      className="flex flex-wrap items-center gap-x-3.5 gap-y-2 border-b border-line px-3 py-2.5 sm:px-6"
    >
      <div className="w-[120px] shrink-0 max-sm:w-auto max-sm:flex-1">
        <h2 id="error-clinic" className="text-support font-medium text-text">
          {text.title}
        </h2>
        <p role="status" className="text-support text-text-3">
          {text.summary(format.count(rows), format.count(clusters.length))}
        </p>
      </div>
      <ul
        className={cx(
          'grid min-w-0 flex-1 gap-3 max-sm:order-last max-sm:basis-full sm:grid-cols-2 sm:max-[899px]:grid-cols-1',
          isOpen ? 'max-h-64 overflow-y-auto p-0.5' : 'max-sm:hidden',
        )}
      >
        {shown.map((cluster) => (
          <ClusterCard key={cluster.key} view={view} cluster={cluster} onResend={() => resend(cluster)} />
        ))}
      </ul>
      <TextButton
        className={cx('shrink-0 touch:min-h-11', rest <= 0 && 'sm:hidden')}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? (
          text.fewer
        ) : (
          <>
            <span className="max-sm:hidden">{text.more(format.count(rest))}</span>
            <span className="sm:hidden">{text.open}</span>
          </>
        )}
      </TextButton>
      {resending === null ? null : (
        <ClusterDialog view={view} {...resending} onClose={() => setResending(null)} />
      )}
    </section>
  )
}

interface CardProps {
  readonly view: RunView
  readonly cluster: ErrorCluster
  readonly onResend: () => Promise<void>
}

function ClusterCard({ view, cluster, onResend }: CardProps) {
  const { clinic: text } = useStrings()
  const format = useFormat()
  const [busy, setBusy] = useState(false)
  const { outcome, remedy, example } = cluster
  const tone = outcome === 'failed' && (remedy === 'newRun' || remedy === 'look') ? 'fatal' : outcome
  const count = format.count(cluster.count)
  const sentence = useSentence(cluster)
  const price = sayPrice(cluster.estimateUsd, text, format)
  const help = sayRemedy(cluster, view.snapshot.endpoint, text, format)
  const press = async () => {
    setBusy(true)
    await onResend()
    setBusy(false)
  }
  return (
    <li className="flex min-w-0 items-center gap-2.5 rounded-card border border-line bg-surface px-3 py-2 max-sm:flex-wrap">
      <span className={`tone-${tone} self-start pt-0.5 text-(--tone-text)`}>
        <Icon of={tone === 'fatal' ? OctagonX : outcomeIcons[outcome]} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="min-w-0 truncate text-text" title={example ?? undefined}>
          <a
            href={toAddress(view.run.id, cluster)}
            aria-label={text.show(`${count} ${sentence}`)}
            className="rounded-[2px] underline-offset-2 hover:underline touch:py-2"
          >
            <span className="font-semibold tabular-nums">{count}</span> {sentence}
          </a>
        </p>
        <p
          dir="auto"
          className="truncate text-support text-text-2"
          title={remedy === 'look' ? (example ?? help) : help}
        >
          {remedy === 'look' && example !== null ? example : help}
        </p>
      </div>
      {remedy === 'newRun' ? (
        <DraftAgain view={view}>{text.asNew}</DraftAgain>
      ) : (
        <Button busy={busy} onClick={() => void press()} className="max-sm:w-full">
          {text.resend(count)}
          {price === null ? null : `, ${price}`}
        </Button>
      )}
    </li>
  )
}

function ClusterDialog({
  view,
  cluster,
  rows,
  onClose,
}: {
  readonly view: RunView
  readonly cluster: ErrorCluster
  readonly rows: Int32Array
  readonly onClose: () => void
}) {
  const { clinic: text } = useStrings()
  const format = useFormat()
  const sentence = `${format.count(rows.length)} ${useSentence(cluster)}`
  const said = rows.length === 1 ? text.chosenOne(sentence) : text.chosen(sentence)
  const change = sayChange(cluster, view.snapshot.endpoint, text, format)
  return (
    <ResendDialog
      view={view}
      preset={{
        rows,
        said: change === null ? said : `${said} ${change}`,
        question: applyFix(view.snapshot, cluster),
        needsQuestion: needsQuestion(cluster),
      }}
      onClose={onClose}
    />
  )
}

/** What follows the count. */
function useSentence(cluster: ErrorCluster): string {
  const { clinic: text } = useStrings()
  const format = useFormat()
  const { limitTokens, count } = cluster
  return text.said(cluster, format.count(count), limitTokens === null ? null : format.count(limitTokens))
}

/** The table with these rows. */
function toAddress(runId: string, { outcome, filters }: ErrorCluster): string {
  const params = new URLSearchParams({ outcome })
  if (filters.length > 0) params.set('f', writeResultFilters(filters))
  return `#/runs/${runId}/results?${params.toString()}`
}
