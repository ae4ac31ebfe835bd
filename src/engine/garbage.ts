import { datasetLock, runLock } from './ids.ts'
import { exportFolder, exportLock } from './export-files.ts'
import type { EnginePorts } from './ports.ts'

/**
 * Removes what no record names: folders that a crash left behind, and the exports of earlier sessions. Called at
 * start. Never touches anything a living tab works on (its lock says so), nor anything outside these three folders.
 *
 * @returns the folders removed; empty when another tab is at it
 */
export async function collectGarbage(ports: EnginePorts): Promise<readonly string[]> {
  const removed = await ports.locks.hold('bw:gc', { ifAvailable: true }, async () => [
    ...(await collectFolders(ports, 'bw1/datasets', 'datasets', datasetLock)),
    ...(await collectFolders(ports, 'bw1/runs', 'runs', runLock)),
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

async function collectExports(ports: EnginePorts): Promise<readonly string[]> {
  if ((await ports.files.list(exportFolder)).length === 0) return []
  const removed = await ports.locks.hold(exportLock, { ifAvailable: true }, () =>
    ports.files.remove(exportFolder),
  )
  return removed?.ok === true ? [exportFolder] : []
}
