import { create } from 'zustand'
import type { Scope } from '#core/request/draft.ts'
import type { Dialect, FilesPreview, ImportProgress } from '#engine/datasets/dataset-types.ts'

/** Files and how they are read. The files themselves cannot outlive the page. */
export interface Reading {
  readonly files: readonly File[]
  /** What a person chose, now or for an earlier file of the same kind; the rest is proposed by the engine. */
  readonly told: Partial<Dialect>
  /** `told` was chosen for an earlier file. */
  readonly isRecalled: boolean
  /** The kind of file it is, as it was detected: see `kindOf` of `recalled.ts`. Null = of no kind. */
  readonly kind: string | null
  readonly preview: FilesPreview
}

export interface NextReading extends Omit<Reading, 'preview'> {
  readonly name: string
  /** Null until the first bytes were looked at. */
  readonly preview: FilesPreview | null
  /** Null = not going on: see `fault`. */
  readonly progress: ImportProgress | null
  readonly fault: Fault | null
  readonly stop: AbortController
}

type Fault = { readonly kind: string; readonly [fact: string]: unknown }

type CurrentReading = Reading & { readonly datasetId: string }

/** The dataset a draft had before, which is still here. */
export interface Replaced {
  readonly datasetId: string
  readonly name: string
  readonly scope: Scope
  readonly reading: CurrentReading | null
}

interface ImportState {
  /** How a dataset was read on this page. */
  readonly current: CurrentReading | null
  /** What will take the place of the draft's dataset once it is whole. */
  readonly next: NextReading | null
  /** Of the last try, when nothing came of it and nothing is left to show. */
  readonly fault: (Fault & { readonly files?: readonly File[] }) | null
  readonly replaced: Replaced | null
}

export const useImport = create<ImportState>()(() => ({
  current: null,
  next: null,
  fault: null,
  replaced: null,
}))
