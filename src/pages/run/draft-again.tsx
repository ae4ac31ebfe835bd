import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import type { RunView } from '#engine/runs/run-types.ts'
import { useDraft } from '#state/draft-store.ts'
import { Button } from '#ui/button.tsx'

interface Props {
  readonly view: RunView
  readonly variant?: 'primary'
  readonly children: ReactNode
}

/** The way back: what was asked becomes a draft of its own, about the same rows, over the same connection. */
export function DraftAgain({ view, variant, children }: Props) {
  const [, navigate] = useLocation()
  const { restart, edit, choose } = useDraft()
  return (
    <Button
      variant={variant}
      onClick={() => {
        restart()
        const { ready, ...prompt } = view.snapshot
        const promptAnyway = ready === undefined
        edit({ ...prompt, promptAnyway, datasetId: view.run.datasetId, scope: view.scope })
        choose({ connectionId: view.run.connectionId, runName: view.run.name })
        navigate('/new/prompt')
      }}
    >
      {children}
    </Button>
  )
}
