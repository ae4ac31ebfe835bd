import type { CappedText } from '#engine/results/row-detail-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { CodeBlock } from '#ui/code-block.tsx'
import { CopyButton } from '#ui/copy-button.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { indentJson } from './row-indent.ts'
import { CutNote } from './row-text.tsx'
import { useRowText, type RowTextPlace } from './use-row-text.ts'

interface Props {
  readonly name: string
  readonly copyLabel: string
  readonly line: CappedText
  readonly place: RowTextPlace
  readonly indented: boolean
}

/** A line of a file, byte for byte. Indenting changes only how it is shown: what is copied is the line. */
export function RowLine({ name, copyLabel, line, place, indented }: Props) {
  const strings = useStrings()
  const format = useFormat()
  const shown = useRowText(place, line)
  return (
    <div>
      <div className="flex items-center justify-between gap-2">
        <p className="text-support text-text-3">
          {name} <span className="tabular-nums">({format.bytes(line.bytes)})</span>
        </p>
        {line.cut ? null : (
          <CopyButton text={line.text} label={copyLabel} copiedLabel={strings.common.copied} />
        )}
      </div>
      <CodeBlock
        className="mt-1"
        label={name}
        code={(indented ? indentJson(shown.text) : null) ?? shown.text}
        wrap
      />
      <CutNote value={line} shown={shown} />
    </div>
  )
}
