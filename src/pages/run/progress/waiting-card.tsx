import type { RunView } from '#engine/runs/run-types.ts'
import { useLive } from '#state/live-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Check, Icon, Monitor } from '#ui/icon.tsx'
import { isActive } from '../../run-words.ts'
import { GateSection } from './gate-section.tsx'
import { nameShards } from './shard-words.ts'
import { toClosing, toGated, toHeld } from './waiting-groups.ts'
import { WaitingReason } from './waiting-reason.tsx'

/** Why something waits, until when, and what is safe to close: in sentences, with numbers. */
export function WaitingCard({ view }: { readonly view: RunView }) {
  const strings = useStrings().run
  const text = strings.waiting
  const format = useFormat()
  const unsafe = useLive((live) => live.unsafe).filter(({ runId }) => runId === view.run.id)
  if (!isActive(view.run)) return null
  const held = toHeld(view.shards)
  const gated = toGated(view.shards)
  const waits = held[0] ?? gated[0]
  const name = (shards: readonly { readonly shardId: string }[]) =>
    nameShards(
      shards.map(({ shardId }) => shardId),
      strings,
      format,
    )
  const { needed, asleep, safe } = toClosing(view, unsafe)
  // Before anything is created the account is looked through; a key or host that refuses that holds everything up.
  const unreached = view.shards.filter(
    ({ stage, health }) =>
      (stage.name === 'ready' || stage.name === 'planned') && stage.hold === null && health.failures > 0,
  )
  const stuck = unreached.find(({ health }) => health.lastError !== null)?.health.lastError ?? undefined

  return (
    <Card label={waits === undefined ? text.safeTitle : text.title(name(waits.shards), waits.shards.length)}>
      {held.map((group) => (
        <WaitingReason
          key={group.why}
          title={text.title(name(group.shards), group.shards.length)}
          next={group.until === null ? null : text.next(format.clock(group.until))}
          // About a network that is down there is nobody who could have said something.
          said={group.detail === null || group.why === 'network' ? null : text.said(group.detail)}
        >
          {text.holds[group.why]}
        </WaitingReason>
      ))}
      {gated.map((group) => (
        <GateSection
          key={group.key}
          view={view}
          group={group}
          title={text.title(name(group.shards), group.shards.length)}
        />
      ))}
      {stuck === undefined ? null : (
        <WaitingReason
          tone="warn"
          title={text.title(name(unreached), unreached.length)}
          said={text.said(stuck)}
        >
          {text.unreached}
        </WaitingReason>
      )}
      <div className="flex flex-wrap gap-x-8 gap-y-2 not-first:pt-3">
        {needed.length === 0 ? (
          <p className="flex gap-2">
            <Icon of={Check} className="mt-0.5 text-answer-text" />
            <span>
              <strong className="font-semibold">{text.safeTitle}</strong>{' '}
              <span className="text-text-2">
                {asleep.length === 0 ? text.safeBody : text.idleBody(name(asleep), asleep.length)}
              </span>
            </span>
          </p>
        ) : (
          <p className="flex gap-2">
            <Icon of={Monitor} className="mt-0.5 text-warn-text" />
            <span>
              <strong className="font-semibold">{text.unsafeTitle(name(needed))}</strong>{' '}
              <span className="text-text-2">
                {needed.every(({ stage }) => stage.name === 'direct') ? text.unsafeDirect : text.unsafeBody}{' '}
                {safe.length === 0 ? null : text.safeOnes(name(safe), safe.length)}
              </span>
            </span>
          </p>
        )}
        {view.sender === 'elsewhere' ? <p className="text-text-2">{text.elsewhere}</p> : null}
      </div>
    </Card>
  )
}
