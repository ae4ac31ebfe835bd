import { useQueryClient } from '@tanstack/react-query'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { keys } from '#state/queries.ts'
import { fetchSample, sampleName, samplePrompt } from './sample-data.ts'

/** Starts a draft with the sample data, a finished prompt and the sandbox. Answers what went wrong, or null. */
export function useSampleDraft(): () => Promise<{ readonly kind: string } | null> {
  const engine = useEngine()
  const cache = useQueryClient()
  return async () => {
    const file = await fetchSample().catch((fault: unknown) => ({ kind: 'Fault', message: String(fault) }))
    if (!(file instanceof File)) return file
    const reply = await engine.importDataset({ file, name: sampleName, lastModified: null })
    if (!reply.ok) return reply.error
    cache.setQueryData(keys.dataset(reply.value.id), reply.value)
    const { restart, edit, choose } = useDraft.getState()
    restart()
    edit({ ...samplePrompt, datasetId: reply.value.id })
    choose({ connectionId: 'sandbox', runName: '' })
    return null
  }
}
