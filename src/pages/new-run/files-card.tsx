import type { DatasetRecord } from '#core/records.ts'
import type { FilesPreview } from '#engine/datasets/dataset-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { cx } from '#ui/cx.ts'
import { useFormat } from '#ui/format-context.tsx'
import { CircleX, Files, Icon, Table2 } from '#ui/icon.tsx'
import { TextButton } from '#ui/text-button.tsx'

interface Props {
  readonly files: readonly File[]
  readonly preview: FilesPreview
  /** Once imported; null before. */
  readonly dataset: DatasetRecord | null
  readonly onRow: (row: number) => void
  /** Imports those that go together. */
  readonly onWithout: (files: readonly File[]) => void
}

/** Several files as one table: which ones, what differs in their headers, and which rows are whose. */
export function FilesCard({ files, preview, dataset, onRow, onWithout }: Props) {
  const strings = useStrings()
  const text = strings.reading.files
  const format = useFormat()
  const quoted = (names: readonly string[]) =>
    format.list([
      ...names.slice(0, 6).map((name) => `“${name}”`),
      ...(names.length > 6 ? [format.count(names.length - 6)] : []),
    ])
  const bad = new Set(
    preview.others.flatMap(({ missing, extra, problem }, index) =>
      missing.length + extra.length > 0 || problem !== null ? [index + 1] : [],
    ),
  )
  const say = (index: number): string => {
    const other = preview.others[index - 1]
    if (preview.dialect.format === 'batch-output' && !bad.has(index)) return text.joined
    if (other === undefined) return text.first
    if (other.problem !== null) return strings.faults.say(other.problem).title
    const differences = [
      ...(other.missing.length > 0 ? [text.missing(quoted(other.missing))] : []),
      ...(other.extra.length > 0 ? [text.extra(quoted(other.extra))] : []),
    ]
    if (differences.length > 0) return differences.join('; ')
    return other.isReordered ? text.reordered : text.same
  }
  const counts = dataset?.source.fileRows ?? []
  const startOf = (index: number) => counts.slice(0, index).reduce((sum, rows) => sum + rows, 0)
  return (
    <Card
      title={text.title(format.count(files.length))}
      flush
      aside={
        bad.size === 0 || files.length - bad.size === 0 ? undefined : (
          <Button size="small" onClick={() => onWithout(files.filter((_, index) => !bad.has(index)))}>
            {text.without(format.count(bad.size))}
          </Button>
        )
      }
    >
      <ul className="max-h-64 divide-y divide-line-soft overflow-y-auto">
        {files.map((file, index) => {
          const rows = counts[index]
          const start = startOf(index)
          return (
            <li
              key={index}
              className={cx(
                'flex flex-wrap items-center gap-x-3 px-3.5 py-2 text-support',
                bad.has(index) && 'bg-danger-tint',
              )}
            >
              <span className="flex min-w-0 items-center gap-2 font-medium">
                <Icon
                  of={bad.has(index) ? CircleX : index === 0 ? Table2 : Files}
                  size={14}
                  className={bad.has(index) ? 'text-danger-text' : 'text-text-3'}
                />
                <span className="min-w-0 break-all">{file.name}</span>
              </span>
              <span className={cx('min-w-0 flex-1 basis-40', bad.has(index) ? 'text-text' : 'text-text-3')}>
                {say(index)}
              </span>
              {rows === undefined || rows === 0 ? (
                <span className="text-text-3 tabular-nums">{format.bytes(file.size)}</span>
              ) : (
                <TextButton onClick={() => onRow(start)}>
                  {text.rowRange(format.count(start + 1), format.count(start + rows))}
                </TextButton>
              )}
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
