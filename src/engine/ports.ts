import type { Channel, Clock, FileStore, Keys, Locks, Random, RecordStore, Transport } from '#core/ports.ts'
import type { AppShapes, ConnectionRecord } from '#core/records.ts'
import type { EngineEvent } from './engine-event.ts'

/** Everything the engine touches besides its own memory. */
export interface EnginePorts {
  readonly clock: Clock
  readonly random: Random
  readonly files: FileStore
  readonly records: RecordStore<AppShapes>
  readonly locks: Locks
  readonly channel: Channel<EngineEvent>
  readonly keys: Keys
  /** The way to a connection's provider: the network, or the built-in sandbox. */
  readonly transportFor: (connection: ConnectionRecord) => Transport
}
