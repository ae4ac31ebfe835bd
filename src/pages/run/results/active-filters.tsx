import type { ReactNode } from 'react'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { ArrowDown, ArrowUp, Funnel, Icon, X, type LucideIcon } from '#ui/icon.tsx'
import { TextButton } from '#ui/text-button.tsx'
import type { RunColumn } from './result-layout.ts'
import { nameOf, sayFilter } from './say-filter.ts'
import type { ResultQuery } from './use-result-query.ts'

interface Props {
  readonly query: ResultQuery
  readonly columns: readonly RunColumn[]
}

/** What the columns are filtered and sorted by; each can be taken back. */
export function ActiveFilters({ query, columns }: Props) {
  const strings = useStrings()
  const text = strings.results
  const format = useFormat()
  const { filters, sort } = query
  if (filters.length + sort.length === 0) return null
  return (
    <ul aria-label={text.filters.label} className="mt-2 flex flex-wrap items-center gap-2">
      {filters.map((filter, index) => {
        const sentence = sayFilter(filter, columns, strings, format)
        return (
          <Chip
            key={`${filter.column} ${index}`}
            icon={Funnel}
            label={text.filters.remove(sentence)}
            onRemove={() => query.removeFilter(index)}
          >
            {sentence}
          </Chip>
        )
      })}
      {sort.map(({ column, descending }) => {
        const sentence = text.filters.sorted(nameOf(column, columns, text))
        return (
          <Chip
            key={column}
            icon={descending ? ArrowDown : ArrowUp}
            label={text.filters.remove(sentence)}
            onRemove={() => query.setSort(column, null, true)}
          >
            {sentence}
          </Chip>
        )
      })}
      <li>
        <TextButton onClick={query.clear}>{text.filters.clearAll}</TextButton>
      </li>
    </ul>
  )
}

interface ChipProps {
  readonly icon: LucideIcon
  readonly label: string
  readonly onRemove: () => void
  readonly children: ReactNode
}

function Chip({ icon, label, onRemove, children }: ChipProps) {
  return (
    <li className="flex max-w-full min-w-0 items-center rounded-control border border-accent-line bg-accent-tint text-support text-accent-text">
      <Icon of={icon} size={12} className="ms-2" />
      <span className="min-w-0 truncate px-1.5 py-1 font-medium">{children}</span>
      <button
        type="button"
        aria-label={label}
        title={label}
        onClick={onRemove}
        className="flex min-h-6 items-center self-stretch rounded-e-control px-1.5 hover:bg-accent-line touch:min-h-11 touch:px-3"
      >
        <Icon of={X} size={12} />
      </button>
    </li>
  )
}
