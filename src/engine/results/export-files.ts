import type { Locks } from '#core/ports.ts'
import { createPath } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'

export const exportFolder = 'bw1/exports'
/** Held shared by every tab that has made a file to download, for as long as the tab lives: its Blobs read those files. */
export const exportLock = 'bw:exports'

const holding = new WeakSet<Locks>()

/** A path for a new file to be downloaded. It is removed at a start at which no tab with downloads is open. */
export async function createExportPath(
  ports: Pick<EnginePorts, 'locks' | 'random'>,
  ending: string,
): Promise<string> {
  if (!holding.has(ports.locks)) {
    holding.add(ports.locks)
    await new Promise<void>((resolve, reject) => {
      const held = ports.locks.hold(exportLock, { mode: 'shared' }, () => {
        resolve()
        return new Promise<never>(() => undefined)
      })
      held.catch(reject)
    })
  }
  return createPath(ports.random, exportFolder, ending)
}
