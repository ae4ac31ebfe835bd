import type { RunView, ShardView } from '#engine/runs/run-types.ts'
import { useLive } from '#state/live-store.ts'
import type { Explained } from '#state/strings/causes.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { CopyButton } from '#ui/copy-button.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { StackedBar } from '#ui/stacked-bar.tsx'
import { Tag } from '#ui/tag.tsx'
import { useNow } from '#ui/use-now.ts'
import { toSurplusCost } from '../resend/rest-cost.ts'
import { batchIdOf, shardNumber, toCountSegments, toShardLook } from './shard-words.ts'

/** One row per shard: what the provider says of its batch, in the provider's own counts. */
export function ShardTable({ view }: { readonly view: RunView }) {
  const text = useStrings().run.batches
  const format = useFormat()
  const shown = view.shards.filter(({ stage }) => stage.name !== 'replaced')
  const total = format.count(shown.length)
  // Ids are never reused: after a split they run past the number of shards.
  const outOf = shown.some(({ shardId }) => Number(shardNumber(shardId)) > shown.length) ? '' : total
  const isLeft = view.sender === 'nobody' && view.needsKey
  return (
    <Card title={text.title} aside={text.shards(total)} flush>
      <DataTable
        label={text.title}
        rows={shown}
        keyOf={({ shardId }) => shardId}
        columns={[
          {
            key: 'shard',
            header: text.columns.shard,
            isRowHeader: true,
            width: '80px',
            cell: (shard) => {
              const words = text.shardOf(shardNumber(shard.shardId), outOf)
              return (
                <>
                  <span className="font-medium">{words.index}</span>{' '}
                  <span className="text-text-3">{words.total}</span>
                </>
              )
            },
          },
          {
            key: 'state',
            header: text.columns.state,
            cell: (shard) => <ShardState view={view} shard={shard} isLeft={isLeft} />,
          },
          {
            key: 'counts',
            header: text.columns.counts,
            width: '18%',
            from: 'lg',
            cell: (shard) => (
              <StackedBar height={8} segments={toCountSegments(shard)} total={shard.requests} />
            ),
          },
          {
            key: 'completed',
            header: text.columns.completed,
            align: 'end',
            cell: (shard) => (batchIdOf(shard) === null ? '–' : format.count(shard.completed)),
          },
          {
            key: 'failed',
            header: text.columns.failed,
            align: 'end',
            cell: (shard) =>
              batchIdOf(shard) === null ? (
                '–'
              ) : (
                <span className={shard.failed > 0 ? 'text-danger-text' : 'text-text-3'}>
                  {format.count(shard.failed)}
                </span>
              ),
          },
          {
            key: 'total',
            header: text.columns.total,
            align: 'end',
            cell: (shard) => format.count(shard.requests),
          },
          {
            key: 'billed',
            header: text.columns.billed,
            align: 'end',
            from: 'md',
            cell: (shard) => (shard.costUsd === null ? '–' : format.money(shard.costUsd)),
          },
          {
            key: 'batch',
            header: text.columns.batch,
            from: 'md',
            cell: (shard) => <BatchId shard={shard} />,
          },
        ]}
        phone={(shard) => (
          <div className="flex flex-col gap-2">
            <div className="flex items-start justify-between gap-3">
              <ShardState
                view={view}
                shard={shard}
                isLeft={isLeft}
                name={text.shard(shardNumber(shard.shardId))}
              />
              <span className="text-text-2 tabular-nums">
                {format.count(shard.completed + shard.failed)} / {format.count(shard.requests)}
              </span>
            </div>
            <StackedBar height={8} segments={toCountSegments(shard)} total={shard.requests} />
          </div>
        )}
      />
    </Card>
  )
}

function ShardState({
  view,
  shard,
  isLeft,
  name,
}: {
  readonly view: RunView
  readonly shard: ShardView
  readonly isLeft: boolean
  readonly name?: string
}) {
  const { run: strings, pacing } = useStrings()
  const format = useFormat()
  const now = useNow(1000)
  const upload = useLive((live) => live.uploads[`${shard.runId}/${shard.shardId}`])
  const download = useLive((live) => live.downloads[`${shard.runId}/${shard.shardId}`])
  const look = toShardLook(shard, strings.stages, isLeft, pacing.labels)
  const { stage, health } = shard
  const surplusUsd = toSurplusCost(view, shard)
  const done = stage.name === 'collected' || stage.name === 'rejected' || stage.name === 'withdrawn'
  return (
    <div>
      <span className="flex flex-wrap items-center gap-x-2">
        {name === undefined ? null : <span className="font-medium">{name}</span>}
        <Tag plain tone={look.tone} icon={look.icon}>
          {look.label}
        </Tag>
      </span>
      <div className={name === undefined ? 'ps-5 text-support text-text-3' : 'text-support text-text-3'}>
        {stage.name === 'uploading' && !isLeft ? (
          <span className="tabular-nums">
            {upload !== undefined && upload.sentBytes >= upload.totalBytes
              ? strings.batches.processing
              : strings.batches.uploadedOf(
                  format.bytes(upload?.sentBytes ?? shard.uploadedBytes ?? 0),
                  format.bytes(upload?.totalBytes ?? stage.bytes),
                )}
          </span>
        ) : stage.name === 'ready' && stage.file.processing !== undefined ? (
          <time title={format.exact(stage.file.processing.since)}>
            {strings.batches.processingFor(format.duration(Math.max(now - stage.file.processing.since, 0)))}
          </time>
        ) : stage.name === 'ended' && download !== undefined ? (
          <span className="tabular-nums">
            {download.totalBytes === null
              ? format.bytes(download.receivedBytes)
              : strings.batches.uploadedOf(
                  format.bytes(download.receivedBytes),
                  format.bytes(download.totalBytes),
                )}
          </span>
        ) : done ? (
          <Took shard={shard} />
        ) : (
          <time title={format.exact(shard.stageAt)}>
            {strings.batches.forTime(format.duration(Math.max(now - shard.stageAt, 0)))}
          </time>
        )}
        <GateNumbers shard={shard} />
        {health.notFound ? <span className="block text-warn-text">{strings.batches.notFound}</span> : null}
        {/* Why something is held is said once, below the table. */}
        {health.failures > 0 && health.lastError !== null && !done && !isHeld(stage) ? (
          <Cause
            className="text-warn-text"
            explained={strings.batches.explainTrouble(health.lastError)}
            say={(sentence) =>
              strings.batches.lastError(
                sentence,
                health.lastCheckedAt === null ? '' : format.relative(health.lastCheckedAt, now),
              )
            }
          />
        ) : null}
        {stage.name === 'rejected'
          ? stage.errors
              .slice(0, 3)
              .map((error, index) => (
                <Cause
                  key={index}
                  role="alert"
                  className="text-danger-text"
                  explained={strings.batches.explainError(error)}
                  say={(sentence) => (error.line === null ? sentence : `${error.line}: ${sentence}`)}
                />
              ))
          : null}
        {stage.name === 'withdrawn' ? <span className="block">{strings.batches.withdrawn}</span> : null}
        {stage.name === 'collected' && stage.final.status === 'cancelled' ? (
          <span className="block">{strings.batches.cancelled(format.count(shard.completed))}</span>
        ) : null}
        {shard.surplus.length > 0 ? (
          <span className="block text-warn-text">
            {strings.batches.surplus(
              format.count(shard.surplus.length),
              surplusUsd === null ? null : format.money(surplusUsd),
            )}
          </span>
        ) : null}
      </div>
    </div>
  )
}

/** A cause in a sentence; the words it came in are one click away. */
function Cause({
  explained: { sentence, detail },
  say,
  className,
  role,
}: {
  readonly explained: Explained
  readonly say: (sentence: string) => string
  readonly className: string
  readonly role?: 'alert'
}) {
  const text = useStrings().run.batches
  return (
    <div>
      <span {...(role && { role })} className={`block ${className}`}>
        {say(sentence)}
      </span>
      {detail === null ? null : (
        <details>
          <summary className="cursor-pointer text-text-3">{text.itsWords}</summary>
          <span className="block break-words">{detail}</span>
        </details>
      )}
    </div>
  )
}

/** What a waiting shard needs, and when it is tried again; why it waits stands once, below the table. */
function GateNumbers({ shard }: { readonly shard: ShardView }) {
  const { run, pacing } = useStrings()
  const format = useFormat()
  const { stage, gate, nextAt } = shard
  const held = 'hold' in stage && stage.hold !== null ? stage.hold : null
  const until = held?.until ?? gate?.until ?? null
  const parts = [
    held === null && gate?.why === 'capacity' ? pacing.needsTokens(format.short(gate.neededTokens)) : null,
    held === null && gate?.why === 'budget' && gate.neededUsd !== null
      ? pacing.mayCost(format.money(gate.neededUsd))
      : null,
    until === null ? null : run.batches.nextTry(format.clock(Math.max(until, nextAt ?? until))),
  ].filter((part) => part !== null)
  return parts.length === 0 ? null : <span className="block tabular-nums">{parts.join(', ')}</span>
}

const isHeld = (stage: ShardView['stage']): boolean => 'hold' in stage && stage.hold !== null

function Took({ shard }: { readonly shard: ShardView }) {
  const text = useStrings().run.batches
  const format = useFormat()
  if (shard.stage.name !== 'collected') return null
  const { final } = shard.stage
  const end = final.completed_at ?? final.expired_at ?? final.cancelled_at ?? final.failed_at
  return end === null ? null : <>{text.took(format.duration((end - final.created_at) * 1000))}</>
}

function BatchId({ shard }: { readonly shard: ShardView }) {
  const text = useStrings().run.batches
  const batchId = batchIdOf(shard)
  if (batchId === null) return <span className="text-support text-text-3">{text.notCreated}</span>
  return (
    <span className="flex items-center gap-1">
      <code className="inline-block max-w-28 truncate" title={batchId}>
        {batchId}
      </code>
      <CopyButton text={batchId} label={text.copyId} copiedLabel={batchId} />
    </span>
  )
}
