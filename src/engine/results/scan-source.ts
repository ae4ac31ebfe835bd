import type { StorageError } from '#core/ports.ts'
import type { OpenDataset } from '../datasets/dataset-reader.ts'
import type { Pace } from './pace.ts'
import type { EnginePorts } from '../ports.ts'
import type { AnswerSource } from './row-answers.ts'
import type { RunStore } from '../runs/run-store.ts'

/** A run whose columns are gone through. */
export interface ScanSource {
  readonly ports: EnginePorts
  readonly store: RunStore
  readonly dataset: OpenDataset
  readonly answers: AnswerSource
  readonly pace: Pace
  readonly call: { readonly signal?: AbortSignal } | undefined
}

export type ScanFailed = StorageError | { readonly kind: 'Cancelled' }

/** Gets a cell of a slot, UTF-8 bytes [start, end), valid during the call only. */
export type OnCell = (slot: number, bytes: Uint8Array, start: number, end: number) => void
