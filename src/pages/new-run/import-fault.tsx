import type { DatasetRecord } from '#core/records.ts'
import { useImport } from '#state/import-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import type { DatasetImport } from './use-dataset-import.ts'

interface Props {
  /** The built-in data could not be fetched. */
  readonly sampleFault: { readonly kind: string } | null
  readonly dataset: DatasetRecord | undefined
  readonly datasetImport: DatasetImport
  readonly onMakeRoom: () => void
}

/** Texts of another kind than the one they were taken for; they can be read all the same. */
const readable = ['html', 'binary']

/** Why nothing came of a file, what was not harmed, and what to do. */
export function ImportFault({ sampleFault, dataset, datasetImport, onMakeRoom }: Props) {
  const strings = useStrings()
  const { next, fault } = useImport()
  const shown = next?.fault ?? fault ?? sampleFault
  if (shown === null) return null
  const said = strings.faults.say(shown)
  const files = fault?.files
  const actions = (
    <>
      {shown.kind === 'UnknownFormat' &&
      files !== undefined &&
      readable.includes(String((shown as { looksLike?: unknown }).looksLike)) ? (
        <Button size="small" onClick={() => void datasetImport.read(files, { format: 'csv' })}>
          {strings.reading.readAnyway}
        </Button>
      ) : null}
      {shown.kind === 'StorageFull' ? (
        <Button size="small" onClick={onMakeRoom}>
          {strings.reading.freeSpace}
        </Button>
      ) : null}
      {next?.fault == null || dataset === undefined ? null : (
        <Button size="small" onClick={datasetImport.giveUp}>
          {strings.dataStep.backTo(dataset.name)}
        </Button>
      )}
    </>
  )
  return (
    <Banner tone={shown.kind === 'Cancelled' ? 'info' : 'danger'} title={said.title} action={actions}>
      {shown.kind === 'Cancelled' ? strings.newRun.data.kept : said.body}
    </Banner>
  )
}
