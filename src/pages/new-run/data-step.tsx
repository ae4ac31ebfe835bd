import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DatasetRecord } from '#core/records.ts'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { datasetsQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { FileDrop } from '#ui/file-drop.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { HardDrive, Icon } from '#ui/icon.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { Progress } from '#ui/progress.tsx'
import { DatasetPreview } from './dataset-preview.tsx'
import { ImportReportCard } from './import-report-card.tsx'
import { fetchSample, samplePrompt } from './sample-data.ts'
import { ScopeCard } from './scope-card.tsx'
import type { DatasetImport } from './use-dataset-import.ts'

interface Props {
  readonly dataset: DatasetRecord | undefined
  readonly datasetImport: DatasetImport
}

export function DataStep({ dataset, datasetImport }: Props) {
  const strings = useStrings()
  const text = strings.newRun.data
  const format = useFormat()
  const { running, fault, importFile, cancel } = datasetImport
  const [sampleFault, setSampleFault] = useState<{ readonly kind: string; readonly message: string } | null>(
    null,
  )
  const shown = fault ?? sampleFault
  const said = shown === null ? null : strings.faults.say(shown)

  const takeSample = async () => {
    setSampleFault(null)
    try {
      const imported = await importFile(await fetchSample())
      const { draft, edit, connectionId } = useDraft.getState()
      // A prompt somebody wrote is never overwritten.
      if (!imported || draft.user !== '' || draft.system !== '' || draft.outputColumns.length > 0) return
      edit({ ...samplePrompt, ...(connectionId === 'sandbox' ? {} : { model: draft.model }) })
    } catch (error) {
      setSampleFault({ kind: 'Fault', message: String(error) })
    }
  }

  return (
    <PageBody className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_296px]">
      <div className="flex min-w-0 flex-col gap-3.5">
        <FileDrop
          label={text.file}
          chooseLabel={text.choose}
          accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,text/csv,application/json"
          onFile={(file) => void importFile(file)}
          primary={dataset === undefined}
          dropText={text.drop}
          title={
            dataset === undefined ? (
              <span className="font-medium">{text.emptyTitle}</span>
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
          hint={dataset === undefined ? text.hint : text.replace}
          actions={
            <Button variant="quiet" busy={running !== null} onClick={() => void takeSample()}>
              {text.sample}
            </Button>
          }
        />
        {running === null ? null : (
          <Card label={text.progress}>
            <div className="flex flex-wrap items-center gap-3">
              <p role="status" className="flex-1">
                {text.importing(running.name)}{' '}
                <span className="text-text-3 tabular-nums">
                  {text.importRows(
                    format.count(running.progress.rows),
                    format.bytes(running.progress.bytesRead),
                    format.bytes(running.progress.bytesTotal),
                  )}
                </span>
              </p>
              <Button size="small" onClick={cancel}>
                {text.cancel}
              </Button>
            </div>
            <Progress
              label={text.progress}
              value={running.progress.bytesRead}
              max={running.progress.bytesTotal}
              className="mt-2"
            />
          </Card>
        )}
        {said === null ? null : (
          <Banner tone={fault?.kind === 'Cancelled' ? 'info' : 'danger'} title={said.title}>
            {fault?.kind === 'Cancelled' ? text.kept : said.body}
          </Banner>
        )}
        {/* Says what was read: found by its role, and announced when an import ends. */}
        <p role="status" className={dataset === undefined ? 'sr-only' : 'text-support text-text-3'}>
          {dataset === undefined
            ? ''
            : `${strings.newRun.rows(format.count(dataset.rows))}. ${text.readAs(
                dataset.source.encoding.toUpperCase(),
                dataset.source.delimiter === null
                  ? ''
                  : (text.delimiters[dataset.source.delimiter] ?? dataset.source.delimiter),
              )}`}
        </p>
        {dataset === undefined ? <RecentDatasets /> : <DatasetPreview dataset={dataset} />}
      </div>
      {dataset === undefined ? null : (
        <div className="flex min-w-0 flex-col gap-3.5">
          <ImportReportCard dataset={dataset} />
          <ScopeCard dataset={dataset} />
          <p className="flex gap-2 px-1 text-support text-text-3">
            <Icon of={HardDrive} size={14} className="mt-px" />
            {text.local}
          </p>
        </div>
      )}
    </PageBody>
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
