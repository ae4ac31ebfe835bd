import type { Gate } from '#core/run/gate.ts'
import { dueStep } from '#core/run/next-steps.ts'
import type { ConnectionRecord } from '#core/records.ts'
import type { Bytes, Milliseconds } from '#core/units.ts'
import type { Api } from '#openai/api.ts'
import type { BuildShard } from '../drafts/build-shard.ts'
import { beginSteps, type LastSeen, sooner } from './begin-steps.ts'
import type { ContextOf } from './drive-context.ts'
import { createDriveGates } from './drive-gates.ts'
import { createDriveMemory } from './drive-memory.ts'
import { createDriveTasks } from './drive-tasks.ts'
import type { EngineEvent } from '../engine-event.ts'
import { createFenceWaits } from './fence-waits.ts'
import { createKnownSenders, type Sender } from './known-senders.ts'
import { createListTasks } from './list-tasks.ts'
import { createOpenRuns, type OpenRun } from './open-runs.ts'
import type { EnginePorts } from '../ports.ts'
import { removeLeftovers } from '../files/remove-leftovers.ts'
import { shardKey, type ShardSaver } from '../runs/save-shard.ts'
import { createSenderLocks } from './sender-locks.ts'
import { createShardReleases } from './shard-releases.ts'
import { createUnsafeReport } from './unsafe-report.ts'
import { createWatchedSaver } from './watched-saver.ts'

/** Without anything to wait for, look around this often. */
const idleDelay: Milliseconds = 600_000
/** While another tab sends, look this often whether it still does: nothing tells that it was closed. */
const watchDelay: Milliseconds = 15_000
/** Never faster than this, whatever the clock says. */
const shortestDelay: Milliseconds = 20
const faultDelay: Milliseconds = 5_000
/** Clocks are put right by less than this all the time. */
const clockMargin: Milliseconds = 2_000
/** How often a tab whose key was refused lets others have the sender lock. */
const offerDelay: Milliseconds = 30_000
export interface DriveLoop {
  start(): void
  stop(): Promise<void>
  kick(runId?: string): void
  /** Limits or prices have changed. */
  wake(): void
  forget(runId: string): Promise<void>
  setPresence(presence: { readonly visible: boolean; readonly online: boolean }): void
  /** A person has done something to the run: its waits are over. */
  hurry(runId: string): void
  checkNow(runId: string, keys: readonly string[]): void
  lookAgain(key: string): void
  apiOf(connection: ConnectionRecord): Api
  senderOf(connectionId: string): Sender
  uploadedBytes(key: string): Bytes | null
  nextAt(key: string): Milliseconds | null
  gateOf(key: string): Gate | null
}

/** The one loop of a worker's life: load, ask `nextSteps`, begin what is due, sleep until something is. */
export function createDriveLoop(options: {
  readonly ports: EnginePorts
  readonly saver: ShardSaver
  readonly buildShard: BuildShard
  readonly emit: (event: EngineEvent) => void
  readonly onFault?: (cause: unknown) => void
}): DriveLoop {
  const { ports, saver, buildShard, emit } = options
  const { clock, locks, keys, channel } = ports
  const onFault =
    options.onFault ??
    ((cause: unknown) =>
      queueMicrotask(() => {
        throw cause
      }))

  let stopped = false
  let looping: Promise<void> | null = null
  let presence = { visible: true, online: true }
  /** The loop sleeps under this; aborting it wakes the loop. */
  let sleep = new AbortController()
  let busyKeys: ReadonlySet<string> = new Set()
  let latest: Milliseconds = 0
  /** Runs whose folder was cleared of what earlier workers left there, since the last lock was got. */
  const cleaned = new Set<string>()
  /** When the lock was last offered to other tabs, by connection. */
  const offeredAt = new Map<string, Milliseconds>()
  const lastTurn = new Map<string, LastSeen>()
  const reportUnsafe = createUnsafeReport(emit)

  const wake = (): void => sleep.abort()
  const isFenceWaited = createFenceWaits(clock, wake)
  const tasks = createDriveTasks(
    ports,
    () => {
      reportUnsafe(tasks.all())
      wake()
    },
    onFault,
  )
  const senders = createSenderLocks(locks, (connectionId, held) => {
    if (held) {
      releases.noteRegained(connectionId)
      gates.noteRegained(connectionId)
      cleaned.clear()
    }
    wake()
  })
  const known = createKnownSenders(locks, senders, emit)
  const memory = createDriveMemory(clock, emit)
  const lists = createListTasks(clock, tasks, memory)
  const open = createOpenRuns(ports)
  const gates = createDriveGates(ports, memory.queue, emit)
  const releases = createShardReleases(clock, saver, tasks)
  const watchedSaver = createWatchedSaver(saver, { tasks, gates, open })

  const keyOf = (connection: ConnectionRecord): string | null =>
    keys.get(connection.id) ?? (connection.provider === 'sandbox' ? '' : null)
  const apiOf = (connection: ConnectionRecord): Api => ({
    transport: ports.transportFor(connection),
    baseUrl: connection.baseUrl,
    key: keys.get(connection.id),
  })

  async function loop(): Promise<void> {
    while (!stopped) {
      sleep = new AbortController()
      let nextAt: Milliseconds | null
      try {
        nextAt = await turn()
      } catch (cause) {
        onFault(cause)
        nextAt = clock.now() + faultDelay
      }
      const delay = nextAt === null ? idleDelay : Math.min(nextAt - clock.now(), idleDelay)
      await clock.sleep(Math.max(delay, shortestDelay), sleep.signal)
    }
  }

  /** Begins everything that is due. @returns when something will be due by the clock alone */
  async function turn(): Promise<Milliseconds | null> {
    watchClock()
    await known.look()
    // Before the records are read: what was under way then may be done by now, and not be in them.
    busyKeys = new Set(tasks.busyKeys())
    const runs = await open.load()
    known.tell(runs)
    stopWithdrawn(runs)
    lastTurn.clear()
    const byConnection = new Map<string, OpenRun[]>()
    for (const each of runs) {
      const others = byConnection.get(each.connection.id)
      if (others === undefined) byConnection.set(each.connection.id, [each])
      else others.push(each)
    }
    for (const connectionId of senders.wanted())
      if (!byConnection.has(connectionId)) releaseWhenIdle(connectionId)
    let nextAt: Milliseconds | null = null
    for (const own of byConnection.values()) {
      const [first] = own
      if (first === undefined || stopped) continue
      nextAt = sooner(nextAt, await turnConnection(first.connection, own))
    }
    reportUnsafe(tasks.all())
    if (runs.every(({ connection }) => known.senderOf(connection.id) !== 'elsewhere')) return nextAt
    return Math.min(nextAt ?? Infinity, clock.now() + watchDelay)
  }

  /** Whatever waits for a time would wait longer than it should. */
  function watchClock(): void {
    const now = clock.now()
    if (now < latest - clockMargin) {
      tasks.hurry()
      for (const connectionId of senders.wanted()) releases.notePutBack(connectionId)
    }
    latest = now
  }

  /** Uploads of shards that were withdrawn under them. */
  function stopWithdrawn(runs: readonly OpenRun[]): void {
    const stages = new Map(
      runs.flatMap(({ shards }) => shards.map((shard) => [shardKey(shard), shard.stage.name])),
    )
    for (const task of tasks.all()) {
      if (task.kind !== 'upload') continue
      const stage = stages.get(task.keys[0] ?? '')
      if (stage !== 'planned' && stage !== 'uploading') task.abort()
    }
  }

  async function turnConnection(
    connection: ConnectionRecord,
    runs: readonly OpenRun[],
  ): Promise<Milliseconds | null> {
    const key = keyOf(connection)
    if (key === null) releaseWhenIdle(connection.id)
    else senders.want(connection.id)
    const isSender = senders.isHeld(connection.id)
    if (isSender && key !== null) {
      await clean(runs)
      if (await releases.release(connection.id, key, runs)) return clock.now()
      if (hasRefusedKey(runs) && offerLock(connection.id)) return clock.now() + offerDelay
    }
    const api = apiOf(connection)
    const contextOf: ContextOf = (signal) => ({
      ports,
      saver: watchedSaver,
      buildShard,
      connection,
      api,
      signal,
      memory,
    })
    const paced = await gates.plan(
      connection,
      runs,
      (shardOf) => busyKeys.has(shardOf) || tasks.isBusy(shardOf),
    )
    const nextAt = beginSteps(
      { tasks, lists, memory },
      {
        connection,
        runs,
        paced,
        contextOf,
        now: clock.now(),
        hasKey: key !== null,
        isSender,
        online: presence.online,
        hidden: !presence.visible,
        notBefore: (shard) =>
          isFenceWaited(shard) ? tasks.notBefore(shardKey(shard)) : clock.now() + idleDelay,
      },
      (shardOf, seen) => lastTurn.set(shardOf, seen),
    )
    gates.show(connection.id, paced, nextAt)
    if (!isSender || !hasRefusedKey(runs)) return nextAt
    return sooner(nextAt, (offeredAt.get(connection.id) ?? clock.now()) + offerDelay)
  }

  /** Under the sender lock nobody else writes these files. */
  async function clean(runs: readonly OpenRun[]): Promise<void> {
    for (const { run } of runs) {
      if (cleaned.has(run.id) || isWorking(run.id)) continue
      cleaned.add(run.id)
      for (const key of memory.built.keys()) if (runOf(key) === run.id) memory.built.delete(key)
      await removeLeftovers(ports, run.id)
    }
  }

  const isWorking = (runId: string): boolean =>
    tasks.all().some((task) => task.keys.some((key) => runOf(key) === runId))

  /** A key that was refused must not keep a tab with a better one waiting: now and then the lock goes around. */
  function offerLock(connectionId: string): boolean {
    const now = clock.now()
    if (now - (offeredAt.get(connectionId) ?? -Infinity) < offerDelay || !releaseWhenIdle(connectionId))
      return false
    offeredAt.set(connectionId, now)
    wake()
    return true
  }

  /** Not under a step: the next sender would take its shard for lost. */
  function releaseWhenIdle(connectionId: string): boolean {
    if (tasks.all().some((task) => task.connectionId === connectionId)) return false
    senders.release(connectionId)
    return true
  }

  const runOf = (key: string): string => key.split('/')[0] ?? ''
  const unsubscribe = channel.subscribe((event) => {
    if (event.kind !== 'changed') return
    if (event.store === 'runs' || event.store === 'shards') open.noteChange(runOf(event.key))
    else if (event.store !== 'connections' && event.store !== 'prices') return
    wake()
  })

  return {
    apiOf,
    start() {
      looping ??= loop()
    },
    async stop() {
      stopped = true
      unsubscribe()
      wake()
      await looping
      const running = tasks.all()
      for (const task of running) task.abort()
      await Promise.all(running.map(({ ended }) => ended))
      await senders.close()
    },
    kick(runId) {
      if (runId === undefined) releases.noteKeys()
      else open.takeUp(runId)
      wake()
    },
    async forget(runId) {
      open.leave(runId)
      const running = tasks.all().filter((task) => task.keys.some((key) => runOf(key) === runId))
      for (const task of running) task.abort()
      await Promise.all(running.map(({ ended }) => ended))
    },
    setPresence(now) {
      if (now.online && !presence.online)
        for (const connectionId of senders.wanted()) releases.noteRegained(connectionId)
      presence = now
      wake()
    },
    hurry(runId) {
      open.noteChange(runId)
      tasks.hurry([...lastTurn.keys()].filter((key) => runOf(key) === runId))
      wake()
    },
    checkNow(runId, shardKeys) {
      open.noteChange(runId)
      for (const key of shardKeys) memory.asked.add(key)
      tasks.hurry(shardKeys)
      wake()
    },
    lookAgain(key) {
      memory.looked.delete(key)
      tasks.hurry([key])
      open.noteChange(runOf(key))
      wake()
    },
    senderOf: (connectionId) => known.senderOf(connectionId),
    uploadedBytes: (key) => memory.uploaded.get(key) ?? null,
    wake,
    gateOf: (key) => gates.gateOf(key),
    nextAt(key) {
      const known = lastTurn.get(key)
      return known === undefined ? null : (dueStep(known.run, known.shard, known.context)?.at ?? null)
    },
  }
}

const hasRefusedKey = (runs: readonly OpenRun[]): boolean =>
  runs.some(({ shards }) => shards.some(({ stage }) => 'hold' in stage && stage.hold?.why === 'key'))
