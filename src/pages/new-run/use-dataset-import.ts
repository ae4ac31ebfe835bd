import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { ok } from '#core/result.ts'
import type { Dialect } from '#engine/engine.ts'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useImport, type NextReading } from '#state/import-store.ts'
import { usePendingFile, type PendingFiles } from '#state/pending-file.ts'
import { keys } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { recallColumns } from './recall-columns.ts'

/**
 * Reads files into a dataset and makes it the draft's: a preview at once, the rows after it. The former dataset stays
 * until the new one is whole.
 */
export function useDatasetImport() {
  const engine = useEngine()
  const cache = useQueryClient()
  const text = useStrings().dataStep
  const format = useFormat()

  /** Answers whether the dataset is there. */
  const read = async (files: readonly File[], told: Partial<Dialect> = {}): Promise<boolean> => {
    const [file, ...more] = files
    if (file === undefined) return false
    const stop = new AbortController()
    const before = useImport.getState()
    before.next?.stop.abort()
    const former = [before.next, before.current].find((reading) => reading?.files[0] === file)
    useImport.setState({
      fault: null,
      next: {
        files,
        told,
        name: more.length === 0 ? file.name : text.several(format.count(files.length), file.name),
        preview: former?.preview ?? null,
        progress: { bytesRead: 0, bytesTotal: sizeOf(files), rows: 0 },
        fault: null,
        stop,
      },
    })
    const isCurrent = () => useImport.getState().next?.stop === stop
    const change = (facts: Partial<NextReading>) => {
      const { next } = useImport.getState()
      if (next !== null && isCurrent()) useImport.setState({ next: { ...next, ...facts } })
    }

    const sniffed = await engine.sniffFile({ file, name: file.name, options: told }, { signal: stop.signal })
    if (!isCurrent()) return false
    if (!sniffed.ok) {
      useImport.setState({ next: null, fault: sniffed.error })
      return false
    }
    const preview = sniffed.value
    change({ preview })
    const reply = await engine.importDataset(
      {
        file,
        name: file.name,
        lastModified: file.lastModified,
        options: preview.dialect,
        ...(more.length > 0 && { more: more.map((other) => ({ file: other, name: other.name })) }),
      },
      { signal: stop.signal, onProgress: (progress) => change({ progress }) },
    )
    const imported = reply.ok ? ok(await recallColumns(engine, reply.value)) : reply
    if (!isCurrent()) {
      // It was whole already when something else was asked for.
      if (imported.ok) await engine.deleteDataset({ datasetId: imported.value.id })
      return false
    }
    if (!imported.ok) {
      const { error } = imported
      // Where another quote or sheet may mend it, the preview and its controls stay.
      if (isMendable(error.kind) && ['csv', 'xlsx'].includes(preview.dialect.format))
        change({ fault: error, progress: null })
      else useImport.setState({ next: null, fault: error })
      return false
    }
    const dataset = imported.value
    cache.setQueryData(keys.dataset(dataset.id), dataset)
    const { draft, edit } = useDraft.getState()
    const { current } = useImport.getState()
    const again = current !== null && current.datasetId === draft.datasetId && isSame(current.files, files)
    edit({
      datasetId: dataset.id,
      scope: again && draft.scope.kind !== 'filter' ? draft.scope : { kind: 'all' },
    })
    useImport.setState({ current: { files, told, preview, datasetId: dataset.id }, next: null })
    // The same rows read differently: nobody asked for two of them. One that a run needs is kept by the engine.
    if (again) await engine.deleteDataset({ datasetId: current.datasetId })
    // Asked after a click of the person’s, as browsers want it: data that is worth keeping should not be evicted.
    if ('storage' in navigator) void navigator.storage.persist()
    return true
  }

  const take = ({ files, folders }: PendingFiles) => {
    const [folder] = folders
    if (folder === undefined) void read(files)
    else useImport.setState({ fault: { kind: 'Folder', name: folder } })
  }
  /** Gives up what is not whole; the former dataset is shown again. */
  const drop = (fault: { readonly kind: string } | null) => {
    useImport.getState().next?.stop.abort()
    useImport.setState({ next: null, fault })
  }

  const { pending, put } = usePendingFile()
  const takePending = useEffectEvent((dropped: PendingFiles) => {
    put(null)
    take(dropped)
  })
  useEffect(() => {
    if (pending !== null) takePending(pending)
  }, [pending])

  return {
    read,
    take,
    cancel: () => drop({ kind: 'Cancelled' }),
    giveUp: () => drop(null),
  }
}

export type DatasetImport = ReturnType<typeof useDatasetImport>

const isMendable = (kind: string): boolean =>
  ['UnclosedQuote', 'Unreadable', 'NoRows', 'TooManyColumns'].includes(kind)

const sizeOf = (files: readonly File[]): number => files.reduce((sum, { size }) => sum + size, 0)

const isSame = (files: readonly File[], others: readonly File[]): boolean =>
  files.length === others.length && files.every((file, index) => file === others[index])
