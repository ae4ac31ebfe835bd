import { useState } from 'react'
import type { BudgetGate } from '#core/run/gate.ts'
import type { RunView, ShardView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { Button } from '#ui/button.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { LinkButton } from '#ui/link-button.tsx'
import { CapDialog } from './cap-dialog.tsx'
import { shardNumber } from './shard-words.ts'
import { toHeldCost } from './waiting-groups.ts'

interface Props {
  readonly view: RunView
  readonly shards: readonly ShardView[]
  readonly gate: BudgetGate
}

/** What lets shards go that may pass a cap: a word for these, or another cap. */
export function ReleaseButtons({ view, shards, gate }: Props) {
  const strings = useStrings()
  const text = strings.pacing
  const format = useFormat()
  const engine = useEngine()
  const [asking, setAsking] = useState<readonly ShardView[] | null>(null)
  const [capping, setCapping] = useState(false)
  const [first] = shards
  const cost = toHeldCost(shards)
  const asked = asking === null ? null : toHeldCost(asking)
  const release = async (chosen: readonly ShardView[]) => {
    setAsking(null)
    await engine.releaseShards({ runId: view.run.id, shardIds: chosen.map(({ shardId }) => shardId) })
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      {first !== undefined && shards.length > 1 ? (
        <Button size="small" onClick={() => setAsking([first])}>
          {text.releaseOne(strings.run.waiting.shard(shardNumber(first.shardId)))}
        </Button>
      ) : null}
      <Button size="small" onClick={() => setAsking(shards)}>
        {text.release(format.count(shards.length), cost === null ? null : format.money(cost))}
      </Button>
      {gate.of === 'run' ? (
        <Button size="small" variant="quiet" onClick={() => setCapping(true)}>
          {text.changeCap}
        </Button>
      ) : (
        <LinkButton size="small" variant="quiet" href="#/settings">
          {text.changeCap}
        </LinkButton>
      )}
      {asking === null ? null : (
        <ConfirmDialog
          title={text.releaseTitle(format.count(asking.length))}
          safeLabel={text.keepHeld}
          actLabel={text.release(format.count(asking.length), null)}
          actVariant="primary"
          onSafe={() => setAsking(null)}
          onAct={() => void release(asking)}
        >
          {text.releaseBody(
            asked === null ? null : format.money(asked),
            asked === null ? null : format.money(gate.committedUsd + asked),
            format.money(gate.capUsd),
          )}{' '}
          {text.releaseAnyway}
        </ConfirmDialog>
      )}
      {capping ? <CapDialog view={view} onClose={() => setCapping(false)} /> : null}
    </div>
  )
}
