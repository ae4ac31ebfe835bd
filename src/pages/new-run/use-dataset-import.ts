import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { ImportProgress } from '#engine/engine.ts'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { usePendingFile } from '#state/pending-file.ts'
import { keys } from '#state/queries.ts'

export interface RunningImport {
  readonly name: string
  readonly progress: ImportProgress
}

/** Reads a file into a dataset and makes it the draft's. The former dataset stays until the new one is whole. */
export function useDatasetImport() {
  const engine = useEngine()
  const cache = useQueryClient()
  const edit = useDraft((state) => state.edit)
  const [running, setRunning] = useState<RunningImport | null>(null)
  const [fault, setFault] = useState<{ readonly kind: string } | null>(null)
  const controller = useRef<AbortController | null>(null)

  const importFile = async (file: File): Promise<boolean> => {
    controller.current?.abort()
    const mine = new AbortController()
    controller.current = mine
    setFault(null)
    setRunning({ name: file.name, progress: { bytesRead: 0, bytesTotal: file.size, rows: 0 } })
    const reply = await engine.importDataset(
      { file, name: file.name, lastModified: file.lastModified },
      {
        signal: mine.signal,
        onProgress: (progress) => {
          if (controller.current === mine) setRunning({ name: file.name, progress })
        },
      },
    )
    if (controller.current !== mine) return false
    controller.current = null
    setRunning(null)
    if (!reply.ok) {
      setFault(reply.error)
      return false
    }
    cache.setQueryData(keys.dataset(reply.value.id), reply.value)
    edit({ datasetId: reply.value.id, scope: { kind: 'all' } })
    // Asked after a click of the person’s, as browsers want it: data that is worth keeping should not be evicted.
    if ('storage' in navigator) void navigator.storage.persist()
    return true
  }

  const { file: pending, put } = usePendingFile()
  const takePending = useEffectEvent((file: File) => {
    put(null)
    void importFile(file)
  })
  useEffect(() => {
    if (pending !== null) takePending(pending)
  }, [pending])

  return {
    running,
    fault,
    importFile,
    cancel: () => controller.current?.abort(),
  }
}

export type DatasetImport = ReturnType<typeof useDatasetImport>
