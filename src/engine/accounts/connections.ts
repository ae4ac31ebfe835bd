import type { StorageError } from '#core/ports.ts'
import { terminalStages } from '#core/run/shard.ts'
import type { ConnectionRecord } from '#core/records.ts'
import { done, err, ok, type Result } from '#core/result.ts'
import { isReachable, testConnection } from '#openai/test-connection.ts'
import { cancelled, isCancelled } from '../call.ts'
import { parseConnection, toKey } from './connection-input.ts'
import type { ConnectionInput } from './account-types.ts'
import type { Engine } from '../engine.ts'
import { createId } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'
import { sandboxConnection, sandboxId } from './sandbox-connection.ts'
import { toStorageError } from '../files/storage-need.ts'

type Methods =
  | 'listConnections'
  | 'saveConnection'
  | 'removeConnection'
  | 'forgetLimit'
  | 'testConnection'
  | 'setKey'
  | 'forgetKey'

/**
 * The connections, and the keys of this tab. Keys live in the keys port alone: no record, event or error holds one.
 *
 * @param probe tells a missing network from a missing CORS header
 */
export function createConnections(
  ports: EnginePorts,
  probe: (baseUrl: string, signal?: AbortSignal) => Promise<boolean> = isReachable,
): Pick<Engine, Methods> {
  const announce = (key: string) => ports.channel.post({ kind: 'changed', store: 'connections', key })

  /** Makes sure that the built-in connection exists; another tab may do the same at the same time. */
  async function ensureSandbox(): Promise<Result<undefined, StorageError>> {
    if ((await ports.records.get('connections', sandboxId)) !== undefined) return done
    const saved = await ports.records.commit([
      { put: 'connections', record: sandboxConnection(ports.clock.now()), expectRev: null },
    ])
    if (saved.ok) announce(sandboxId)
    return saved.ok || saved.error.kind === 'Conflict' ? done : err(saved.error)
  }

  const toRecord = (input: ConnectionInput, stored: ConnectionRecord | undefined): ConnectionRecord => ({
    v: 1,
    id: stored?.id ?? (input.id === '' ? createId(ports.random) : input.id),
    name: input.name,
    provider: input.provider,
    baseUrl: input.baseUrl,
    keep: input.keep,
    limits: input.limits,
    ...(stored?.learned !== undefined && isSameLimit(input, stored) && { learned: stored.learned }),
    createdAt: stored?.createdAt ?? ports.clock.now(),
    rev: (stored?.rev ?? -1) + 1,
  })

  return {
    async listConnections(_input, call) {
      if (isCancelled(call)) return cancelled
      const ensured = await ensureSandbox()
      if (!ensured.ok) return ensured
      const records = await ports.records.all('connections')
      return ok([...records].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)))
    },

    async saveConnection(input, call) {
      for (;;) {
        if (isCancelled(call)) return cancelled
        const others = (await ports.records.all('connections')).filter(({ id }) => id !== input.id)
        const parsed = parseConnection(input, others)
        if (!parsed.ok) return parsed
        const stored = input.id === '' ? undefined : await ports.records.get('connections', input.id)
        const record = toRecord(parsed.value, stored)
        const saved = await ports.records.commit([
          { put: 'connections', record, expectRev: stored?.rev ?? null },
        ])
        if (saved.ok) {
          // A key goes to the one address it was entered for.
          if (stored !== undefined && stored.baseUrl !== record.baseUrl) ports.keys.forget(record.id)
          announce(record.id)
          return ok(record)
        }
        // Another tab saved it meanwhile: the last word counts, so read again and repeat.
        if (saved.error.kind !== 'Conflict') return err(saved.error)
      }
    },

    async forgetLimit({ connectionId, model }, call) {
      for (;;) {
        if (isCancelled(call)) return cancelled
        const stored = await ports.records.get('connections', connectionId)
        if (stored === undefined) return err({ kind: 'NoConnection' })
        if (stored.learned?.[model] === undefined) return done
        const learned = Object.fromEntries(Object.entries(stored.learned).filter(([name]) => name !== model))
        const saved = await ports.records.commit([
          { put: 'connections', record: { ...stored, learned, rev: stored.rev + 1 }, expectRev: stored.rev },
        ])
        if (saved.ok) {
          announce(connectionId)
          return done
        }
        if (saved.error.kind !== 'Conflict') return err(saved.error)
      }
    },

    async removeConnection({ connectionId }, call) {
      if (isCancelled(call)) return cancelled
      const stored = await ports.records.get('connections', connectionId)
      if (stored === undefined) return err({ kind: 'NoConnection' })
      const runs = await countUnfinishedRuns(ports, connectionId)
      if (runs > 0) return err({ kind: 'InUse', runs })
      const prices = await ports.records.all('prices', { index: 'connectionId', equals: connectionId })
      const removed = await ports.records.commit([
        { remove: 'connections', key: connectionId },
        ...prices.map(({ id }) => ({ remove: 'prices', key: id }) as const),
      ])
      if (!removed.ok) return err(toStorageError(removed.error))
      ports.keys.forget(connectionId)
      announce(connectionId)
      return done
    },

    async testConnection({ connection, key }, call) {
      if (isCancelled(call)) return cancelled
      const parsed = parseConnection(connection, [])
      if (!parsed.ok) return parsed
      const record = toRecord(parsed.value, undefined)
      const stored = await ports.records.get('connections', connection.id)
      // The key already entered may be tried again where it belongs, and nowhere else.
      const storedKey = stored?.baseUrl === record.baseUrl ? ports.keys.get(connection.id) : undefined
      const api = {
        transport: ports.transportFor(record),
        baseUrl: record.baseUrl,
        key: toKey(key) ?? storedKey,
      }
      const steps = await testConnection(api, (step) => call?.onProgress?.(step), {
        now: () => ports.clock.now(),
        ...(record.provider === 'sandbox' ? {} : { probe }),
        ...(call?.signal && { signal: call.signal }),
      })
      return isCancelled(call) ? cancelled : ok(steps)
    },

    async setKey({ connectionId, key }) {
      const cleaned = toKey(key)
      if (cleaned === undefined) ports.keys.forget(connectionId)
      else ports.keys.set(connectionId, cleaned)
      return done
    },

    async forgetKey({ connectionId }) {
      ports.keys.forget(connectionId)
      return done
    },
  }
}

/** What was learned holds for the account behind an address, and until a person says otherwise. */
const isSameLimit = (input: ConnectionInput, stored: ConnectionRecord): boolean =>
  input.baseUrl === stored.baseUrl && input.limits.enqueuedTokens === stored.limits.enqueuedTokens

async function countUnfinishedRuns(ports: EnginePorts, connectionId: string): Promise<number> {
  const runs = (await ports.records.all('runs')).filter((run) => run.connectionId === connectionId)
  const unfinished = await Promise.all(
    runs.map(async (run) => {
      const shards = await ports.records.all('shards', { index: 'runId', equals: run.id })
      return shards.some(({ stage }) => !(terminalStages as readonly string[]).includes(stage.name))
    }),
  )
  return unfinished.filter(Boolean).length
}
