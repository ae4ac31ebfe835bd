import { useQuery } from '@tanstack/react-query'
import type { BudgetGate, CapacityGate, RateGate } from '#core/run/gate.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { connectionsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { TextLink } from '#ui/text-link.tsx'
import { useNow } from '#ui/use-now.ts'
import { ReleaseButtons } from './release-buttons.tsx'
import { nameShards } from './shard-words.ts'
import type { GatedGroup } from './waiting-groups.ts'
import { WaitingReason } from './waiting-reason.tsx'

interface Props {
  readonly view: RunView
  readonly group: GatedGroup
  readonly title: string
}

/** Why shards wait with which nothing is wrong: in numbers, with the time of the next try and what lets them go. */
export function GateSection({ view, group, title }: Props) {
  const strings = useStrings()
  const text = strings.pacing
  const format = useFormat()
  const { gate, first } = group
  const shard = nameShards([first.shardId], strings.run, format)
  switch (gate.why) {
    case 'capacity':
      return <Capacity view={view} gate={gate} group={group} shard={shard} title={title} />
    case 'budget':
      return (
        <WaitingReason
          title={title}
          next={gate.until === null ? null : text.midnight(format.moment(gate.until, gate.until))}
          actions={<ReleaseButtons view={view} shards={group.shards} gate={gate} />}
        >
          <BudgetSentence view={view} gate={gate} shard={shard} />
        </WaitingReason>
      )
    case 'pilot':
      return (
        <WaitingReason title={title}>
          {text.pilot(nameShards([gate.pilotShardId], strings.run, format))}
        </WaitingReason>
      )
    case 'creates':
      return (
        <WaitingReason title={title} next={strings.run.waiting.next(format.clock(gate.until))}>
          <RateSentence gate={gate} />
        </WaitingReason>
      )
  }
}

function Capacity({
  view,
  gate,
  group,
  shard,
  title,
}: Props & { readonly gate: CapacityGate; readonly shard: string }) {
  const strings = useStrings()
  const text = strings.pacing
  const format = useFormat()
  const connection = useConnection(view)
  const name = connection?.name ?? ''
  const model = view.generations[group.first.gen]?.snapshot.model ?? view.run.model
  const now = useNow(60_000)
  const learnedAt = connection?.learned?.[model]?.at
  return (
    <WaitingReason
      title={title}
      next={gate.until === null ? null : strings.run.waiting.next(format.clock(gate.until))}
      actions={
        <span className="flex flex-wrap gap-x-4 text-support">
          <TextLink href="#/settings">{text.changeLimit}</TextLink>
          <span className="text-text-3">
            {gate.source === 'set'
              ? text.source.set
              : text.source.learned(name, learnedAt === undefined ? '' : format.moment(learnedAt, now))}
          </span>
        </span>
      }
    >
      {text.capacity({
        name,
        model,
        limit: format.short(gate.limitTokens),
        batches: format.count(gate.inFlightBatches),
        inFlight: format.short(gate.inFlightTokens),
        shard,
        needed: format.short(gate.neededTokens),
      })}{' '}
      {gate.unknownBatches === 0 ? null : text.unknownBatches(format.count(gate.unknownBatches))}
    </WaitingReason>
  )
}

function BudgetSentence({
  view,
  gate,
  shard,
}: {
  readonly view: RunView
  readonly gate: BudgetGate
  readonly shard: string
}) {
  const text = useStrings().pacing
  const format = useFormat()
  const connection = useConnection(view)
  const cap = format.money(gate.capUsd)
  if (gate.neededUsd === null) return text.budgetUnknown(shard, cap)
  const needed = format.money(gate.neededUsd)
  const committed = format.money(gate.committedUsd)
  return gate.of === 'run'
    ? text.budgetRun(shard, needed, committed, cap)
    : text.budgetDay(shard, needed, committed, cap, connection?.name ?? '')
}

const hour = 3_600_000

function RateSentence({ gate }: { readonly gate: RateGate }) {
  const text = useStrings().pacing
  const format = useFormat()
  const span = gate.perMs >= hour ? text.spans.hour : text.spans.minute
  return text.creates(format.count(gate.count), format.count(gate.limit), gate.of, span)
}

function useConnection(view: RunView) {
  const engine = useEngine()
  const connections = useQuery(connectionsQuery(engine))
  return connections.data?.find(({ id }) => id === view.run.connectionId)
}
