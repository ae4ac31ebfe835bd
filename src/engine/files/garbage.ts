import type { RunRecord } from '#core/records.ts'
import { datasetLock, resendLock, runFolder, runLock } from '../ids.ts'
import { collectExports } from '../results/export-files.ts'
import type { EnginePorts } from '../ports.ts'

/**
 * Removes what no record names: folders that a crash left behind, and the exports of earlier sessions. Called at
 * start. Never touches anything a living tab works on (its lock says so), nor anything outside these three folders.
 *
 * @returns the folders, row lists and exports removed; empty when another tab is at it
 */
export async function collectGarbage(ports: EnginePorts): Promise<readonly string[]> {
  const removed = await ports.locks.hold('bw:gc', { ifAvailable: true }, async () => [
    ...(await collectFolders(ports, 'bw1/datasets', 'datasets', datasetLock)),
    ...(await collectFolders(ports, 'bw1/runs', 'runs', runLock)),
    ...(await collectLists(ports)),
    ...(await collectExports(ports)),
  ])
  return removed ?? []
}

async function collectFolders(
  ports: EnginePorts,
  parent: string,
  store: 'datasets' | 'runs',
  lockOf: (id: string) => string,
): Promise<readonly string[]> {
  const paths = await ports.files.list(parent)
  const ids = new Set(paths.map((path) => path.slice(parent.length + 1).split('/', 1)[0] ?? ''))
  const removed: string[] = []
  for (const id of ids) {
    const isNamed = async () => (await ports.records.get(store, id)) !== undefined
    if (await isNamed()) continue
    const folder = `${parent}/${id}`
    // Under the lock the record is looked for again, because an import commits before it lets go.
    await ports.locks.hold(lockOf(id), { ifAvailable: true }, async () => {
      if (await isNamed()) return
      if ((await ports.files.remove(folder)).ok) removed.push(folder)
    })
  }
  return removed
}

/** Row lists of a generation that was never committed. All that any generation names stay, however old. */
async function collectLists(ports: EnginePorts): Promise<readonly string[]> {
  const removed: string[] = []
  for (const { id } of await ports.records.all('runs')) {
    await ports.locks.hold(resendLock(id), { ifAvailable: true }, async () => {
      // Listed before the record is read: what is named by then was there before.
      const lists = (await ports.files.list(runFolder(id))).filter((path) => path.endsWith('.i32'))
      const run = await ports.records.get('runs', id)
      if (run === undefined) return
      const named = listsOf(run)
      for (const path of lists)
        if (!named.has(path) && (await ports.files.remove(path)).ok) removed.push(path)
    })
  }
  return removed
}

const listsOf = ({ scopeFile, skippedFile, generations }: RunRecord): ReadonlySet<string> =>
  new Set([
    scopeFile,
    ...(skippedFile === null ? [] : [skippedFile]),
    ...generations.flatMap(({ targetsFile, repFile, requestsFile }) => [targetsFile, repFile, requestsFile]),
  ])
