import type { DatasetRecord, ImportFinding } from '#core/records.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { DoubleRule } from '#ui/double-rule.tsx'
import { useFormat } from '#ui/format-context.tsx'

/** What the import found and mended: nothing silent, and the rows balance. */
export function ImportReportCard({ dataset }: { readonly dataset: DatasetRecord }) {
  const text = useStrings().newRun.data.report
  const format = useFormat()
  const { fileRows, findings } = dataset.report
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
        <div className="flex justify-between">
          <dt className="text-text-2">{text.rowsHere}</dt>
          <dd>
            <DoubleRule>{format.count(dataset.rows)}</DoubleRule>
          </dd>
        </div>
      </dl>
      {findings.length === 0 ? null : (
        <ul className="mt-3 divide-y divide-line-soft border-t border-line-soft">
          {findings.map((finding) => (
            <Finding key={finding.kind} finding={finding} />
          ))}
        </ul>
      )}
    </Card>
  )
}

function Finding({ finding }: { readonly finding: ImportFinding }) {
  const text = useStrings().newRun.data.report
  const format = useFormat()
  const first = finding.rows.slice(0, 3)
  const isHeader = finding.kind.endsWith('Header')
  const more = format.count(Math.max(finding.count - first.length, 0))
  const list = format.list(first.map((row) => format.count(row + 1)))
  return (
    <li className="py-2.5 text-support text-text-2">
      {text.kinds[finding.kind](format.count(finding.count))}
      {finding.detail === '' ? null : (
        <>
          {': '}
          <code className="break-words">{finding.detail}</code>
        </>
      )}
      {first.length === 0 ? null : (
        <span className="mt-0.5 block text-text-3">
          {isHeader ? text.columns(list, first.length) : text.rows(list, more, finding.count)}
        </span>
      )}
    </li>
  )
}
