import { useState } from 'react'
import type { RunView } from '#engine/runs/run-types.ts'
import type { SegmentRecord } from '#core/records.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { DoubleRule } from '#ui/double-rule.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Download } from '#ui/icon.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { saveBlob } from '../save-blob.ts'
import { CleanUpCard } from './clean-up-card.tsx'
import { LogCard } from './log-card.tsx'
import { shardNumber } from './progress/shard-words.ts'

/** Every byte that came back, accounted for line by line; and what was called when. */
export function FilesTab({ view }: { readonly view: RunView }) {
  const strings = useStrings()
  const text = strings.run.files
  const format = useFormat()
  const engine = useEngine()
  const [fault, setFault] = useState<{ readonly title: string; readonly body: string } | null>(null)
  const { lines } = view

  const download = async (segment: SegmentRecord, part: 'all' | 'unplaced') => {
    const reply = await engine.readSegment({ segmentId: segment.id, part })
    setFault(reply.ok ? null : strings.faults.say(reply.error))
    if (reply.ok) saveBlob(reply.value.blob, reply.value.fileName)
  }

  return (
    <PageBody className="flex flex-col gap-3.5">
      {fault === null ? null : (
        <Banner tone="danger" title={fault.title}>
          {fault.body}
        </Banner>
      )}
      <Card title={text.title} note={text.balance} flush>
        {view.segments.length === 0 ? (
          <EmptyState title={text.empty} />
        ) : (
          <DataTable
            label={text.table}
            rows={[...view.segments].sort(byShard)}
            keyOf={({ id }) => id}
            columns={[
              {
                key: 'file',
                header: text.columns.file,
                isRowHeader: true,
                cell: (segment) => (
                  <code className="whitespace-nowrap">
                    {segment.fileId === '' ? segment.batchId : segment.fileId}
                  </code>
                ),
              },
              {
                key: 'kind',
                header: text.columns.kind,
                cell: (segment) => (
                  <span className="whitespace-nowrap">
                    {text.kindOf(shardNumber(segment.shardId), text.kinds[segment.kind])}
                  </span>
                ),
              },
              ...(['lines', 'placed', 'outranked', 'foreign', 'malformed'] as const).map((key) => ({
                key,
                header: text.columns[key],
                align: 'end' as const,
                cell: (segment: SegmentRecord) => (
                  <span
                    className={
                      (key === 'foreign' || key === 'malformed') && segment.lines[key] > 0
                        ? 'text-warn-text'
                        : undefined
                    }
                  >
                    {format.count(segment.lines[key])}
                  </span>
                ),
              })),
              {
                key: 'size',
                header: text.columns.size,
                align: 'end' as const,
                cell: (segment: SegmentRecord) => format.bytes(segment.bytes),
              },
              {
                key: 'download',
                header: <span className="sr-only">{text.columns.download}</span>,
                cell: (segment: SegmentRecord) => (
                  <span className="flex justify-end gap-2">
                    {segment.lines.foreign + segment.lines.malformed > 0 ? (
                      <Button size="small" onClick={() => void download(segment, 'unplaced')}>
                        {text.unplaced}
                      </Button>
                    ) : null}
                    <Button size="small" icon={Download} onClick={() => void download(segment, 'all')}>
                      {text.download}
                    </Button>
                  </span>
                ),
              },
            ]}
            footer={
              <tr className="border-t border-line">
                <th scope="row" colSpan={2} className="px-2.5 py-2 ps-4 text-start font-semibold">
                  {text.total}
                </th>
                <td className="px-2.5 py-2 text-end">
                  <DoubleRule>{format.count(lines.lines)}</DoubleRule>
                </td>
                {(['placed', 'outranked', 'foreign', 'malformed'] as const).map((key) => (
                  <td key={key} className="px-2.5 py-2 text-end tabular-nums">
                    {format.count(lines[key])}
                  </td>
                ))}
                <td colSpan={2} />
              </tr>
            }
          />
        )}
      </Card>
      <CleanUpCard view={view} />
      <LogCard view={view} />
    </PageBody>
  )
}

/** By shard, the answers before the errors. */
function byShard(a: SegmentRecord, b: SegmentRecord): number {
  const order = Number(shardNumber(a.shardId)) - Number(shardNumber(b.shardId))
  return order === 0 ? Number(a.kind === 'error') - Number(b.kind === 'error') : order
}
