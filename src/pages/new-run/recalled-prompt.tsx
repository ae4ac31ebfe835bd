import { useState } from 'react'
import { headerSignature } from '#core/dataset/dataset-layout.ts'
import type { Snapshot } from '#core/request/draft.ts'
import type { DatasetRecord } from '#core/records.ts'
import { useDraft } from '#state/draft-store.ts'
import { isNamed, recallEntry, useRecalled } from '#state/recalled.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { Button } from '#ui/button.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { TextButton } from '#ui/text-button.tsx'
import { isBlankPrompt, pickPrompt } from './recall-prompt.ts'

/** Offers the last prompt that was written for a file with these headers, while nothing is written yet. */
export function RecalledPrompt({ dataset }: { readonly dataset: DatasetRecord }) {
  const text = useStrings().reading.prompt
  const format = useFormat()
  const { draft, edit } = useDraft()
  const entry = useRecalled(({ entries }) =>
    isNamed(dataset.columns) ? recallEntry(entries, headerSignature(dataset.columns)) : null,
  )
  /** What the recalled prompt took the place of. */
  const [before, setBefore] = useState<Snapshot | null>(null)
  const isAsRecalled = (recalled: Snapshot) =>
    recalled.user === draft.user && recalled.system === draft.system
  if (before !== null && entry?.prompt && isAsRecalled(entry.prompt)) {
    return (
      <p role="status" className="text-support text-text-3">
        {text.used}{' '}
        <TextButton
          onClick={() => {
            edit(before)
            setBefore(null)
          }}
        >
          {text.undo}
        </TextButton>
      </p>
    )
  }
  const prompt = entry?.prompt
  if (!prompt || !isBlankPrompt(draft)) return null
  return (
    <Banner
      tone="accent"
      title={text.offer}
      action={
        <Button
          size="small"
          onClick={() => {
            setBefore(pickPrompt(draft))
            edit({ ...prompt, ...(draft.model.trim() === '' ? {} : { model: draft.model }) })
          }}
        >
          {text.use}
        </Button>
      }
    >
      {text.facts(prompt.model, format.count(prompt.outputColumns.length), format.day(entry.at))}
      <span className="mt-1 line-clamp-2 font-mono text-code break-words text-text">{prompt.user}</span>
    </Banner>
  )
}
