import { create } from 'zustand'
import type { PlanProgress } from '#engine/drafts/draft-types.ts'
import type { ExportedRows, ExportFormat, VectorFormat } from '#engine/results/export-types.ts'

/** What became of an export. */
export type ExportEnd =
  | {
      readonly kind: 'saved' | 'savedTo' | 'copied'
      readonly format: ExportFormat | VectorFormat
      readonly name: string
      readonly reply: ExportedRows
    }
  | { readonly kind: 'failed'; readonly error: { readonly kind: string } }

/** An export that is under way, or over and not yet dismissed. */
export interface ExportJob {
  readonly runName: string
  /** Rows of the run. */
  readonly total: number
  /** Null = it is over; then there is an end. */
  readonly progress: PlanProgress | null
  /** Null = it is under way. */
  readonly end: ExportEnd | null
  readonly cancel: () => void
}

interface ExportJobs {
  /** By run: each has one at a time. They go on, and are shown, whatever station a person goes to. */
  readonly jobs: Readonly<Record<string, ExportJob>>
  readonly start: (runId: string, job: Pick<ExportJob, 'runName' | 'total' | 'cancel'>) => void
  readonly change: (runId: string, change: Partial<ExportJob>) => void
  readonly dismiss: (runId: string) => void
}

export const useExportJobs = create<ExportJobs>()((set) => ({
  jobs: {},
  start: (runId, job) =>
    set(({ jobs }) => ({
      jobs: { ...jobs, [runId]: { ...job, progress: { rowsDone: 0, rowsTotal: 0 }, end: null } },
    })),
  change: (runId, change) =>
    set(({ jobs }) => {
      const job = jobs[runId]
      return job === undefined ? {} : { jobs: { ...jobs, [runId]: { ...job, ...change } } }
    }),
  dismiss: (runId) =>
    set(({ jobs }) => ({ jobs: Object.fromEntries(Object.entries(jobs).filter(([id]) => id !== runId)) })),
}))
