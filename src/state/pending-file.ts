import { create } from 'zustand'

/** A file dropped on another station, on its way to New run. */
interface PendingFile {
  readonly file: File | null
  readonly put: (file: File | null) => void
}

export const usePendingFile = create<PendingFile>()((set) => ({ file: null, put: (file) => set({ file }) }))
