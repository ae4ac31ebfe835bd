import { create } from 'zustand'
import type { Dialect, ImportProgress, SpreadsheetPreview } from '#engine/engine.ts'

/** Files and how they are read. The files themselves cannot outlive the page. */
export interface Reading {
  readonly files: readonly File[]
  /** What a person chose; the rest is proposed by the engine. */
  readonly told: Partial<Dialect>
  readonly preview: SpreadsheetPreview
}

export interface NextReading extends Omit<Reading, 'preview'> {
  readonly name: string
  /** Null until the first bytes were looked at. */
  readonly preview: SpreadsheetPreview | null
  /** Null = not going on: see `fault`. */
  readonly progress: ImportProgress | null
  readonly fault: Fault | null
  readonly stop: AbortController
}

type Fault = { readonly kind: string; readonly [fact: string]: unknown }

interface ImportState {
  /** How a dataset was read on this page. */
  readonly current: (Reading & { readonly datasetId: string }) | null
  /** What will take the place of the draft's dataset once it is whole. */
  readonly next: NextReading | null
  /** Of the last try, when nothing came of it and nothing is left to show. */
  readonly fault: Fault | null
}

export const useImport = create<ImportState>()(() => ({ current: null, next: null, fault: null }))
