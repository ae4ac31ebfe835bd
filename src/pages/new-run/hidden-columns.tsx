import type { DatasetRecord } from '#core/records.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { Columns3 } from '#ui/icon.tsx'
import { Menu } from '#ui/menu.tsx'

interface Props {
  readonly dataset: DatasetRecord
  readonly shown: readonly { readonly id: string }[]
  readonly onShow: (id: string) => void
}

/** The way back for columns that were left out. */
export function HiddenColumns({ dataset, shown, onShow }: Props) {
  const text = useStrings().dataStep.column
  const format = useFormat()
  const hidden = dataset.columns.filter(({ id }) => !shown.some((column) => column.id === id))
  if (hidden.length === 0) return null
  const label = text.hidden(format.count(hidden.length))
  return (
    <div>
      <Menu
        label={label}
        trigger={label}
        icon={Columns3}
        size="small"
        items={hidden.map(({ id, name }) => ({
          key: id,
          label: text.show(name),
          onSelect: () => onShow(id),
        }))}
      />
    </div>
  )
}
