import type { RowNumber } from '#core/units.ts'
import { useStrings } from '#state/strings/strings.ts'
import { cx } from '#ui/cx.ts'
import { useFormat } from '#ui/format-context.tsx'
import { Copy, Icon } from '#ui/icon.tsx'
import { TextButton } from '#ui/text-button.tsx'

interface Props {
  /** The row whose request was sent for this one. */
  readonly row: RowNumber
  readonly onShow: (row: RowNumber) => void
  readonly className?: string | undefined
}

/** Whose answer a copy has, and the way there. */
export function RowCopyNote({ row, onShow, className }: Props) {
  const { rowPanel: text } = useStrings()
  const format = useFormat()
  return (
    <p className={cx('flex items-center gap-1.5 text-support', className)}>
      <Icon of={Copy} size={12} className="text-answer-text" />
      <TextButton onClick={() => onShow(row)}>{text.copyOf(format.count(row + 1))}</TextButton>
    </p>
  )
}
