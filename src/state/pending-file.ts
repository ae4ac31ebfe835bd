import { create } from 'zustand'

export interface PendingFiles {
  readonly files: readonly File[]
  /** Names of folders that were among them. */
  readonly folders: readonly string[]
}

/** Files dropped on another station, on their way to New run. */
interface PendingFile {
  readonly pending: PendingFiles | null
  readonly put: (pending: PendingFiles | null) => void
}

export const usePendingFile = create<PendingFile>()((set) => ({
  pending: null,
  put: (pending) => set({ pending }),
}))
