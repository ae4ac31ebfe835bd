import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { DatasetRecord } from '#core/records.ts'
import { useEngine } from '#state/engine-context.tsx'
import { datasetsQuery, helloQuery, keys, storageQuery } from '#state/queries.ts'
import { useRecalled } from '#state/recalled.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { IconButton } from '#ui/icon-button.tsx'
import { Trash2 } from '#ui/icon.tsx'
import { TextButton } from '#ui/text-button.tsx'

/** What this browser holds, and the way to let go of it. */
export function DataSection() {
  const strings = useStrings()
  const text = strings.settings.data
  const format = useFormat()
  const engine = useEngine()
  const cache = useQueryClient()
  const hello = useQuery(helloQuery(engine))
  const storage = useQuery(storageQuery(engine))
  const datasets = useQuery(datasetsQuery(engine))
  const [removing, setRemoving] = useState<DatasetRecord | null>(null)
  const [fault, setFault] = useState<{ readonly title: string; readonly body: string } | null>(null)

  const remove = async (dataset: DatasetRecord) => {
    setRemoving(null)
    const reply = await engine.deleteDataset({ datasetId: dataset.id })
    setFault(reply.ok ? null : strings.faults.say(reply.error))
    await cache.invalidateQueries({ queryKey: keys.datasets })
    await cache.invalidateQueries({ queryKey: keys.storage })
  }

  return (
    <Card
      title={text.title}
      aside={
        storage.data === undefined
          ? undefined
          : text.used(format.bytes(storage.data.usedBytes), format.bytes(storage.data.quotaBytes))
      }
    >
      <p className="text-text-2">{hello.data?.storage === 'memory' ? text.memory : text.opfs}</p>
      {hello.data === undefined || hello.data.storage === 'memory' ? null : <Keeping />}
      {fault === null ? null : (
        <Banner tone="danger" title={fault.title} className="mt-3">
          {fault.body}
        </Banner>
      )}
      <h3 className="mt-4 text-support font-medium text-text-2">{text.datasets}</h3>
      {datasets.data?.length === 0 ? <p className="mt-1 text-text-3">{text.noDatasets}</p> : null}
      <ul className="mt-1 divide-y divide-line-soft">
        {datasets.data?.map((dataset) => (
          <li key={dataset.id} className="flex items-center gap-3 py-1">
            <span className="min-w-0 flex-1 truncate">{dataset.name}</span>
            <span className="text-support text-text-3 tabular-nums">
              {text.rows(format.count(dataset.rows))}
            </span>
            <span className="w-20 text-end text-support text-text-3 tabular-nums">
              {format.bytes(dataset.bytes)}
            </span>
            <IconButton
              icon={Trash2}
              label={text.remove(dataset.name)}
              onClick={() => setRemoving(dataset)}
            />
          </li>
        ))}
      </ul>
      <RecalledSettings />
      {removing === null ? null : (
        <ConfirmDialog
          title={text.removeTitle(removing.name)}
          safeLabel={text.keepIt}
          actLabel={text.removeIt}
          onSafe={() => setRemoving(null)}
          onAct={() => void remove(removing)}
        >
          {text.removeBody(format.count(removing.rows), format.bytes(removing.bytes))}
        </ConfirmDialog>
      )}
    </Card>
  )
}

/** Whether the browser may clear this page's data by itself, and the way to ask it not to. */
function Keeping() {
  const text = useStrings().settings.data
  const [persisted, setPersisted] = useState<boolean | null>(null)
  const [asked, setAsked] = useState(false)
  useEffect(() => {
    void navigator.storage.persisted().then(setPersisted)
  }, [])
  if (persisted === null) return null
  return (
    <p className="mt-1 text-text-2" role="status">
      {persisted ? text.persisted : asked ? text.refused : text.evictable}{' '}
      {persisted || asked ? null : (
        <TextButton
          onClick={() => {
            void navigator.storage.persist().then((granted) => {
              setPersisted(granted)
              setAsked(true)
            })
          }}
        >
          {text.persist}
        </TextButton>
      )}
    </p>
  )
}

/** What is recalled for the next file of a kind, and the way to forget it. */
function RecalledSettings() {
  const text = useStrings().reading.forget
  const format = useFormat()
  const { entries, forgetAll } = useRecalled()
  const [forgotten, setForgotten] = useState(false)
  // One kind of file has an entry for how it is read, and one for its columns and prompt.
  const prompts = entries.filter(({ signature }) => !signature.includes('.')).length
  const kinds = Math.max(prompts, entries.length - prompts)
  return (
    <>
      <h3 className="mt-4 text-support font-medium text-text-2">{text.title}</h3>
      <p className="mt-1 text-text-2" role="status">
        {entries.length > 0 ? text.some(format.count(kinds)) : forgotten ? text.done : text.none}{' '}
        {entries.length === 0 ? null : (
          <TextButton
            onClick={() => {
              forgetAll()
              setForgotten(true)
            }}
          >
            {text.act}
          </TextButton>
        )}
      </p>
    </>
  )
}
