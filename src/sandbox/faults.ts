import type { Fault, FaultEffect } from './scenario.ts'

/** The faults of a scenario, with how often each was met. */
export interface Faults {
  /** The effect of the first fault that fits this call; counts it as met. */
  take(method: string, path: string): FaultEffect | null
}

export function createFaults(faults: readonly Fault[]): Faults {
  const calls = faults.map(() => 0)
  return {
    take(method, path) {
      for (const [i, fault] of faults.entries()) {
        if (!fits(fault, method, path)) continue
        // A preflight meets what is always there, and uses nothing up.
        if (method === 'OPTIONS') return fault.effect
        const call = (calls[i] ?? 0) + 1
        calls[i] = call
        const skip = fault.skip ?? 0
        if (call > skip && call <= skip + (fault.times ?? Infinity)) return fault.effect
      }
      return null
    },
  }
}

function fits(fault: Fault, method: string, path: string): boolean {
  if (method === 'OPTIONS') {
    const lasting = fault.times === undefined && fault.skip === undefined && fault.method === undefined
    const { kind } = fault.effect
    return lasting && (kind === 'noCors' || kind === 'lost') && matchPath(fault.path, path)
  }
  return (fault.method === undefined || fault.method === method) && matchPath(fault.path, path)
}

/** `*` is one segment, `**` at the end any number, also none. */
export function matchPath(pattern: string, path: string): boolean {
  const wanted = pattern.split('/')
  const given = path.split('/')
  for (const [i, segment] of wanted.entries()) {
    if (segment === '**' && i === wanted.length - 1) return true
    if (given[i] === undefined || (segment !== '*' && segment !== given[i])) return false
  }
  return wanted.length === given.length
}
