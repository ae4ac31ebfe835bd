import { parseTemplate } from '#core/request/template.ts'
import { shownColumns } from '#core/dataset/dataset-layout.ts'
import type { ConnectionRecord, DatasetRecord } from '#core/records.ts'
import type { Estimate } from '#engine/drafts/draft-types.ts'
import { isReadyMade } from '#core/request/ready-made.ts'
import { useDraft } from '#state/draft-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { ColumnMark } from '#ui/column-chip.tsx'
import { useFormat } from '#ui/format-context.tsx'

interface Props {
  readonly dataset: DatasetRecord
  readonly connection: ConnectionRecord | undefined
  readonly estimate: Estimate
}

/** Which columns travel, and which provably do not: only what the prompt names is written into requests. */
export function LeavesCard({ dataset, connection, estimate }: Props) {
  const text = useStrings().newRun.check.leaves
  const format = useFormat()
  const { draft } = useDraft()
  const names = shownColumns(dataset).map(({ name }) => name)
  const used = new Set<number>()
  const { requests } = dataset
  const isMade = requests !== undefined && isReadyMade(draft, dataset)
  if (isMade) {
    for (const [at, { index }] of shownColumns(dataset).entries()) {
      if (index === requests.cells.body || index === requests.cells.url) used.add(at)
    }
  }
  for (const source of isMade ? [] : [draft.system, draft.user]) {
    const template = parseTemplate(source, names)
    if (template.ok) template.value.columns.forEach((column) => used.add(column))
  }
  const list = (wanted: boolean) => names.filter((_, index) => used.has(index) === wanted)
  const bytes = format.bytes(estimate.bytes)
  const isSandbox = connection === undefined || connection.provider === 'sandbox'
  return (
    <Card
      title={text.title}
      aside={isSandbox ? text.nowhere(bytes) : text.to(bytes, new URL(connection.baseUrl).host)}
    >
      <dl className="grid gap-x-4 gap-y-3 sm:grid-cols-[7rem_minmax(0,1fr)]">
        {([true, false] as const).map((wanted) => (
          <div key={String(wanted)} className="contents">
            <dt className="text-text-2">{wanted ? text.inRequests : text.stay}</dt>
            <dd className="flex flex-wrap gap-1.5">
              {list(wanted).length === 0 ? <span className="text-text-3">{text.none}</span> : null}
              {list(wanted).map((name) => (
                <ColumnMark key={name} used={wanted}>
                  {name}
                </ColumnMark>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
