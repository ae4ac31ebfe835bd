import type { Gate } from '#core/gate.ts'
import { isSettled, type NextContext, dueStep, nextSteps, type Step } from '#core/next-steps.ts'
import { wantsFiles } from '#core/shard-change.ts'
import type { ConnectionRecord, RunRecord } from '#core/records.ts'
import { endWait } from '#core/end-wait.ts'
import type { ShardRecord } from '#core/shard.ts'
import type { Bytes, Milliseconds } from '#core/units.ts'
import type { Api } from '#openai/api.ts'
import type { BuildShard } from './build-shard.ts'
import type { DriveContext, DriveMemory, Target } from './drive-context.ts'
import { driveLook } from './drive-look.ts'
import { drivePoll, type PollTarget } from './drive-poll.ts'
import { driveStep } from './drive-step.ts'
import { createDriveTasks } from './drive-tasks.ts'
import type { EngineEvent } from './engine.ts'
import { createFenceWaits } from './fence-waits.ts'
import type { EnginePorts } from './ports.ts'
import { removeLeftovers } from './remove-leftovers.ts'
import { shardKey, type ShardSaver } from './save-shard.ts'
import { createSenderLocks, senderLock } from './sender-locks.ts'

/** Steps of one kind at once, per connection. Uploads: state-machine §10. */
const most: Partial<Record<Step['kind'], number>> = {
  upload: 2,
  create: 2,
  collect: 2,
  fence: 2,
  cancelBatch: 4,
}
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
/** As many upload reports per second as an eye can use. */
const reportDelay: Milliseconds = 50

export interface DriveLoop {
  start(): void
  stop(): Promise<void>
  kick(runId?: string): void
  forget(runId: string): Promise<void>
  setPresence(presence: { readonly visible: boolean; readonly online: boolean }): void
  /** A person has done something to the run: its waits are over. */
  hurry(runId: string): void
  checkNow(runId: string, keys: readonly string[]): void
  lookAgain(key: string): void
  apiOf(connection: ConnectionRecord): Api
  senderOf(connectionId: string): 'here' | 'elsewhere' | 'nobody'
  uploadedBytes(key: string): Bytes | null
  nextAt(key: string): Milliseconds | null
  gateOf(key: string): Gate | null
}

/** A run that is not over, with all it consists of. */
interface OpenRun {
  readonly run: RunRecord
  readonly shards: readonly ShardRecord[]
  readonly connection: ConnectionRecord
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
  const { clock, records, locks, keys, channel } = ports
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
  let heldNames: ReadonlySet<string> = new Set()
  /** Runs without anything left to do, until they change. */
  const settled = new Set<string>()
  const forgotten = new Set<string>()
  /** Connections whose waiting shards shall be looked at anew: the lock was got, or the network is back. */
  const regained = new Set<string>()
  /** Connections whose shards wait by a clock that was put back meanwhile, and the latest time seen. */
  const putBack = new Set<string>()
  let latest: Milliseconds = 0
  /** Runs whose folder was cleared of what earlier workers left there, since the last lock was got. */
  const cleaned = new Set<string>()
  /** The key last tried, and when the lock was last offered to other tabs, by connection. */
  const triedKeys = new Map<string, string>()
  const offeredAt = new Map<string, Milliseconds>()
  const lastTurn = new Map<
    string,
    { readonly run: RunRecord; readonly shard: ShardRecord; readonly context: NextContext }
  >()
  const reportedAt = new Map<string, Milliseconds>()
  let unsafe = ''

  const wake = (): void => sleep.abort()
  const isFenceWaited = createFenceWaits(clock, wake)
  const tasks = createDriveTasks(
    ports,
    () => {
      reportUnsafe()
      wake()
    },
    onFault,
  )
  const senders = createSenderLocks(locks, (connectionId, held) => {
    if (held) {
      regained.add(connectionId)
      cleaned.clear()
    }
    wake()
  })
  const watchedSaver: ShardSaver = {
    ...saver,
    async begin(shard, event) {
      const saved = await saver.begin(shard, event)
      if (saved.ok) tasks.noteProgress(shardKey(shard))
      return saved
    },
    async record(runId, shardId, event, more) {
      const saved = await saver.record(runId, shardId, event, more)
      if (saved.ok) {
        tasks.noteProgress(shardKey({ runId, shardId }))
        settled.delete(runId)
      }
      return saved
    },
  }
  const memory: DriveMemory = {
    built: new Map(),
    looked: new Set(),
    asked: new Set(),
    listless: new Set(),
    cutFiles: new Map(),
    uploaded: new Map(),
    onUploaded(shard, sentBytes, totalBytes) {
      const key = shardKey(shard)
      memory.uploaded.set(key, sentBytes)
      const now = clock.now()
      if (sentBytes > 0 && sentBytes < totalBytes && now - (reportedAt.get(key) ?? -Infinity) < reportDelay)
        return
      reportedAt.set(key, now)
      emit({ kind: 'uploading', runId: shard.runId, shardId: shard.shardId, sentBytes, totalBytes })
    },
  }

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
    const heldBefore = heldNames
    heldNames = new Set(await locks.held())
    const open = await loadOpenRuns()
    tellSenders(open, heldBefore)
    stopWithdrawn(open)
    lastTurn.clear()
    const byConnection = new Map<string, OpenRun[]>()
    for (const each of open) {
      const runs = byConnection.get(each.connection.id)
      if (runs === undefined) byConnection.set(each.connection.id, [each])
      else runs.push(each)
    }
    for (const connectionId of senders.wanted())
      if (!byConnection.has(connectionId)) releaseWhenIdle(connectionId)
    let nextAt: Milliseconds | null = null
    for (const runs of byConnection.values()) {
      const [first] = runs
      if (first === undefined || stopped) continue
      const at = await turnConnection(first.connection, runs)
      if (at !== null) nextAt = nextAt === null ? at : Math.min(nextAt, at)
    }
    reportUnsafe()
    if (open.every(({ connection }) => senderOf(connection.id) !== 'elsewhere')) return nextAt
    return Math.min(nextAt ?? Infinity, clock.now() + watchDelay)
  }

  /** Whatever waits for a time would wait longer than it should. */
  function watchClock(): void {
    const now = clock.now()
    if (now < latest - clockMargin) {
      tasks.hurry()
      for (const connectionId of senders.wanted()) putBack.add(connectionId)
    }
    latest = now
  }

  const senderOf = (connectionId: string): 'here' | 'elsewhere' | 'nobody' => {
    if (senders.isHeld(connectionId)) return 'here'
    return heldNames.has(senderLock(connectionId)) ? 'elsewhere' : 'nobody'
  }

  /** Who sends is stored nowhere; a view of a run is told when it changes. */
  function tellSenders(open: readonly OpenRun[], heldBefore: ReadonlySet<string>): void {
    for (const { run, connection } of open) {
      const name = senderLock(connection.id)
      if (heldBefore.has(name) !== heldNames.has(name)) emit({ kind: 'changed', store: 'runs', key: run.id })
    }
  }

  async function loadOpenRuns(): Promise<readonly OpenRun[]> {
    const open: OpenRun[] = []
    const connections = new Map((await records.all('connections')).map((each) => [each.id, each]))
    const runs = (await records.all('runs')).toSorted((a, b) => a.createdAt - b.createdAt)
    for (const run of runs) {
      const connection = connections.get(run.connectionId)
      if (connection === undefined || settled.has(run.id) || forgotten.has(run.id)) continue
      // Noted before the read: a change that comes while it is under way must not be lost.
      settled.add(run.id)
      const shards = await records.all('shards', { index: 'runId', equals: run.id })
      if (shards.every(isSettled)) continue
      settled.delete(run.id)
      open.push({ run, shards, connection })
    }
    return open
  }

  /** Uploads of shards that were withdrawn under them. */
  function stopWithdrawn(open: readonly OpenRun[]): void {
    const stages = new Map(
      open.flatMap(({ shards }) => shards.map((shard) => [shardKey(shard), shard.stage.name])),
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
      if (await release(connection, key, runs)) return clock.now()
      if (hasRefusedKey(runs) && offerLock(connection.id)) return clock.now() + offerDelay
    }
    const api = apiOf(connection)
    const contextOf = (signal: AbortSignal): DriveContext => ({
      ports,
      saver: watchedSaver,
      buildShard,
      connection,
      api,
      signal,
      memory,
    })
    let nextAt: Milliseconds | null = null
    const looks: Target[] = []
    let pollDue = false
    for (const { run, shards } of runs) {
      const byId = new Map(shards.map((shard) => [shard.shardId, shard]))
      const context: NextContext = {
        now: clock.now(),
        hasKey: key !== null,
        isSender,
        online: presence.online,
        hidden: !presence.visible,
        uploadSlots: (most.upload ?? 0) - tasks.count(connection.id, 'upload'),
        isBusy: (shardId) => tasks.isBusy(shardKey({ runId: run.id, shardId })),
        isLooked: (shardId) => memory.looked.has(shardKey({ runId: run.id, shardId })),
        isAsked: (shardId) => memory.asked.has(shardKey({ runId: run.id, shardId })),
        notBefore: (shardId) => {
          const shard = byId.get(shardId)
          if (shard !== undefined && !isFenceWaited(shard)) return clock.now() + idleDelay
          return tasks.notBefore(shardKey({ runId: run.id, shardId }))
        },
      }
      for (const shard of shards) lastTurn.set(shardKey(shard), { run, shard, context })
      const next = nextSteps(run, shards, context)
      if (next.nextAt !== null) nextAt = nextAt === null ? next.nextAt : Math.min(nextAt, next.nextAt)
      for (const step of next.steps) {
        const shard = byId.get(step.shardId)
        if (shard === undefined) continue
        if (step.kind === 'look') looks.push({ run, shard })
        else if (step.kind === 'poll') pollDue = true
        else if (tasks.count(connection.id, step.kind) < (most[step.kind] ?? Infinity))
          tasks.begin({ kind: step.kind, connectionId: connection.id, keys: [shardKey(shard)] }, (signal) =>
            driveStep(contextOf(signal), { run, shard }, step),
          )
      }
    }
    if (looks.length > 0)
      tasks.begin(
        { kind: 'look', connectionId: connection.id, keys: looks.map(({ shard }) => shardKey(shard)) },
        async (signal) => {
          const end = await driveLook(contextOf(signal), looks)
          for (const { shard } of looks) if (memory.looked.has(shardKey(shard))) noteLooked(shard)
          return end
        },
      )
    if (pollDue) beginPoll(connection, runs, contextOf)
    if (!isSender || !hasRefusedKey(runs)) return nextAt
    const offerAt = (offeredAt.get(connection.id) ?? clock.now()) + offerDelay
    return nextAt === null ? offerAt : Math.min(nextAt, offerAt)
  }

  /** A ready shard for which nothing was found is no further in its record, but in what is known. */
  function noteLooked(shard: ShardRecord): void {
    if (shard.stage.name === 'ready') tasks.noteProgress(shardKey(shard))
  }

  /** All live batches at once, because the list shows them for the price of one. */
  function beginPoll(
    connection: ConnectionRecord,
    runs: readonly OpenRun[],
    contextOf: (signal: AbortSignal) => DriveContext,
  ): void {
    const now = clock.now()
    const shards = runs.flatMap((each) => each.shards)
    const targets = shards
      .filter((shard) => !tasks.isBusy(shardKey(shard)) && tasks.notBefore(shardKey(shard)) <= now)
      .flatMap(pollTargets)
    if (targets.length === 0) return
    const taskKeys = [...new Set(targets.map(({ shard }) => shardKey(shard)))]
    tasks.begin({ kind: 'poll', connectionId: connection.id, keys: taskKeys }, (signal) =>
      drivePoll(contextOf(signal), targets, shards),
    )
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

  /** Shards that wait for something that has just come: a key that was not tried yet, the lock, or the network. */
  async function release(
    connection: ConnectionRecord,
    key: string,
    runs: readonly OpenRun[],
  ): Promise<boolean> {
    const freshKey = triedKeys.get(connection.id) !== key
    const back = regained.delete(connection.id)
    const late = putBack.delete(connection.id)
    triedKeys.set(connection.id, key)
    if (!freshKey && !back && !late) return false
    let changed = false
    for (const { shards } of runs) {
      tasks.hurry(shards.map(shardKey))
      for (const shard of shards) {
        const { runId, shardId, stage } = shard
        if (tasks.isBusy(shardKey(shard))) continue
        const ended = endWait(shard, clock.now(), late)
        if (ended !== null && (await saver.record(runId, shardId, ended)).ok) changed = true
        else if ('hold' in stage && stage.hold !== null) {
          const { why } = stage.hold
          if (!(why === 'key' && freshKey) && !(why === 'network' && back)) continue
          const event = { kind: 'released', attempt: stage.attempt, why: [why] } as const
          if ((await saver.record(runId, shardId, event)).ok) changed = true
        } else if (stage.name === 'unresolved' && back && stage.fence !== 'asked' && stage.fence !== 'done') {
          if (stage.nextLookAt <= clock.now()) continue
          const event = { kind: 'lookAgain', attempt: stage.attempt } as const
          if ((await saver.record(runId, shardId, event)).ok) changed = true
        }
      }
    }
    return changed
  }

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

  function reportUnsafe(): void {
    const shards = tasks
      .all()
      .filter(({ kind }) => kind === 'upload' || kind === 'create')
      .flatMap((task) => task.keys)
      .map((key) => {
        const [runId = '', shardId = ''] = key.split('/')
        return { runId, shardId }
      })
    const now = JSON.stringify(shards)
    if (now === unsafe || (unsafe === '' && shards.length === 0)) return
    unsafe = now
    emit({ kind: 'unsafeToClose', shards })
  }

  const runOf = (key: string): string => key.split('/')[0] ?? ''
  const unsubscribe = channel.subscribe((event) => {
    if (event.kind !== 'changed') return
    if (event.store === 'runs' || event.store === 'shards') settled.delete(runOf(event.key))
    else if (event.store !== 'connections') return
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
      if (runId === undefined) triedKeys.clear()
      else {
        settled.delete(runId)
        forgotten.delete(runId)
      }
      wake()
    },
    async forget(runId) {
      forgotten.add(runId)
      const running = tasks.all().filter((task) => task.keys.some((key) => runOf(key) === runId))
      for (const task of running) task.abort()
      await Promise.all(running.map(({ ended }) => ended))
    },
    setPresence(now) {
      if (now.online && !presence.online)
        for (const connectionId of senders.wanted()) regained.add(connectionId)
      presence = now
      wake()
    },
    hurry(runId) {
      settled.delete(runId)
      tasks.hurry([...lastTurn.keys()].filter((key) => runOf(key) === runId))
      wake()
    },
    checkNow(runId, shardKeys) {
      settled.delete(runId)
      for (const key of shardKeys) memory.asked.add(key)
      tasks.hurry(shardKeys)
      wake()
    },
    lookAgain(key) {
      memory.looked.delete(key)
      tasks.hurry([key])
      settled.delete(runOf(key))
      wake()
    },
    senderOf,
    uploadedBytes: (key) => memory.uploaded.get(key) ?? null,
    gateOf: () => null,
    nextAt(key) {
      const known = lastTurn.get(key)
      return known === undefined ? null : (dueStep(known.run, known.shard, known.context)?.at ?? null)
    },
  }
}

const hasRefusedKey = (runs: readonly OpenRun[]): boolean =>
  runs.some(({ shards }) => shards.some(({ stage }) => 'hold' in stage && stage.hold?.why === 'key'))

/** The batches of a shard whose end is awaited. */
const pollTargets = (shard: ShardRecord): PollTarget[] => {
  const { stage } = shard
  const main =
    stage.name === 'live' || (stage.name === 'ended' && !wantsFiles(stage.files))
      ? [{ shard, batchId: stage.batchId }]
      : []
  const surplus = shard.surplus.filter(({ files }) => files === null)
  return [...main, ...surplus.map(({ batchId }) => ({ shard, batchId }))]
}
