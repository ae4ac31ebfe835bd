import type { DatasetRecord } from '#core/records.ts'
import type { Dialect } from '#engine/datasets/dataset-types.ts'
import { useImport } from '#state/import-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { TextButton } from '#ui/text-button.tsx'

interface RecalledProps {
  readonly told: Partial<Dialect>
  readonly onAfresh: () => void
}

/** The file was read as an earlier one of its kind: said, and easily taken back. */
export function RecalledNote({ told, onAfresh }: RecalledProps) {
  const text = useStrings().reading
  const format = useFormat()
  return (
    <p className="text-support text-text-3">
      {text.recalled(format.list(Object.keys(told).map((key) => text.choice(key))))}{' '}
      <TextButton onClick={onAfresh}>{text.afresh}</TextButton>
    </p>
  )
}

interface ReplacedProps {
  /** Nothing is said before the new one is whole. */
  readonly dataset: DatasetRecord | undefined
  readonly onBack: () => void
}

/** The way back to the dataset that was here before. */
export function ReplacedNote({ dataset, onBack }: ReplacedProps) {
  const text = useStrings().reading
  const replaced = useImport((state) => state.replaced)
  if (replaced === null || dataset === undefined) return null
  return (
    <p className="text-support text-text-3">
      {text.replaced} <TextButton onClick={onBack}>{text.backTo(replaced.name)}</TextButton>
    </p>
  )
}
