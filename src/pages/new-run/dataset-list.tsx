import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { DatasetRecord } from '#core/records.ts'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useImport } from '#state/import-store.ts'
import { datasetsQuery, keys, runsQuery, storageQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { cx } from '#ui/cx.ts'
import { useFormat } from '#ui/format-context.tsx'
import { Ellipsis } from '#ui/icon.tsx'
import { Menu } from '#ui/menu.tsx'

/** Datasets stay until they are deleted, so a second question about the same rows needs no second import. */
export function DatasetList() {
  const strings = useStrings()
  const text = strings.reading
  const format = useFormat()
  const engine = useEngine()
  const cache = useQueryClient()
  const datasets = useQuery(datasetsQuery(engine)).data ?? []
  const runs = useQuery(runsQuery(engine)).data ?? []
  const storage = useQuery(storageQuery(engine)).data
  const currentId = useDraft((state) => state.draft.datasetId)
  const edit = useDraft((state) => state.edit)
  const [renaming, setRenaming] = useState<string | null>(null)
  const [removing, setRemoving] = useState<DatasetRecord | null>(null)
  const [fault, setFault] = useState<{ readonly kind: string } | null>(null)
  if (datasets.length === 0) return null

  const refresh = async () => {
    await cache.invalidateQueries({ queryKey: keys.datasets })
    await cache.invalidateQueries({ queryKey: keys.storage })
  }
  const use = (dataset: DatasetRecord) => {
    edit({ datasetId: dataset.id, scope: { kind: 'all' } })
    useImport.setState({ fault: null, replaced: null })
  }
  const rename = async (dataset: DatasetRecord, name: string) => {
    setRenaming(null)
    if (name.trim() === '' || name.trim() === dataset.name) return
    const reply = await engine.renameDataset({ datasetId: dataset.id, name })
    setFault(reply.ok ? null : reply.error)
    if (reply.ok) cache.setQueryData(keys.dataset(dataset.id), reply.value)
    await refresh()
  }
  const remove = async (dataset: DatasetRecord) => {
    setRemoving(null)
    const reply = await engine.deleteDataset({ datasetId: dataset.id })
    setFault(reply.ok ? null : reply.error)
    if (reply.ok) {
      if (useImport.getState().replaced?.datasetId === dataset.id) useImport.setState({ replaced: null })
      if (currentId === dataset.id) edit({ datasetId: '', scope: { kind: 'all' } })
    }
    await refresh()
  }
  const said = fault === null ? null : strings.faults.say(fault)

  return (
    <Card
      title={text.datasets.title}
      flush
      aside={
        storage === undefined || storage.quotaBytes === 0
          ? undefined
          : text.used(format.bytes(storage.usedBytes), format.bytes(storage.quotaBytes))
      }
    >
      {said === null ? null : (
        <Banner tone="danger" title={said.title} className="m-3">
          {said.body}
        </Banner>
      )}
      <ul
        aria-label={text.datasets.title}
        className="max-h-[26rem] divide-y divide-line-soft overflow-y-auto"
      >
        {datasets.map((dataset) => {
          const users = runs.filter(({ datasetId }) => datasetId === dataset.id).length
          const count = format.count(users)
          const isCurrent = dataset.id === currentId
          return (
            <li
              key={dataset.id}
              className={cx('flex items-center gap-x-3 px-3.5 py-1.5', isCurrent && 'bg-accent-tint')}
            >
              <div className="min-w-0 flex-1">
                {renaming === dataset.id ? (
                  <NameField dataset={dataset} onDone={(name) => void rename(dataset, name)} />
                ) : (
                  <span className="block truncate font-medium" title={dataset.name}>
                    {dataset.name}
                  </span>
                )}
                <span className="flex flex-wrap gap-x-3 text-support text-text-3 tabular-nums">
                  <span>{text.files.rows(format.count(dataset.rows))}</span>
                  <span>{format.bytes(dataset.bytes)}</span>
                  <span title={format.exact(dataset.createdAt)}>{format.day(dataset.createdAt)}</span>
                  <span>{users === 0 ? text.datasets.unused : text.datasets.inUse(count)}</span>
                </span>
              </div>
              {isCurrent ? (
                <span className="text-support text-text-2">{text.datasets.current}</span>
              ) : (
                <Button
                  size="small"
                  aria-label={strings.newRun.data.use(dataset.name)}
                  onClick={() => use(dataset)}
                >
                  {text.datasets.use}
                </Button>
              )}
              <Menu
                label={text.datasets.actions(dataset.name)}
                icon={Ellipsis}
                size="small"
                align="end"
                items={[
                  { key: 'rename', label: text.datasets.rename, onSelect: () => setRenaming(dataset.id) },
                  {
                    key: 'remove',
                    label: text.datasets.remove,
                    danger: users === 0,
                    disabled: users > 0,
                    ...(users > 0 && { hint: text.datasets.needed(count) }),
                    onSelect: () => setRemoving(dataset),
                  },
                ]}
              />
            </li>
          )
        })}
      </ul>
      {removing === null ? null : (
        <ConfirmDialog
          title={strings.settings.data.removeTitle(removing.name)}
          safeLabel={strings.settings.data.keepIt}
          actLabel={strings.settings.data.removeIt}
          onSafe={() => setRemoving(null)}
          onAct={() => void remove(removing)}
        >
          {strings.settings.data.removeBody(format.count(removing.rows), format.bytes(removing.bytes))}
        </ConfirmDialog>
      )}
    </Card>
  )
}

interface NameFieldProps {
  readonly dataset: DatasetRecord
  readonly onDone: (name: string) => void
}

function NameField({ dataset, onDone }: NameFieldProps) {
  const text = useStrings().reading.datasets
  const [value, setValue] = useState(dataset.name)
  return (
    <input
      aria-label={text.newName(dataset.name)}
      value={value}
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => setValue(event.target.value)}
      onBlur={() => onDone(value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onDone(value)
        if (event.key === 'Escape') onDone(dataset.name)
      }}
      className="h-7 w-full max-w-md min-w-0 rounded-control border border-line-strong bg-surface px-2 text-body text-text focus-visible:-outline-offset-1"
    />
  )
}
