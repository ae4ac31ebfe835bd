import { useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import type { Draft } from '#core/request/draft.ts'
import { useEngine } from '#state/engine-context.tsx'
import { judgementQuery } from '#state/queries.ts'

/** Checks and estimate of the draft; kept while the draft stays the same, so going back and forth costs nothing. */
export function useJudgement(draft: Draft, connectionId: string, hasKey: boolean, enabled = true) {
  const engine = useEngine()
  const settled = useDeferredValue(draft)
  // How it is let through changes nothing about what it is: no reason to read every row again.
  const judged = { ...settled, budgetUsd: null, pilot: false }
  return useQuery({ ...judgementQuery(engine, judged, connectionId, hasKey), enabled })
}
