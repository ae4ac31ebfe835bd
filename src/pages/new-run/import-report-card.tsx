import { useState } from 'react'
import { placeInFiles } from '#core/dataset/dataset-layout.ts'
import type { DatasetRecord, ImportFinding } from '#core/records.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { DoubleRule } from '#ui/double-rule.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Download } from '#ui/icon.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { saveBlob } from '../save-blob.ts'
import { RowLinks } from './row-links.tsx'

interface Props {
  readonly dataset: DatasetRecord
  /** Brings a row of the preview into view. */
  readonly onRow: (row: number) => void
  /** Reads the file again with ragged rows kept or left out; null when the file is not at hand. */
  readonly onRagged: ((choice: 'keep' | 'reject') => void) | null
}

/** What the import found and mended: nothing silent, and the rows balance. */
export function ImportReportCard({ dataset, onRow, onRagged }: Props) {
  const strings = useStrings()
  const text = strings.newRun.data.report
  const more = strings.dataStep.report
  const format = useFormat()
  const { fileRows, findings } = dataset.report
  const leftOut = fileRows - dataset.rows
  const saveReport = () => {
    const lines = findings.map(({ kind, count, rows, detail }) =>
      [
        `${text.kinds[kind](format.count(count))}${detail === '' ? '' : `: ${detail}`}`,
        ...(rows.length === 0
          ? []
          : [
              kind.endsWith('Header')
                ? text.columns(
                    rows.map((row) => row + 1).join(', '),
                    format.count(Math.max(count - rows.length, 0)),
                    count,
                  )
                : text.rows(
                    rows.map((row) => row + 1).join(', '),
                    format.count(Math.max(count - rows.length, 0)),
                    count,
                  ),
            ]),
      ].join('\n  '),
    )
    const head = [
      dataset.name,
      `${text.fileRows}: ${format.count(fileRows)}`,
      `${text.rowsHere}: ${format.count(dataset.rows)}`,
    ]
    saveBlob(
      new Blob([[...head, '', ...lines, ''].join('\n')], { type: 'text/plain' }),
      `${dataset.name}.report.txt`,
    )
  }
  return (
    <Card
      title={text.title}
      aside={
        findings.length === 0 ? (
          text.clean
        ) : (
          <span className="text-warn-text">{text.repairs(format.count(findings.length))}</span>
        )
      }
    >
      <dl className="flex flex-col gap-1">
        <div className="flex justify-between">
          <dt className="text-text-2">{text.fileRows}</dt>
          <dd className="tabular-nums">{format.count(fileRows)}</dd>
        </div>
        {leftOut === 0 ? null : (
          <div className="flex justify-between">
            <dt className="text-text-2">{more.leftOut}</dt>
            <dd className="tabular-nums">−{format.count(leftOut)}</dd>
          </div>
        )}
        <div className="flex justify-between">
          <dt className="text-text-2">{text.rowsHere}</dt>
          <dd>
            <DoubleRule>{format.count(dataset.rows)}</DoubleRule>
          </dd>
        </div>
      </dl>
      {findings.length === 0 ? null : (
        <>
          <ul className="mt-3 divide-y divide-line-soft border-t border-line-soft">
            {findings.map((finding) => (
              <Finding
                key={finding.kind}
                dataset={dataset}
                finding={finding}
                onRow={onRow}
                onRagged={onRagged}
              />
            ))}
          </ul>
          <Button variant="quiet" size="small" icon={Download} onClick={saveReport} className="-ms-2">
            {more.downloadReport}
          </Button>
        </>
      )}
    </Card>
  )
}

interface FindingProps extends Props {
  readonly finding: ImportFinding
}

/** Findings whose numbers are not rows of the dataset: columns, or lines that became no row. */
const isOfRows = ({ kind }: ImportFinding): boolean =>
  !kind.endsWith('Header') &&
  !['blankLine', 'preambleLine', 'footerRow', 'commentLine', 'emptyRow', 'rejectedRow'].includes(kind)

function Finding({ dataset, finding, onRow, onRagged }: FindingProps) {
  const strings = useStrings()
  const text = strings.newRun.data.report
  const format = useFormat()
  const { kind } = finding
  const [all, setAll] = useState(false)
  const known = kind === 'encodingGuessed' || kind === 'noHeader' ? [] : finding.rows
  const first = all ? known : known.slice(0, 3)
  const isHeader = kind.endsWith('Header')
  const rest = Math.max(finding.count - first.length, 0)
  const more = known.length - first.length
  // Said as one phrase: "rows 3, 7, 12 and 4 more".
  const numbers = first.map((row) => format.count(row + 1))
  const list = rest > 0 ? numbers.join(', ') : format.list(numbers)
  const said = (isHeader ? text.columns : text.rows)(list, format.count(rest), finding.count)
  const sayPlace = (row: number) => {
    const place = placeInFiles(dataset, row)
    return place === null ? undefined : strings.reading.inFile(format.count(place.row + 1), place.file)
  }
  const isLinked = isOfRows(finding) && first.every((row) => row < dataset.rows)
  return (
    <li className="py-2.5 text-support text-text-2">
      {text.kinds[kind](format.count(finding.count))}
      {finding.detail === '' ? null : (
        <>
          {': '}
          <code className="break-words">{finding.detail}</code>
        </>
      )}
      {first.length === 0 ? null : (
        <span className="mt-0.5 block text-text-3">
          {isLinked ? (
            <RowLinks said={said} list={list} rows={first} onRow={onRow} sayPlace={sayPlace} />
          ) : (
            said
          )}
          {isLinked && (more > 0 || all) ? (
            <TextButton onClick={() => setAll(!all)} className="ms-2">
              {all ? strings.reading.fewerRows : strings.reading.moreRows}
            </TextButton>
          ) : null}
        </span>
      )}
      {(kind === 'shortRow' || kind === 'longRow') && onRagged !== null && dataset.source.format === 'csv' ? (
        <TextButton onClick={() => onRagged('reject')}>{strings.dataStep.report.leaveOut}</TextButton>
      ) : null}
      {kind === 'rejectedRow' ? <Rejected dataset={dataset} onRagged={onRagged} /> : null}
    </li>
  )
}

/** Rows that were left out by choice can come back, or be mended elsewhere. */
function Rejected({ dataset, onRagged }: Pick<Props, 'dataset' | 'onRagged'>) {
  const strings = useStrings()
  const more = strings.dataStep.report
  const engine = useEngine()
  const [fault, setFault] = useState<{ readonly kind: string } | null>(null)
  const save = async () => {
    const reply = await engine.readRejected({ datasetId: dataset.id })
    setFault(reply.ok ? null : reply.error)
    if (reply.ok) saveBlob(reply.value.blob, reply.value.fileName)
  }
  const said = fault === null ? null : strings.faults.say(fault)
  return (
    <>
      <span className="mt-1 flex gap-4">
        {onRagged === null ? null : <TextButton onClick={() => onRagged('keep')}>{more.include}</TextButton>}
        <TextButton onClick={() => void save()}>{more.download}</TextButton>
      </span>
      {said === null ? null : (
        <Banner tone="danger" title={said.title} className="mt-2">
          {said.body}
        </Banner>
      )}
    </>
  )
}
