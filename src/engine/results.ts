import type { Datasets } from './datasets.ts'
import type { RunDriver } from './delete-run.ts'
import type { Engine } from './engine.ts'
import { createExports } from './export-csv.ts'
import type { EnginePorts } from './ports.ts'
import { createRunStore } from './run-store.ts'
import type { DriverView } from './run-summary.ts'
import { createRuns } from './runs.ts'
import { createViews } from './views.ts'

type Methods =
  | 'listRuns'
  | 'readRun'
  | 'archiveRun'
  | 'deleteRun'
  | 'readLog'
  | 'readSegment'
  | 'openView'
  | 'readView'
  | 'closeView'
  | 'exportRows'

/** Everything that is read from stored runs; its parts share what they keep in memory. One per engine. */
export function createResults(
  ports: EnginePorts,
  datasets: Pick<Datasets, 'openDataset'>,
  driver: DriverView & RunDriver,
): Pick<Engine, Methods> {
  const store = createRunStore(ports)
  return {
    ...createRuns(ports, store, driver),
    ...createViews(ports, datasets, store),
    ...createExports(ports, datasets, store),
  }
}
