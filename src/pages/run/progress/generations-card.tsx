import type { RunView } from '#engine/runs/run-types.ts'
import type { GenerationView } from '#engine/resend/resend-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { useNow } from '#ui/use-now.ts'
import { toChangedParts } from '../resend/generation-changes.ts'

interface Props {
  readonly view: RunView
  /** Whose prompt is shown below. */
  readonly shown: number
  readonly onShow: (gen: number) => void
}

/** Every time that rows were sent: when, how many, what was asked differently, for how much. */
export function GenerationsCard({ view, shown, onShow }: Props) {
  const text = useStrings().resend.history
  const format = useFormat()
  const now = useNow(60_000)
  const { generations } = view
  const nameOf = (gen: number) => (gen === 0 ? text.first : text.again(format.count(gen)))
  const changed = (generation: GenerationView) => {
    const before = generations[generation.gen - 1]
    if (before === undefined) return ''
    const parts = toChangedParts(before.snapshot, generation.snapshot)
    return parts.length === 0 ? text.same : format.list(parts.map((part) => text.parts[part] ?? part))
  }
  const estimate = ({ estimate: made }: GenerationView) =>
    made === null ? '–' : format.moneyRange([made.lowUsd, made.highUsd])
  const name = ({ gen, door }: GenerationView) => (
    <>
      {gen === shown ? (
        <strong className="font-semibold">{nameOf(gen)}</strong>
      ) : (
        <TextButton aria-label={`${text.choose} ${nameOf(gen)}`} onClick={() => onShow(gen)}>
          {nameOf(gen)}
        </TextButton>
      )}
      {door === 'direct' ? <span className="ms-2 text-support text-text-3">{text.direct}</span> : null}
    </>
  )
  return (
    <Card title={text.title} note={<span className="max-sm:hidden">{text.note}</span>} flush>
      <DataTable
        label={text.table}
        rows={generations}
        keyOf={({ gen }) => String(gen)}
        columns={[
          { key: 'gen', header: text.columns.gen, isRowHeader: true, cell: name },
          {
            key: 'when',
            header: text.columns.when,
            cell: ({ createdAt }) => (
              <time title={format.exact(createdAt)} className="whitespace-nowrap text-text-2">
                {format.moment(createdAt, now)}
              </time>
            ),
          },
          {
            key: 'rows',
            header: text.columns.rows,
            align: 'end',
            cell: ({ targets }) => format.count(targets),
          },
          {
            key: 'requests',
            header: text.columns.requests,
            align: 'end',
            cell: ({ requests }) => format.count(requests),
          },
          { key: 'changed', header: text.columns.changed, width: '30%', cell: changed },
          { key: 'estimate', header: text.columns.estimate, align: 'end', from: 'md', cell: estimate },
          {
            key: 'cost',
            header: text.columns.cost,
            align: 'end',
            cell: ({ costUsd }) => (costUsd === null ? '–' : format.money(costUsd)),
          },
        ]}
        phone={(generation) => (
          <div className="flex flex-col gap-1">
            <div className="flex items-baseline justify-between gap-3">
              <span>{name(generation)}</span>
              <span className="text-text-2 tabular-nums">{format.count(generation.requests)}</span>
            </div>
            <p className="text-support text-text-3">
              {format.moment(generation.createdAt, now)}
              {changed(generation) === ''
                ? null
                : `, ${text.columns.changed.toLowerCase()}: ${changed(generation)}`}
            </p>
          </div>
        )}
      />
    </Card>
  )
}
