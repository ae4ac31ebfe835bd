import type { DatasetRecord, RequestListFacts } from '#core/records.ts'
import type { RowFilter } from '#core/dataset/row-filter.ts'
import { useDraft } from '#state/draft-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { PromptPreview } from './prompt-preview.tsx'
import { SampleCard } from './sample-card.tsx'

interface Props {
  readonly dataset: DatasetRecord
  readonly requests: RequestListFacts
}

/** The Prompt step where there is nothing to write: what is sent, and the way to a prompt all the same. */
export function ReadyStep({ dataset, requests }: Props) {
  const text = useStrings().batchFiles.prompt
  const format = useFormat()
  const edit = useDraft((state) => state.edit)
  const { cells, urls, models, ready } = requests
  const columnOf = (cell: number) => dataset.columns[cell]?.id ?? ''
  return (
    <PageBody className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(300px,424px)]">
      <div className="flex min-w-0 flex-col gap-3.5">
        <Card title={text.title}>
          <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-[9rem_minmax(0,1fr)] sm:gap-y-3 max-sm:[&_dd]:mb-2">
            <dt className="text-text-2">{text.ready}</dt>
            <dd className="tabular-nums">{format.count(ready)}</dd>
            {dataset.rows === ready ? null : (
              <>
                <dt className="text-text-2">{text.notReady}</dt>
                <dd className="tabular-nums">{format.count(dataset.rows - ready)}</dd>
              </>
            )}
            <dt className="text-text-2">{text.endpoint}</dt>
            <dd className="min-w-0 break-words">
              <Names names={urls} column={columnOf(cells.url)} sentence={text.severalUrls} />
            </dd>
            <dt className="text-text-2">{text.model}</dt>
            <dd className="min-w-0 break-words">
              <Names names={models} column={columnOf(cells.model)} sentence={text.severalModels} />
            </dd>
          </dl>
          <p className="mt-4 border-t border-line-soft pt-3 text-text-2">{text.body}</p>
          <p className="mt-1.5 text-text-2">{text.ids}</p>
        </Card>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button onClick={() => edit({ promptAnyway: true })}>{text.writeInstead}</Button>
          <span className="text-support text-text-3">{text.writeInsteadHint}</span>
        </div>
      </div>
      <div className="flex min-w-0 flex-col gap-3.5 lg:sticky lg:top-[116px]">
        <PromptPreview dataset={dataset} />
        <SampleCard dataset={dataset} />
      </div>
    </PageBody>
  )
}

/** One name, or several with a way to send one of them at a time. */
function Names({
  names,
  column,
  sentence,
}: {
  readonly names: RequestListFacts['urls']
  readonly column: string
  readonly sentence: string
}) {
  const text = useStrings().batchFiles.prompt
  const format = useFormat()
  const { draft, edit } = useDraft()
  const { scope } = draft
  const [only] = names
  if (names.length <= 1) return only === undefined ? '–' : <code>{only.name}</code>
  const chosen = scope.kind === 'filter' && isOnly(scope.filter, column) ? scope.filter.value : null
  if (chosen !== null) {
    return (
      <>
        {text.onlyChosen(chosen)}{' '}
        <TextButton onClick={() => edit({ scope: { kind: 'all' } })}>{text.allRows}</TextButton>
      </>
    )
  }
  return (
    <>
      {sentence}
      <span className="mt-2 flex flex-wrap gap-2">
        {names.map(({ name, lines }) => (
          <Button
            key={name}
            size="small"
            onClick={() =>
              edit({
                scope: { kind: 'filter', filter: { column, test: 'equals', value: name, negated: false } },
              })
            }
          >
            {text.only(name, format.count(lines))}
          </Button>
        ))}
      </span>
    </>
  )
}

const isOnly = (filter: RowFilter, column: string): boolean =>
  filter.column === column && filter.test === 'equals' && !filter.negated

/** Above a prompt that is written although there are ready-made requests. */
export function PromptAnyway() {
  const text = useStrings().batchFiles.prompt
  const edit = useDraft((state) => state.edit)
  return (
    <Banner
      action={
        <Button size="small" onClick={() => edit({ promptAnyway: false })}>
          {text.sendReady}
        </Button>
      }
    >
      {text.anyway}
    </Banner>
  )
}
