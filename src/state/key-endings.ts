import { create } from 'zustand'

/** The last four characters of each key the engine holds, so that a person can tell which it is. Never more of it. */
interface KeyEndings {
  readonly endings: Readonly<Record<string, string>>
  readonly note: (connectionId: string, key: string | null) => void
}

export const useKeyEndings = create<KeyEndings>()((set) => ({
  endings: {},
  note: (connectionId, key) =>
    set((state) => {
      const others = Object.entries(state.endings).filter(([id]) => id !== connectionId)
      return {
        endings: Object.fromEntries(key === null ? others : [...others, [connectionId, key.slice(-4)]]),
      }
    }),
}))
