import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { shownColumns } from '#core/dataset/dataset-layout.ts'
import type { DatasetRecord } from '#core/records.ts'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useImport } from '#state/import-store.ts'
import { datasetsQuery } from '#state/queries.ts'
import { useShownRow } from '#state/shown-row.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Button } from '#ui/button.tsx'
import { FileDrop } from '#ui/file-drop.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { HardDrive, Icon } from '#ui/icon.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { BatchFileNote } from './batch-file-note.tsx'
import { DatasetList } from './dataset-list.tsx'
import { DatasetPreview, SniffedPreview, type PreviewHandle } from './dataset-preview.tsx'
import { DownloadDataset } from './download-dataset.tsx'
import { FilesCard } from './files-card.tsx'
import { HiddenColumns } from './hidden-columns.tsx'
import { ImportFault } from './import-fault.tsx'
import { ImportProgressCard } from './import-progress-card.tsx'
import { ImportReportCard } from './import-report-card.tsx'
import { ReadAsBar } from './read-as-bar.tsx'
import { RecalledNote, ReplacedNote } from './reading-notes.tsx'
import { fetchSample, samplePrompt } from './sample-data.ts'
import { ScopeCard } from './scope-card.tsx'
import { SpaceNote } from './space-note.tsx'
import { isTextFormat } from './text-format.ts'
import { useColumns } from './use-columns.ts'
import type { DatasetImport } from './use-dataset-import.ts'
import { usePaste } from './use-paste.ts'

interface Props {
  readonly dataset: DatasetRecord | undefined
  readonly datasetImport: DatasetImport
}

const accepted =
  '.csv,.tsv,.tab,.psv,.txt,.json,.jsonl,.ndjson,.xlsx,.xlsm,.parquet,.gz,text/csv,text/tab-separated-values,application/json,application/gzip,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export function DataStep({ dataset, datasetImport }: Props) {
  const strings = useStrings()
  const text = strings.newRun.data
  const more = strings.dataStep
  const format = useFormat()
  const { read, take, cancel } = datasetImport
  const { next, current } = useImport()
  const [sampleFault, setSampleFault] = useState<{ readonly kind: string; readonly message: string } | null>(
    null,
  )
  const [isTakingSample, setTakingSample] = useState(false)
  const kept = useQuery(datasetsQuery(useEngine())).data?.length ?? 0
  const [isListOpen, setListOpen] = useState(false)
  const preview = useRef<PreviewHandle>(null)
  const takeFiles = (files: readonly File[]) => {
    setListOpen(false)
    take({ files, folders: [] })
  }
  usePaste(more.pasted, takeFiles)
  // Another step wants a row to be looked at.
  const isThere = dataset !== undefined && next === null
  useEffect(() => {
    const row = isThere ? useShownRow.getState().take() : null
    if (row !== null) preview.current?.showRow(row)
  }, [isThere])

  const takeSample = async () => {
    setSampleFault(null)
    setTakingSample(true)
    try {
      const imported = await read([await fetchSample()])
      const { draft, edit, connectionId } = useDraft.getState()
      // A prompt somebody wrote is never overwritten.
      if (!imported || draft.user !== '' || draft.system !== '' || draft.outputColumns.length > 0) return
      edit({ ...samplePrompt, ...(connectionId === 'sandbox' ? {} : { model: draft.model }) })
    } catch (error) {
      setSampleFault({ kind: 'Fault', message: String(error) })
    } finally {
      setTakingSample(false)
    }
  }

  const reading = next ?? (current !== null && current.datasetId === dataset?.id ? current : null)
  const isGoing = next?.progress != null
  const isEmpty = dataset === undefined && next === null
  const state =
    dataset === undefined || isGoing
      ? ''
      : next === null
        ? sayDataset(dataset)
        : more.stillHere(dataset.name, sayFacts(dataset))
  const showRow = (row: number) => preview.current?.showRow(row)
  const readAs =
    reading?.preview == null ? null : (
      <ReadAsBar
        preview={reading.preview}
        told={reading.told}
        onTell={(told) => void read(reading.files, told)}
      />
    )
  return (
    <PageBody className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_296px]">
      <div className="flex min-w-0 flex-col gap-3.5">
        <FileDrop
          label={text.file}
          chooseLabel={text.choose}
          accept={accepted}
          onFiles={(drop) => {
            setListOpen(false)
            take(drop)
          }}
          primary={isEmpty}
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
          hint={isEmpty ? more.hint : more.replace}
          actions={
            <>
              <Button variant="quiet" busy={isTakingSample} onClick={() => void takeSample()}>
                {text.sample}
              </Button>
              {isEmpty || kept === 0 ? null : (
                <Button variant="quiet" aria-expanded={isListOpen} onClick={() => setListOpen(!isListOpen)}>
                  {isListOpen
                    ? strings.reading.datasets.close
                    : strings.reading.datasets.open(format.count(kept))}
                </Button>
              )}
            </>
          }
        />
        {isEmpty || isListOpen ? <DatasetList /> : null}
        {next?.progress == null ? null : (
          <ImportProgressCard name={next.name} progress={next.progress} onCancel={cancel} />
        )}
        {next === null ? null : <SpaceNote bytes={next.files.reduce((sum, { size }) => sum + size, 0)} />}
        <ImportFault
          sampleFault={sampleFault}
          dataset={dataset}
          datasetImport={datasetImport}
          onMakeRoom={() => setListOpen(true)}
        />
        <ReplacedNote dataset={next === null ? dataset : undefined} onBack={datasetImport.goBack} />
        {reading?.isRecalled === true ? (
          <RecalledNote told={reading.told} onAfresh={() => void read(reading.files, {})} />
        ) : null}
        {/* Says what was read: found by its role, and announced when an import ends. */}
        <p
          role="status"
          // What the box above says too is only announced.
          className={
            state === '' || (next === null && reading !== null) ? 'sr-only' : 'text-support text-text-3'
          }
        >
          {state}
        </p>
        {reading?.preview != null && reading.files.length > 1 ? (
          <FilesCard
            files={reading.files}
            preview={reading.preview}
            dataset={next === null ? (dataset ?? null) : null}
            onRow={showRow}
            onWithout={(files) => void read(files, reading.told)}
          />
        ) : null}
        {next?.preview?.columns.length === 0 ? (
          readAs
        ) : next?.preview != null ? (
          <SniffedPreview preview={next.preview}>{readAs}</SniffedPreview>
        ) : next !== null || dataset === undefined ? null : (
          <>
            <BatchFileNote dataset={dataset} />
            <Columns key={dataset.id} dataset={dataset} preview={preview}>
              {readAs}
            </Columns>
          </>
        )}
      </div>
      {dataset === undefined || next !== null ? null : (
        <div className="flex min-w-0 flex-col gap-3.5">
          <ImportReportCard
            dataset={dataset}
            onRow={showRow}
            onRagged={
              reading === null
                ? null
                : (raggedRows) => void read(reading.files, { ...reading.told, raggedRows })
            }
          />
          <DownloadDataset key={dataset.id} dataset={dataset} />
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
      ...(isTextFormat(source.format) ? [more.encodingName(source.encoding)] : []),
      ...(source.delimiter === null ? [] : [more.delimiterName(source.delimiter).toLowerCase()]),
    ]
    return `${facts}. ${more.wasRead(how.join(', '))} ${more.again}`
  }
}

interface ColumnsProps {
  readonly dataset: DatasetRecord
  readonly preview: React.Ref<PreviewHandle>
  readonly children: React.ReactNode
}

function Columns({ dataset, preview, children }: ColumnsProps) {
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
      <DatasetPreview ref={preview} dataset={dataset} actions={actions}>
        {children}
      </DatasetPreview>
    </>
  )
}
