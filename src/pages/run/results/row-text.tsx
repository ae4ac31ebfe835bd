import type { CappedText } from '#engine/results/row-detail-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { cx } from '#ui/cx.ts'
import { useFormat } from '#ui/format-context.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { useRowText, type RowTextPlace, type ShownText } from './use-row-text.ts'

interface Props {
  readonly value: CappedText
  readonly place: RowTextPlace
  readonly className?: string | undefined
}

/** Longer ones scroll in their place, in UTF-16 units. */
const tall = 600

/** A text as written; of a very long one the beginning, and more on demand. */
export function RowText({ value, place, className }: Props) {
  const shown = useRowText(place, value)
  const isTall = shown.text.length > tall
  return (
    <>
      <p
        dir="auto"
        {...(isTall && { tabIndex: 0, role: 'group' })}
        className={cx('break-words whitespace-pre-wrap', isTall && 'max-h-60 overflow-y-auto', className)}
      >
        {shown.text}
      </p>
      <CutNote value={value} shown={shown} />
    </>
  )
}

/** How much there is of a text that is not shown whole, and the ways to the rest; nothing where it is. */
export function CutNote({ value, shown }: { readonly value: CappedText; readonly shown: ShownText }) {
  const { rowPanel: text } = useStrings()
  const format = useFormat()
  if (!value.cut) return null
  const isBusy = shown.state === 'busy'
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-3 text-support text-text-3">
      {shown.cut ? (
        <>
          {text.cut(format.bytes(value.bytes))}
          <TextButton aria-disabled={isBusy || undefined} onClick={() => void shown.more()}>
            {text.more}
          </TextButton>
        </>
      ) : null}
      <TextButton aria-disabled={isBusy || undefined} onClick={() => void shown.copy()}>
        {text.copyWhole(format.bytes(value.bytes))}
      </TextButton>
      <span role="status">
        {shown.state === 'copied' ? text.copied : shown.state === 'failed' ? text.notRead : ''}
      </span>
    </p>
  )
}
