import type { HoldReason } from '#core/shard.ts'
import type { RunView, ShardView } from '#engine/engine.ts'
import { useLive } from '#state/live-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Check, CircleHelp, Icon, Monitor } from '#ui/icon.tsx'
import { isActive } from '../run-words.ts'
import { nameShards } from './shard-words.ts'

interface Held {
  readonly why: HoldReason
  readonly shards: readonly ShardView[]
  readonly until: number | null
  readonly detail: string | null
}

/** Why something waits, until when, and what is safe to close: in sentences, with numbers. */
export function WaitingCard({ view }: { readonly view: RunView }) {
  const strings = useStrings().run
  const text = strings.waiting
  const format = useFormat()
  const unsafe = useLive((live) => live.unsafe).filter(({ runId }) => runId === view.run.id)
  if (!isActive(view.run)) return null
  const held = toHeld(view.shards)
  const name = (shards: readonly { readonly shardId: string }[]) =>
    nameShards(
      shards.map(({ shardId }) => shardId),
      strings,
      format,
    )
  // Also those of which nobody knows yet whether they were created: only an open page can find out.
  const unsent = view.shards.filter(({ stage }) =>
    ['planned', 'uploading', 'ready', 'creating', 'unresolved'].includes(stage.name),
  )
  const open = unsafe.length > 0 ? unsafe : unsent
  // Before anything is created the account is looked through; a key or host that refuses that holds everything up.
  const unreached = view.shards.filter(
    ({ stage, health }) =>
      (stage.name === 'ready' || stage.name === 'planned') && stage.hold === null && health.failures > 0,
  )
  const stuck = unreached.find(({ health }) => health.lastError !== null)?.health.lastError ?? undefined

  return (
    <Card
      label={held[0] === undefined ? text.safeTitle : text.title(name(held[0].shards), held[0].shards.length)}
    >
      {held.map((group) => (
        <section key={group.why} className="flex gap-2.5 border-b border-line-soft pb-3 not-first:pt-3">
          <Icon of={CircleHelp} className="mt-0.5 text-accent-text" />
          <div className="min-w-0">
            <h3 className="font-semibold">{text.title(name(group.shards), group.shards.length)}</h3>
            <p className="text-text-2">
              {text.holds[group.why]}{' '}
              {group.until === null ? null : (
                <strong className="font-semibold text-text">{text.next(format.clock(group.until))}</strong>
              )}
            </p>
            {/* About a network that is down there is nobody who could have said something. */}
            {group.detail === null || group.why === 'network' ? null : (
              <p className="mt-1 text-support text-text-3">{text.said(group.detail)}</p>
            )}
          </div>
        </section>
      ))}
      {stuck === undefined ? null : (
        <section className="flex gap-2.5 border-b border-line-soft pb-3 not-first:pt-3">
          <Icon of={CircleHelp} className="mt-0.5 text-warn-text" />
          <div className="min-w-0">
            <h3 className="font-semibold">{text.title(name(unreached), unreached.length)}</h3>
            <p className="text-text-2">{text.unreached}</p>
            <p className="mt-1 text-support text-text-3">{text.said(stuck)}</p>
          </div>
        </section>
      )}
      <div className="flex flex-wrap gap-x-8 gap-y-2 not-first:pt-3">
        {open.length === 0 ? (
          <p className="flex gap-2">
            <Icon of={Check} className="mt-0.5 text-answer-text" />
            <span>
              <strong className="font-semibold">{text.safeTitle}</strong>{' '}
              <span className="text-text-2">{text.safeBody}</span>
            </span>
          </p>
        ) : (
          <p className="flex gap-2">
            <Icon of={Monitor} className="mt-0.5 text-warn-text" />
            <span>
              <strong className="font-semibold">{text.unsafeTitle(name(open))}</strong>{' '}
              <span className="text-text-2">{text.unsafeBody}</span>
            </span>
          </p>
        )}
        {view.sender === 'elsewhere' ? <p className="text-text-2">{text.elsewhere}</p> : null}
      </div>
    </Card>
  )
}

function toHeld(shards: readonly ShardView[]): readonly Held[] {
  const groups = new Map<HoldReason, { shards: ShardView[]; until: number | null; detail: string | null }>()
  for (const shard of shards) {
    if ((shard.stage.name !== 'planned' && shard.stage.name !== 'ready') || shard.stage.hold === null)
      continue
    const { why, until, detail } = shard.stage.hold
    const group = groups.get(why) ?? { shards: [], until: null, detail: null }
    group.shards.push(shard)
    group.until = until === null ? group.until : Math.min(until, group.until ?? until)
    group.detail ??= detail
    groups.set(why, group)
  }
  return [...groups].map(([why, group]) => ({ why, ...group }))
}
