import { createContext, useContext } from 'react'
import type { Engine } from '#engine/engine.ts'

/** The engine, provided once by the app. */
export const EngineContext = createContext<Engine | null>(null)

export function useEngine(): Engine {
  const engine = useContext(EngineContext)
  if (engine === null) throw new Error('useEngine is called outside of EngineContext')
  return engine
}
