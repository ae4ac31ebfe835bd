import type { StorageError } from '#core/ports.ts'
import type { Result } from '#core/result.ts'
import type { Bytes, Milliseconds } from '#core/units.ts'
import { createId } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'

/*
 * Files that a browser's downloads read while they take them. Nobody tells a page when a download is over, so each file
 * is spared for a time in which even a slow one is, and then removed:
 *
 *   bw1/exports/<tab>-<when it was begun>-<random>.csv
 *
 * by the tab that made it, or, when that is gone, at the start of any other.
 */
export const exportFolder = 'bw1/exports'

/** For a question of the browser ("download several files?") to be answered. */
const patience: Milliseconds = 10 * 60_000
/** A slow stick or a network drive. */
const slowestDownload: Bytes = 1_000_000

/** How long after it was handed over a file may still be read. */
export const sparedTime = (size: Bytes): Milliseconds => patience + Math.ceil((size / slowestDownload) * 1000)

/** Held for as long as a tab lives that has made files to download. */
const tabLock = (tab: string): string => `bw:exports:${tab}`

/** This tab's name; its locks are the one thing that all of its calls share. */
const tabs = new WeakMap<EnginePorts['locks'], Promise<string>>()

/** A path for a new file to be downloaded. Once it is written, `handOver` gives it away. */
export async function createExportPath(
  ports: Pick<EnginePorts, 'clock' | 'locks' | 'random'>,
  ending: string,
): Promise<string> {
  const name = tabs.get(ports.locks) ?? openTab(ports)
  tabs.set(ports.locks, name)
  const begun = Math.max(0, ports.clock.now()).toString(36)
  return `${exportFolder}/${await name}-${begun}-${createId(ports.random)}.${ending}`
}

function openTab({ locks, random }: Pick<EnginePorts, 'locks' | 'random'>): Promise<string> {
  const tab = createId(random)
  return new Promise((resolve, reject) => {
    const held = locks.hold(tabLock(tab), {}, () => {
      resolve(tab)
      return new Promise<never>(() => undefined)
    })
    held.catch(reject)
  })
}

/** A written file as a Blob to be downloaded; the file is removed when even a slow download is over. */
export async function handOver(
  ports: Pick<EnginePorts, 'clock' | 'files'>,
  path: string,
): Promise<Result<Blob, StorageError>> {
  const blob = await ports.files.blob(path)
  if (blob.ok) void removeAfter(ports, path, sparedTime(blob.value.size))
  return blob
}

async function removeAfter(
  { clock, files }: Pick<EnginePorts, 'clock' | 'files'>,
  path: string,
  time: Milliseconds,
): Promise<void> {
  await clock.sleep(time)
  // What cannot be removed now is removed at a later start.
  await files.remove(path)
}

/**
 * Removes what tabs that are gone have left, half-written files among them. A download may outlive its tab, or the tab
 * was only reloaded: what is young is spared as long as it would have been.
 *
 * @returns the files removed at once
 */
export async function collectExports(
  ports: Pick<EnginePorts, 'clock' | 'files' | 'locks'>,
): Promise<readonly string[]> {
  const { clock, files, locks } = ports
  const removed: string[] = []
  for (const path of await files.list(exportFolder)) {
    const [tab = '', begun = ''] = path.slice(exportFolder.length + 1).split('-')
    await locks.hold(tabLock(tab), { ifAvailable: true }, async () => {
      const found = await files.blob(path)
      const age = clock.now() - (Number.parseInt(begun, 36) || 0)
      const left = sparedTime(found.ok ? found.value.size : 0) - age
      // A file from the future was made before the clock was put back.
      if (left > 0 && age >= 0) void removeAfter(ports, path, left)
      else if ((await files.remove(path)).ok) removed.push(path)
    })
  }
  return removed
}
