import type { Channel, Clock, FileStore, Keys, Locks, Random, RecordStore, Shapes } from '#core/ports.ts'
import type { Bytes } from '#core/units.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { createKeys } from './keys.ts'
import { createChannelHub } from './memory-channel.ts'
import { createMemoryFiles } from './memory-files.ts'
import { createMemoryLocks } from './memory-locks.ts'
import { createMemoryRecords } from './memory-records.ts'
import type { Schemas } from './schemas.ts'
import { createSeededRandom } from './seeded-random.ts'

/** All that an engine needs besides its way to the providers. */
export interface StoragePorts<S extends Shapes, M> {
  readonly clock: Clock
  readonly random: Random
  readonly files: FileStore
  readonly records: RecordStore<S>
  readonly locks: Locks
  readonly channel: Channel<M>
  readonly keys: Keys
}

/** Ports for a test: nothing outside memory, a clock that stands still, the same random bytes every time. */
export function createMemoryPorts<S extends Shapes, M>(
  schemas: Schemas<S>,
  options: { readonly seed?: number; readonly capBytes?: Bytes } = {},
): StoragePorts<S, M> & { readonly clock: FakeClock } {
  return {
    clock: createFakeClock(),
    random: createSeededRandom(options.seed ?? 1),
    files: createMemoryFiles(options.capBytes),
    records: createMemoryRecords<S>(schemas),
    locks: createMemoryLocks(),
    channel: createChannelHub<M>().createChannel(),
    keys: createKeys(),
  }
}
