import { useState } from 'react'
import type { RunView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { LinkButton } from '#ui/link-button.tsx'
import { toRestCost } from '../resend/rest-cost.ts'
import { nameShards } from './shard-words.ts'

/** After the first shard of a pilot: look, then let the others go. */
export function PilotCard({ view }: { readonly view: RunView }) {
  const strings = useStrings()
  const text = strings.pacing
  const format = useFormat()
  const engine = useEngine()
  const [busy, setBusy] = useState(false)
  const waiting = view.shards.filter(({ gate }) => gate?.why === 'pilot')
  const gate = waiting[0]?.gate
  if (view.run.pilot !== 'waiting' || gate?.why !== 'pilot') return null
  const pilot = view.shards.find(({ shardId }) => shardId === gate.pilotShardId)
  const isBack = pilot?.stage.name === 'collected' || pilot?.stage.name === 'rejected'
  const name = nameShards([gate.pilotShardId], strings.run, format)
  const rest = format.count(waiting.length)
  const others = toRestCost(view, ({ shardId }) => waiting.some((shard) => shard.shardId === shardId))
  const billed = pilot?.costUsd ?? null
  const hasCost = billed !== null && others?.measured === true && view.run.connectionId !== 'sandbox'
  const release = async () => {
    setBusy(true)
    await engine.releaseShards({ runId: view.run.id, shardIds: 'pilot' })
    setBusy(false)
  }
  return (
    <div role="status">
      <Banner
        tone={isBack ? 'accent' : 'info'}
        action={
          <>
            {isBack ? (
              <LinkButton size="small" href={`#/runs/${view.run.id}/results?outcome=answered`}>
                {text.pilotLook}
              </LinkButton>
            ) : null}
            <Button
              size="small"
              variant={isBack ? 'primary' : 'secondary'}
              busy={busy}
              onClick={() => void release()}
            >
              {isBack ? text.pilotRelease(rest) : text.pilotNow}
            </Button>
          </>
        }
      >
        {isBack ? text.pilotBack(name, rest) : text.pilotRun(name, rest)}{' '}
        {isBack && hasCost ? text.pilotCost(format.money(billed), format.money(others.usd)) : null}
      </Banner>
    </div>
  )
}
