import { directFolder, runFolder } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'

/**
 * Removes what a worker that died left in a run's folder: input files, which can be built again, and downloads,
 * indexes and columns that no segment names. What goes out one by one has its own folder and lock
 * ([Note: direct door]). Only for the holder of the sender lock, before it begins anything for the run.
 */
export async function removeLeftovers(
  { files, records }: Pick<EnginePorts, 'files' | 'records'>,
  runId: string,
): Promise<void> {
  const segments = await records.all('segments', { index: 'runId', equals: runId })
  const named = new Set(
    segments.flatMap(({ file, indexFile, columnsFile = '', vectorsFile = '' }) => [
      file,
      indexFile,
      columnsFile,
      vectorsFile,
    ]),
  )
  for (const path of await files.list(runFolder(runId)))
    if (
      !path.startsWith(`${directFolder(runId)}/`) &&
      endings.some((ending) => path.endsWith(ending)) &&
      !named.has(path)
    )
      await files.remove(path)
}

const endings = ['.jsonl', '.idx', '.cols', '.f32']
