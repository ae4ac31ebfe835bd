import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { ok } from '#core/result.ts'
import type { Dialect } from '#engine/datasets/dataset-types.ts'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useImport, type NextReading, type Reading } from '#state/import-store.ts'
import { usePendingFile, type PendingFiles } from '#state/pending-file.ts'
import { keys } from '#state/queries.ts'
import { kindOf, recallEntry, useRecalled } from '#state/recalled.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { recallColumns } from './recall-columns.ts'

/**
 * Reads files into a dataset and makes it the draft's: a preview at once, the rows after it. The former dataset stays
 * until the new one is whole, and can be gone back to.
 */
export function useDatasetImport() {
  const engine = useEngine()
  const cache = useQueryClient()
  const text = useStrings().dataStep
  const format = useFormat()

  /**
   * Answers whether the dataset is there.
   *
   * @param chosen how to read it, as far as a person chose; null = as for the last file of the same kind
   */
  const read = async (files: readonly File[], chosen: Partial<Dialect> | null = null): Promise<boolean> => {
    const [file, ...more] = files
    if (file === undefined) return false
    const stop = new AbortController()
    const before = useImport.getState()
    before.next?.stop.abort()
    const former = [before.next, before.current].find((reading) => reading?.files[0] === file)
    const isPending = chosen === null
    useImport.setState({
      fault: null,
      replaced: null,
      next: {
        files,
        told: chosen ?? {},
        isRecalled: false,
        kind: isPending ? null : (former?.kind ?? null),
        name: more.length === 0 ? file.name : text.several(format.count(files.length), file.name),
        preview: isPending ? null : (former?.preview ?? null),
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
    const further = more.map((other) => ({ file: other, name: other.name }))
    const sniff = (options: Partial<Dialect>) =>
      engine.sniffFile({ file, name: file.name, options, more: further }, { signal: stop.signal })

    let sniffed = await sniff(chosen ?? {})
    if (!isCurrent()) return false
    if (isPending && sniffed.ok) {
      const kind = kindOf(sniffed.value)
      const options = kind === null ? null : recallEntry(useRecalled.getState().entries, kind)?.options
      change({ kind })
      if (options && Object.keys(options).length > 0) {
        const again = await sniff(options)
        if (!isCurrent()) return false
        // What fitted an earlier file may not fit this one.
        if (again.ok && again.value.problem === null) {
          sniffed = again
          change({ told: options, isRecalled: true })
        }
      }
    }
    if (!sniffed.ok) {
      useImport.setState({ next: null, fault: { ...sniffed.error, files } })
      return false
    }
    const preview = sniffed.value
    change({ preview })
    const differing = preview.others.filter(
      ({ missing, extra, problem }) => missing.length + extra.length > 0 || problem !== null,
    )
    if (differing.length > 0) {
      change({ fault: { kind: 'FilesDiffer', files: differing.length }, progress: null })
      return false
    }
    const reply = await engine.importDataset(
      {
        file,
        name: file.name,
        lastModified: file.lastModified,
        options: preview.dialect,
        told: useImport.getState().next?.told ?? {},
        ...(further.length > 0 && { more: further }),
      },
      { signal: stop.signal, onProgress: (progress) => change({ progress }) },
    )
    const imported = reply.ok ? ok(await recallColumns(engine, reply.value)) : reply
    const reading = useImport.getState().next
    if (!isCurrent() || reading === null) {
      // It was whole already when something else was asked for.
      if (imported.ok) await engine.deleteDataset({ datasetId: imported.value.id })
      return false
    }
    if (!imported.ok) {
      const { error } = imported
      // Where another quote or sheet may mend it, the preview and its controls stay.
      if (isMendable(error.kind)) change({ fault: error, progress: null })
      else useImport.setState({ next: null, fault: error })
      return false
    }
    const dataset = imported.value
    cache.setQueryData(keys.dataset(dataset.id), dataset)
    const { told, isRecalled, kind } = reading
    const isKnown = kind !== null && recallEntry(useRecalled.getState().entries, kind) !== null
    if (!isPending && kind !== null && (isKnown || Object.keys(told).length > 0))
      useRecalled.getState().remember(kind, { options: told })

    const { draft, edit } = useDraft.getState()
    const { current } = useImport.getState()
    const again = current !== null && current.datasetId === draft.datasetId && isSame(current.files, files)
    const next: Reading = { files, told, isRecalled, kind, preview }
    useImport.setState({
      current: { ...next, datasetId: dataset.id },
      next: null,
      replaced: again
        ? before.replaced
        : await toReplaced(
            draft.datasetId,
            draft.scope,
            current?.datasetId === draft.datasetId ? current : null,
          ),
    })
    edit({
      datasetId: dataset.id,
      scope: again && draft.scope.kind !== 'filter' ? draft.scope : { kind: 'all' },
    })
    // The same rows read differently: nobody asked for two of them. One that a run needs is kept by the engine.
    if (again) await engine.deleteDataset({ datasetId: current.datasetId })
    void cache.invalidateQueries({ queryKey: keys.storage })
    // Asked after a click of the person’s, as browsers want it: data that is worth keeping should not be evicted.
    if ('storage' in navigator) void navigator.storage.persist()
    return true
  }
  type Former = ReturnType<typeof useImport.getState>['replaced']
  const toReplaced = async (
    datasetId: string,
    scope: NonNullable<Former>['scope'],
    reading: NonNullable<Former>['reading'],
  ): Promise<Former> => {
    const former = datasetId === '' ? null : await engine.readDataset({ datasetId })
    return former?.ok === true ? { datasetId, name: former.value.name, scope, reading } : null
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
    /** The dataset that the last import took the place of is the draft's again; both stay. */
    goBack: () => {
      const { replaced } = useImport.getState()
      if (replaced === null) return
      useDraft.getState().edit({ datasetId: replaced.datasetId, scope: replaced.scope })
      useImport.setState({ current: replaced.reading, replaced: null, fault: null })
    },
  }
}

export type DatasetImport = ReturnType<typeof useDatasetImport>

const isMendable = (kind: string): boolean =>
  ['UnclosedQuote', 'LongCell', 'Unreadable', 'NoRows', 'TooManyColumns', 'ColumnsDiffer'].includes(kind)

const sizeOf = (files: readonly File[]): number => files.reduce((sum, { size }) => sum + size, 0)

const isSame = (files: readonly File[], others: readonly File[]): boolean =>
  files.length === others.length && files.every((file, index) => file === others[index])
