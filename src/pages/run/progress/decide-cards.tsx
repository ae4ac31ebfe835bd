import { useState } from 'react'
import type { RunView, ShardView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { TextField } from '#ui/text-field.tsx'
import { nameShards, shardNumber } from './shard-words.ts'

/** What only a person can settle: an unanswered create, a batch nobody finds, a batch of another computer. */
export function DecideCards({ view }: { readonly view: RunView }) {
  const sought = view.shards.filter(({ stage }) => stage.name === 'unresolved' && !stage.ask)
  return (
    <>
      {sought.length === 0 ? null : <LookingCard shards={sought} />}
      {view.shards.map((shard) => {
        const { stage } = shard
        if (stage.name === 'unresolved' && stage.ask) return <AskCard key={shard.shardId} shard={shard} />
        if ((stage.name === 'planned' || stage.name === 'ready') && stage.hold?.why === 'ask') {
          return <AskCard key={shard.shardId} shard={shard} />
        }
        if (stage.name === 'live' && shard.health.notFound)
          return <LostCard key={shard.shardId} shard={shard} />
        return null
      })}
    </>
  )
}

type Decision = Parameters<ReturnType<typeof useEngine>['resolveShard']>[0]['decision']

/** Says the decision to the engine, and what came of it. */
function useDecision(shard: ShardView) {
  const strings = useStrings()
  const engine = useEngine()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const decide = async (decision: Decision) => {
    setBusy(true)
    const reply = await engine.resolveShard({ runId: shard.runId, shardId: shard.shardId, decision })
    setBusy(false)
    if (reply.ok) {
      setFault(null)
      return
    }
    const said = strings.faults.say(reply.error)
    setFault(`${said.title} ${said.body}`)
  }
  return { busy, fault, decide }
}

/** One card for all: they are looked for at once. */
function LookingCard({ shards }: { readonly shards: readonly ShardView[] }) {
  const strings = useStrings().run
  const format = useFormat()
  const engine = useEngine()
  const [busy, setBusy] = useState(false)
  const lookAgain = async () => {
    setBusy(true)
    await Promise.all(
      shards.map(({ runId, shardId }) =>
        engine.resolveShard({ runId, shardId, decision: { kind: 'lookAgain' } }),
      ),
    )
    setBusy(false)
  }
  const ids = shards.map(({ shardId }) => shardId)
  return (
    <div role="status">
      <Banner
        tone="warn"
        action={
          <Button size="small" busy={busy} onClick={() => void lookAgain()}>
            {strings.decide.lookAgain}
          </Button>
        }
      >
        {strings.decide.unresolved(nameShards(ids, strings, format))}
      </Banner>
    </div>
  )
}

function AskCard({ shard }: { readonly shard: ShardView }) {
  const strings = useStrings().run
  const text = strings.decide
  const name = strings.waiting.shard(shardNumber(shard.shardId))
  const { busy, fault, decide } = useDecision(shard)
  const [asking, setAsking] = useState<'create' | 'attach' | null>(null)
  const [batchId, setBatchId] = useState('')
  return (
    <Banner
      tone="danger"
      action={
        <>
          <Button size="small" busy={busy} onClick={() => void decide({ kind: 'lookAgain' })}>
            {text.lookAgain}
          </Button>
          <Button size="small" onClick={() => setAsking('attach')}>
            {text.attach}
          </Button>
          <Button size="small" variant="danger" onClick={() => setAsking('create')}>
            {text.createAgain}
          </Button>
        </>
      }
    >
      {text.ask(name)}
      {fault === null ? null : <span className="mt-1 block">{fault}</span>}
      {asking === 'create' ? (
        <ConfirmDialog
          title={text.createTitle(name)}
          safeLabel={text.keep}
          actLabel={text.createAgain}
          onSafe={() => setAsking(null)}
          onAct={() => {
            setAsking(null)
            void decide({ kind: 'createAgain' })
          }}
        >
          {text.createBody}
        </ConfirmDialog>
      ) : null}
      {asking === 'attach' ? (
        <ConfirmDialog
          title={text.attach}
          safeLabel={text.keep}
          actLabel={text.attachAct}
          actVariant="primary"
          onSafe={() => setAsking(null)}
          onAct={() => {
            setAsking(null)
            void decide({ kind: 'attach', batchId: batchId.trim() })
          }}
        >
          <TextField
            label={text.attachLabel}
            value={batchId}
            onChange={setBatchId}
            placeholder="batch_…"
            mono
          />
        </ConfirmDialog>
      ) : null}
    </Banner>
  )
}

function LostCard({ shard }: { readonly shard: ShardView }) {
  const strings = useStrings().run
  const text = strings.decide
  const name = strings.waiting.shard(shardNumber(shard.shardId))
  const { busy, fault, decide } = useDecision(shard)
  const [asking, setAsking] = useState(false)
  return (
    <Banner
      tone="warn"
      action={
        <Button size="small" variant="danger" busy={busy} onClick={() => setAsking(true)}>
          {text.declareLost}
        </Button>
      }
    >
      {text.lost(name)}
      {fault === null ? null : <span className="mt-1 block">{fault}</span>}
      {asking ? (
        <ConfirmDialog
          title={text.declareTitle(name)}
          safeLabel={text.keep}
          actLabel={text.declareLost}
          onSafe={() => setAsking(false)}
          onAct={() => {
            setAsking(false)
            void decide({ kind: 'declareLost' })
          }}
        >
          {text.declareBody}
        </ConfirmDialog>
      ) : null}
    </Banner>
  )
}
