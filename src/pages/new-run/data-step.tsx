import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { shownColumns } from '#core/dataset-layout.ts'
import type { DatasetRecord } from '#core/records.ts'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useImport } from '#state/import-store.ts'
import { datasetsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { FileDrop } from '#ui/file-drop.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { HardDrive, Icon } from '#ui/icon.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { TextButton } from '#ui/text-button.tsx'
import type { VirtualGridHandle } from '#ui/virtual-grid.tsx'
import { DatasetPreview, SniffedPreview } from './dataset-preview.tsx'
import { HiddenColumns } from './hidden-columns.tsx'
import { ImportProgressCard } from './import-progress-card.tsx'
import { ImportReportCard } from './import-report-card.tsx'
import { ReadAsBar } from './read-as-bar.tsx'
import { fetchSample, samplePrompt } from './sample-data.ts'
import { ScopeCard } from './scope-card.tsx'
import { useColumns } from './use-columns.ts'
import type { DatasetImport } from './use-dataset-import.ts'
import { usePaste } from './use-paste.ts'

interface Props {
  readonly dataset: DatasetRecord | undefined
  readonly datasetImport: DatasetImport
}

const accepted =
  '.csv,.tsv,.tab,.psv,.txt,.json,.jsonl,.ndjson,.xlsx,.xlsm,.gz,text/csv,text/tab-separated-values,application/json,application/gzip,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export function DataStep({ dataset, datasetImport }: Props) {
  const strings = useStrings()
  const text = strings.newRun.data
  const more = strings.dataStep
  const format = useFormat()
  const { read, take, cancel, giveUp } = datasetImport
  const { next, current, fault } = useImport()
  const [sampleFault, setSampleFault] = useState<{ readonly kind: string; readonly message: string } | null>(
    null,
  )
  const grid = useRef<VirtualGridHandle>(null)
  usePaste(more.pasted, (files) => void read(files))

  const takeSample = async () => {
    setSampleFault(null)
    try {
      const imported = await read([await fetchSample()])
      const { draft, edit, connectionId } = useDraft.getState()
      // A prompt somebody wrote is never overwritten.
      if (!imported || draft.user !== '' || draft.system !== '' || draft.outputColumns.length > 0) return
      edit({ ...samplePrompt, ...(connectionId === 'sandbox' ? {} : { model: draft.model }) })
    } catch (error) {
      setSampleFault({ kind: 'Fault', message: String(error) })
    }
  }

  const shown = next?.fault ?? fault ?? sampleFault
  const said = shown === null ? null : strings.faults.say(shown)
  const reading = next ?? (current?.datasetId === dataset?.id ? current : null)
  const isGoing = next?.progress != null
  const state =
    dataset === undefined || isGoing
      ? ''
      : next === null
        ? sayDataset(dataset)
        : more.stillHere(dataset.name, sayFacts(dataset))
  return (
    <PageBody className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_296px]">
      <div className="flex min-w-0 flex-col gap-3.5">
        <FileDrop
          label={text.file}
          chooseLabel={text.choose}
          accept={accepted}
          onFiles={take}
          primary={dataset === undefined && next === null}
          dropText={text.drop}
          title={
            next !== null ? (
              <strong className="font-semibold">{next.name}</strong>
            ) : dataset === undefined ? (
              <span className="font-medium">{more.emptyTitle}</span>
            ) : (
              <>
                <strong className="font-semibold">{dataset.name}</strong>{' '}
                <span className="text-text-2">
                  {text.facts(
                    format.count(dataset.rows),
                    format.count(dataset.columns.length),
                    format.bytes(dataset.source.size),
                  )}
                </span>
              </>
            )
          }
          hint={dataset === undefined && next === null ? more.hint : more.replace}
          actions={
            <Button variant="quiet" busy={isGoing} onClick={() => void takeSample()}>
              {text.sample}
            </Button>
          }
        />
        {next?.progress == null ? null : (
          <ImportProgressCard name={next.name} progress={next.progress} onCancel={cancel} />
        )}
        {said === null ? null : (
          <Banner
            tone={shown?.kind === 'Cancelled' ? 'info' : 'danger'}
            title={said.title}
            action={
              next?.fault == null || dataset === undefined ? undefined : (
                <Button size="small" onClick={giveUp}>
                  {more.backTo(dataset.name)}
                </Button>
              )
            }
          >
            {shown?.kind === 'Cancelled' ? text.kept : said.body}
          </Banner>
        )}
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          {reading?.preview == null ? null : (
            <ReadAsBar
              preview={reading.preview}
              onTell={(change) => void read(reading.files, { ...reading.told, ...change })}
            />
          )}
          {/* Says what was read: found by its role, and announced when an import ends. */}
          <p role="status" className={state === '' ? 'sr-only' : 'text-support text-text-3'}>
            {state}
          </p>
        </div>
        {next?.preview != null ? (
          <SniffedPreview preview={next.preview} />
        ) : next !== null ? null : dataset === undefined ? (
          <RecentDatasets />
        ) : (
          <Columns key={dataset.id} dataset={dataset} grid={grid} />
        )}
      </div>
      {dataset === undefined || next !== null ? null : (
        <div className="flex min-w-0 flex-col gap-3.5">
          <ImportReportCard
            dataset={dataset}
            onRow={(row) => grid.current?.showRow(row)}
            onRagged={
              reading === null
                ? null
                : (raggedRows) => void read(reading.files, { ...reading.told, raggedRows })
            }
          />
          <ScopeCard dataset={dataset} />
          <p className="flex gap-2 px-1 text-support text-text-3">
            <Icon of={HardDrive} size={14} className="mt-px" />
            {text.local}
          </p>
        </div>
      )}
    </PageBody>
  )

  function sayFacts({ rows, columns }: DatasetRecord): string {
    return `${strings.newRun.rows(format.count(rows))}, ${more.columnCount(format.count(columns.length))}`
  }

  function sayDataset(read: DatasetRecord): string {
    const facts = sayFacts(read)
    const { source } = read
    if (reading !== null) return facts
    const how = [
      more.formats[source.format] ?? source.format,
      ...(source.format === 'xlsx' ? [] : [more.encodingName(source.encoding)]),
      ...(source.delimiter === null ? [] : [more.delimiterName(source.delimiter).toLowerCase()]),
    ]
    return `${facts}. ${more.wasRead(how.join(', '))} ${more.again}`
  }
}

interface ColumnsProps {
  readonly dataset: DatasetRecord
  readonly grid: React.Ref<VirtualGridHandle>
}

function Columns({ dataset, grid }: ColumnsProps) {
  const text = useStrings().dataStep.column
  const actions = useColumns(dataset)
  return (
    <>
      {actions.problem === null ? null : (
        <p role="alert" className="text-support text-danger-text">
          {actions.problem}
        </p>
      )}
      {actions.isChanged ? (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-support text-text-3">
          <HiddenColumns
            dataset={dataset}
            shown={shownColumns(dataset)}
            onShow={(id) => void actions.show(id)}
          />
          <span>
            {text.changed} <TextButton onClick={() => void actions.reset()}>{text.reset}</TextButton>
          </span>
        </div>
      ) : null}
      <DatasetPreview ref={grid} dataset={dataset} actions={actions} />
    </>
  )
}

/** Datasets stay until they are deleted, so a second question about the same rows needs no second import. */
function RecentDatasets() {
  const strings = useStrings()
  const text = strings.newRun.data
  const format = useFormat()
  const engine = useEngine()
  const datasets = useQuery(datasetsQuery(engine))
  const edit = useDraft((state) => state.edit)
  if (datasets.data === undefined || datasets.data.length === 0) return null
  return (
    <Card title={text.recent} flush>
      <ul className="divide-y divide-line-soft">
        {[...datasets.data]
          .sort((a, b) => b.createdAt - a.createdAt)
          .slice(0, 8)
          .map((dataset) => (
            <li key={dataset.id}>
              <button
                type="button"
                aria-label={text.use(dataset.name)}
                onClick={() => edit({ datasetId: dataset.id, scope: { kind: 'all' } })}
                className="flex w-full items-center gap-4 px-3.5 py-2 text-start -outline-offset-2 hover:bg-canvas touch:min-h-11"
              >
                <span className="min-w-0 flex-1 truncate font-medium">{dataset.name}</span>
                <span className="text-support text-text-3 tabular-nums">
                  {strings.newRun.rows(format.count(dataset.rows))}
                </span>
                <span className="w-24 text-end text-support text-text-3">
                  {format.day(dataset.createdAt)}
                </span>
              </button>
            </li>
          ))}
      </ul>
    </Card>
  )
}
