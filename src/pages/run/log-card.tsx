import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RunView } from '#engine/runs/run-types.ts'
import { useEngine } from '#state/engine-context.tsx'
import { logQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Download } from '#ui/icon.tsx'
import { saveBlob } from '../save-blob.ts'
import { shardNumber } from './progress/shard-words.ts'

/** What was called when, and how it ended: the newest entries here, all of them as a file. */
export function LogCard({ view }: { readonly view: RunView }) {
  const strings = useStrings()
  const text = strings.run.files
  const format = useFormat()
  const engine = useEngine()
  const log = useQuery(logQuery(engine, view.run.id))
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<{ readonly title: string; readonly body: string } | null>(null)

  const download = async () => {
    setBusy(true)
    const reply = await engine.exportLog({ runId: view.run.id })
    setBusy(false)
    setFault(reply.ok ? null : strings.faults.say(reply.error))
    if (reply.ok) saveBlob(reply.value.blob, reply.value.fileName)
  }

  return (
    <Card
      title={text.log}
      note={<span className="max-sm:hidden">{text.logNote}</span>}
      flush
      aside={
        (log.data?.length ?? 0) > 0 ? (
          <Button size="small" icon={Download} busy={busy} onClick={() => void download()}>
            {text.downloadLog}
          </Button>
        ) : undefined
      }
    >
      {fault === null ? null : (
        <Banner tone="danger" title={fault.title} className="m-3">
          {fault.body}
        </Banner>
      )}
      {(log.data?.length ?? 0) === 0 ? (
        <EmptyState title={text.logEmpty} />
      ) : (
        <div className="max-h-[28rem] overflow-y-auto">
          <DataTable
            label={text.logTable}
            rows={[...(log.data ?? [])].reverse()}
            keyOf={(record) => String(record.id)}
            columns={[
              {
                key: 'at',
                header: text.logColumns.at,
                cell: (record) => (
                  <time title={format.exact(record.at)} className="tabular-nums">
                    {format.clock(record.at)}
                  </time>
                ),
              },
              {
                key: 'shard',
                header: text.logColumns.shard,
                cell: (record) => (record.shardId === null ? '' : shardNumber(record.shardId)),
              },
              {
                key: 'call',
                header: text.logColumns.call,
                cell: (record) => <code className="whitespace-nowrap">{record.call}</code>,
              },
              {
                key: 'status',
                header: text.logColumns.status,
                align: 'end',
                cell: (record) => record.status ?? '',
              },
              { key: 'outcome', header: text.logColumns.outcome, cell: (record) => record.outcome },
              {
                key: 'requestId',
                header: text.logColumns.requestId,
                from: 'lg',
                cell: (record) => <code>{record.requestId ?? ''}</code>,
              },
            ]}
          />
        </div>
      )}
    </Card>
  )
}
