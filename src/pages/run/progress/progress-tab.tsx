import type { RunView } from '#engine/runs/run-types.ts'
import { PageBody } from '#ui/page-body.tsx'
import { DecideCards } from './decide-cards.tsx'
import { KeyCard } from './key-card.tsx'
import { DirectCard } from './direct-card.tsx'
import { LedgerCard } from './ledger-card.tsx'
import { PilotCard } from './pilot-card.tsx'
import { ReceiptCard } from './receipt-card.tsx'
import { ShardTable } from './shard-table.tsx'
import { TimelineCard } from './timeline-card.tsx'
import { WaitingCard } from './waiting-card.tsx'

export function ProgressTab({ view }: { readonly view: RunView }) {
  return (
    <PageBody className="flex flex-col gap-3.5">
      <KeyCard view={view} />
      <DecideCards view={view} />
      <PilotCard view={view} />
      <DirectCard view={view} />
      <LedgerCard view={view} />
      <div className="grid items-start gap-3.5 lg:grid-cols-[minmax(0,1fr)_330px]">
        <div className="flex min-w-0 flex-col gap-3.5">
          <ShardTable view={view} />
          <WaitingCard view={view} />
        </div>
        <div className="flex min-w-0 flex-col gap-3.5">
          <ReceiptCard view={view} />
          <TimelineCard view={view} />
        </div>
      </div>
    </PageBody>
  )
}
