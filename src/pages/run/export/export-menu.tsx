import { useState } from 'react'
import { asksForVectors } from '#core/results/vector.ts'
import type { RunView } from '#engine/runs/run-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { Braces, Columns3, Copy, Download, FileSpreadsheet, Settings, Table2 } from '#ui/icon.tsx'
import { Menu, type MenuItem } from '#ui/menu.tsx'
import { ExportDialog } from './export-dialog.tsx'
import { copyLimit } from './export-plan.ts'
import { useExport } from './use-export.ts'

const formats = [
  { key: 'csv', icon: Table2 },
  { key: 'xlsx', icon: FileSpreadsheet },
  { key: 'jsonl', icon: Braces },
  { key: 'parquet', icon: Columns3 },
] as const

/** Of a run that has embeddings. */
const vectorFormats = [
  ['npy', 'npy'],
  ['vectorTable', 'parquet'],
  ['vectors', 'jsonl'],
] as const

/** The way back to a spreadsheet. */
export function ExportMenu({ view }: { readonly view: RunView }) {
  const text = useStrings().exporting
  const format = useFormat()
  const exporting = useExport(view)
  const [isChoosing, setChoosing] = useState(false)
  const { plan, shownCount } = exporting
  const total = view.run.ledger.total
  const count = plan.usesView ? shownCount : total
  const detail = count === null ? undefined : text.count(count, format.count(count))
  const isLong = count !== null && count > copyLimit
  const lacksColumns = plan.columns?.length === 0

  const hasVectors =
    view.generations.some(({ snapshot }) => asksForVectors(snapshot)) && view.run.ledger.counts.answered > 0

  const items: readonly MenuItem[] = [
    ...formats.map(({ key, icon }) => ({
      key,
      icon,
      label: text[key],
      hint: lacksColumns
        ? text.noColumn
        : key === 'csv' && plan.isForced
          ? text.incomplete
          : text[`${key}Hint`],
      detail,
      disabled: count === 0 || lacksColumns,
      onSelect: () => void exporting.save(key),
    })),
    ...(hasVectors ? vectorFormats : []).map(([key, vectorFormat]) => ({
      key,
      icon: Braces,
      label: text[key],
      hint: text[`${key}Hint`],
      disabled: count === 0,
      onSelect: () => void exporting.saveVectors(vectorFormat),
    })),
    {
      key: 'copy',
      icon: Copy,
      label: text.copy,
      hint: isLong ? text.copyFirst(format.count(copyLimit)) : text.copyHint,
      disabled: count === 0 || lacksColumns,
      onSelect: () => void exporting.copy(),
    },
    { key: 'options', icon: Settings, label: text.options, onSelect: () => setChoosing(true) },
  ]
  return (
    <>
      <Menu
        label={text.button}
        trigger={text.button}
        icon={Download}
        variant="primary"
        align="end"
        busy={exporting.isBusy}
        items={items}
      />
      {isChoosing ? (
        <ExportDialog
          runId={view.run.id}
          exporting={exporting}
          total={total}
          onClose={() => setChoosing(false)}
        />
      ) : null}
    </>
  )
}
