import { createContext, useContext } from 'react'
import type { Engine } from '#engine/engine.ts'

/** What only the app can do with the engine's frame. */
export interface EngineHost {
  /** Origins the engine may reach now. */
  readonly origins: readonly string[]
  /** The rule as the browser received it. */
  readonly policy: string
  /** Makes sure that the engine may reach `origins` too; starts it anew if it may not yet. Keys are told again. */
  readonly allow: (origins: readonly string[]) => Promise<Engine>
}

export const EngineHostContext = createContext<EngineHost | null>(null)

export function useEngineHost(): EngineHost {
  const host = useContext(EngineHostContext)
  if (host === null) throw new Error('useEngineHost is called outside of EngineHostContext')
  return host
}
