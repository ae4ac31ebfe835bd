import { useState } from 'react'
import type { ColumnStats } from '#core/dataset/column-stats.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { Ellipsis, Icon } from '#ui/icon.tsx'
import { Menu } from '#ui/menu.tsx'
import { MiniBars, MiniShares } from '#ui/mini-chart.tsx'
import { pictureOf, sayColumnFact } from '../column-facts.ts'
import { columnGlyphs } from '../column-glyphs.ts'
import type { ColumnActions } from './use-columns.ts'

interface Props {
  readonly id: string
  readonly name: string
  readonly stats: ColumnStats | undefined
  readonly actions: ColumnActions
}

/** Name, a picture of the values, one fact, and what can be done with the column. The guess is evidence only. */
export function ColumnHeader({ id, name, stats, actions }: Props) {
  const text = useStrings().dataStep.column
  const format = useFormat()
  const [renaming, setRenaming] = useState(false)
  const glyph = columnGlyphs[stats?.guess ?? 'text']
  if (renaming) {
    return (
      <NameField
        name={name}
        onDone={(next) => {
          setRenaming(false)
          if (next !== null && next !== name) void actions.rename(id, next)
        }}
      />
    )
  }
  const picture = stats === undefined ? null : pictureOf(stats)
  const fact = stats === undefined ? '' : sayColumnFact(stats, text, format)
  return (
    <div className="flex w-full min-w-0 flex-col gap-0.5 text-start font-normal">
      <div className="-me-1.5 flex h-5 min-w-0 items-center gap-1.5">
        <span
          title={stats === undefined ? undefined : text.guesses[stats.guess]}
          className="flex text-text-2"
        >
          <Icon of={glyph} size={12} />
        </span>
        <span title={name} className="min-w-0 flex-1 truncate font-semibold">
          {name}
        </span>
        <span className="-my-2 flex">
          <Menu
            label={text.menu(name)}
            icon={Ellipsis}
            size="small"
            align="end"
            items={[
              { key: 'rename', label: text.rename, hint: text.renameHint, onSelect: () => setRenaming(true) },
              {
                key: 'left',
                label: text.left,
                disabled: actions.isFirst(id),
                onSelect: () => void actions.move(id, -1),
              },
              {
                key: 'right',
                label: text.right,
                disabled: actions.isLast(id),
                onSelect: () => void actions.move(id, 1),
              },
              {
                key: 'leaveOut',
                label: text.leaveOut,
                hint: actions.isOnly ? text.lastOne : text.leaveOutHint,
                disabled: actions.isOnly,
                onSelect: () => void actions.leaveOut(id),
              },
            ]}
          />
        </span>
      </div>
      <div className="h-5">
        {picture === null || stats === undefined ? null : picture.kind === 'bars' ? (
          <MiniBars values={picture.values} />
        ) : (
          <MiniShares values={picture.values} total={stats.filled} />
        )}
      </div>
      <span title={fact} className="h-4 truncate text-caption text-text-3">
        {fact}
      </span>
    </div>
  )
}

interface NameFieldProps {
  readonly name: string
  /** Null = the name stays. */
  readonly onDone: (name: string | null) => void
}

function NameField({ name, onDone }: NameFieldProps) {
  const text = useStrings().dataStep.column
  const [value, setValue] = useState(name)
  return (
    <input
      aria-label={text.newName(name)}
      value={value}
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => setValue(event.target.value)}
      onBlur={() => onDone(value.trim())}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onDone(value.trim())
        if (event.key === 'Escape') onDone(null)
      }}
      className="h-8 w-full min-w-0 rounded-control border border-line-strong bg-surface px-2 text-body font-normal text-text focus-visible:-outline-offset-1"
    />
  )
}
