import { join } from 'node:path'
import type { Shapes, StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import { createClock } from './clock.ts'
import type { NewerData } from './idb-records.ts'
import { createKeys } from './keys.ts'
import { createChannelHub } from './memory-channel.ts'
import { createMemoryLocks } from './memory-locks.ts'
import type { StoragePorts } from './memory-ports.ts'
import { createNodeFiles } from './node-files.node.ts'
import { openNodeRecords } from './node-records.node.ts'
import { createRandom } from './random.ts'
import type { Schemas } from './schemas.ts'

/**
 * Ports over a folder of the disk: `<folder>/records` and `<folder>/files`. One process has a folder at a time, so locks
 * and channel need not reach further than it. `records.close()` lets the folder go.
 */
export async function openNodePorts<S extends Shapes, M>(
  folder: string,
  schemas: Schemas<S>,
  options: { readonly version?: number } = {},
): Promise<Result<StoragePorts<S, M>, NewerData | StorageError>> {
  const records = await openNodeRecords<S>(join(folder, 'records'), schemas, options)
  if (!records.ok) return records
  return ok({
    clock: createClock(),
    random: createRandom(),
    files: createNodeFiles(join(folder, 'files')),
    records: records.value,
    locks: createMemoryLocks(),
    channel: createChannelHub<M>().createChannel(),
    keys: createKeys(),
  })
}
