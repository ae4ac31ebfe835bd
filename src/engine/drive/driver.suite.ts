import { formatCustomId } from '#core/request/custom-id.ts'
import type { Snapshot } from '#core/request/draft.ts'
import { createShard } from '#core/run/new-shard.ts'
import type { Clock, FileStore, Locks, RecordStore, Transport } from '#core/ports.ts'
import {
  type AppShapes,
  appSchemas,
  type ConnectionRecord,
  type RunRecord,
  type SegmentRecord,
} from '#core/records.ts'
import { toRequestBody } from '#core/request/request-body.ts'
import { err } from '#core/result.ts'
import { createRowHasher, formatRowHash, hashRow } from '#core/dataset/row-hash.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import { createSandbox } from '#sandbox/create-sandbox.ts'
import type { Sandbox } from '#sandbox/sandbox.ts'
import { sandboxSchemas, type SandboxShapes } from '#sandbox/sandbox-records.ts'
import type { ScenarioChange } from '#sandbox/scenario.ts'
import { createSandboxTransport } from '#sandbox/transport.ts'
import { createKeys } from '#storage/keys.ts'
import { createChannelHub } from '#storage/memory-channel.ts'
import { createMemoryFiles } from '#storage/memory-files.ts'
import { createMemoryLocks } from '#storage/memory-locks.ts'
import { createMemoryRecords } from '#storage/memory-records.ts'
import { createSeededRandom } from '#storage/seeded-random.ts'
import type { BuildShard } from '../drafts/build-shard.ts'
import { callDeadline, stallDeadline, storedDeadline } from '../deadline.ts'
import { createDriver, type Driver } from './driver.ts'
import { createWatch, type Watch } from './driver-watch.suite.ts'
import type { EngineEvent } from '../engine-event.ts'
import { createPath } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'
import { writeRowList } from '../files/row-list-file.ts'
import { writeFile } from '../files/whole-file.ts'

export const runId = 'r0n0000000'
export const connectionId = 'connection'
const rowsPerShard = 4

const snapshot: Snapshot = {
  endpoint: '/v1/chat/completions',
  model: 'gpt-4.1-mini',
  system: '',
  user: '{{text}}',
  settings: {},
  outputColumns: [],
  dedupe: false,
}

/** A tab: a driver on the world's stores, with a worker that can die. */
export interface Tab {
  readonly driver: Driver
  readonly keys: EnginePorts['keys']
  readonly events: readonly EngineEvent[]
  /** The worker is gone: none of its promises goes on, its locks are free. */
  crash(): void
  readonly crashed: boolean
}

export interface World {
  readonly sandbox: Sandbox
  readonly files: FileStore
  readonly records: RecordStore<AppShapes>
  /** Watches every commit and request of all tabs. */
  readonly watch: Watch
  /** Requests made by all tabs, `POST /v1/batches` and so on. */
  readonly calls: string[]
  /** `ownLocks`: the tab does not see the locks of the others. */
  openTab(options?: { readonly key?: string; readonly crashAfter?: number; readonly ownLocks?: boolean }): Tab
  shards(): Promise<readonly ShardRecord[]>
  stages(): Promise<readonly string[]>
  segments(): Promise<readonly SegmentRecord[]>
  /** Lets time pass until the condition holds; fails after `limit` milliseconds of the world's time. */
  until(condition: () => boolean | Promise<boolean>, limit?: number): Promise<void>
  pass(ms: number): Promise<void>
  /** Puts the clock of the machine forward or back; timers, and the provider's clock, do not notice. */
  jumpClock(ms: number): void
}

/** One account, one disk, one clock; three shards of four rows each, not sent. */
export async function createWorld(
  options: {
    readonly scenario?: ScenarioChange
    readonly provider?: 'sandbox' | 'custom'
    readonly seed?: number
    readonly shards?: number
    readonly tokens?: number
  } = {},
): Promise<World> {
  const { provider = 'sandbox', seed = 1 } = options
  const clock = createWorldClock()
  const random = createSeededRandom(seed)
  const watch = createWatch(createMemoryRecords<AppShapes>(appSchemas), createMemoryFiles(), runId)
  const { files, records } = watch
  /** How much the machine's clock is ahead of the time that passes. */
  let ahead = 0
  const hub = createChannelHub<EngineEvent>()
  const locks = createMemoryLocks()
  const calls: string[] = []
  const sandbox = createSandbox({
    clock: clock.ofProvider,
    random: createSeededRandom(seed + 1),
    files: createMemoryFiles(),
    records: createMemoryRecords<SandboxShapes>(sandboxSchemas),
    scenario: {
      ...options.scenario,
      pace: { validateMs: 1000, totalMs: 4000, finalizeMs: 1000, cancelMs: 2000, ...options.scenario?.pace },
    },
  })
  await fill(records, files, clock.now(), provider, options.shards ?? 3, options.tokens ?? 100)

  const openTab: World['openTab'] = ({ key, crashAfter = Infinity, ownLocks = false } = {}) => {
    const life = createLife(crashAfter)
    const keys = createKeys()
    if (key !== undefined) keys.set(connectionId, key)
    const channel = hub.createChannel()
    const events: EngineEvent[] = []
    const transport = createSandboxTransport(sandbox)
    const counted: Transport = {
      send: (request, call) => {
        const path = new URL(request.url).pathname.replace(/\/(batch_|file-)[^/]+/, '/…')
        watch.noteRequest(request)
        calls.push(`${request.method} ${path.startsWith('/v1') ? path : `/v1${path}`}`)
        return transport.send(request, call)
      },
    }
    const livingFiles = life.through(files, clock)
    const ports: EnginePorts = {
      clock: {
        now: () => clock.now() + ahead,
        sleep: (ms, signal) => life.last(clock.sleep(ms, life.with(signal))),
      },
      random,
      files: livingFiles,
      records: life.through(records, clock),
      locks: life.locks(ownLocks ? createMemoryLocks() : locks),
      channel,
      keys,
      transportFor: () => life.through(counted, clock),
    }
    const driver = createDriver({
      ports,
      buildShard: createTestBuild(ports),
      emit: (event) => events.push(event),
      onFault: (cause) => {
        throw cause
      },
    })
    driver.start()
    return {
      driver,
      keys,
      events,
      crash: () => {
        life.end()
        channel.close()
      },
      get crashed() {
        return life.over
      },
    }
  }

  const shards = () => records.all('shards', { index: 'runId', equals: runId })
  const stages = async () => (await shards()).map((shard) => shard.stage.name)
  return {
    sandbox,
    files,
    records,
    watch,
    calls,
    openTab,
    shards,
    stages,
    segments: () => records.all('segments', { index: 'runId', equals: runId }),
    async until(condition, limit = 3_600_000) {
      const end = clock.now() + limit
      for (;;) {
        await clock.settle()
        if (await condition()) return
        if (clock.far()) await clock.settle(10)
        if (clock.now() >= end) throw new Error(`not reached; stages: ${(await stages()).join(' ')}`)
        if (!clock.next(end)) throw new Error(`nobody waits; stages: ${(await stages()).join(' ')}`)
      }
    },
    async pass(ms) {
      const end = clock.now() + ms
      do await clock.settle()
      while (clock.next(end) && clock.now() < end)
      await clock.settle()
    },
    jumpClock: (ms) => void (ahead += ms),
  }
}

/** Every row of every shard has exactly one placed line, and the account has executed each request just once. */
export async function readEnd(world: World): Promise<{
  readonly stages: readonly string[]
  readonly executed: readonly number[]
  readonly placed: number
}> {
  const segments = await world.segments()
  return {
    stages: await world.stages(),
    executed: Object.values((await world.sandbox.books()).executions),
    placed: segments.reduce((sum, { lines }) => sum + lines.placed, 0),
  }
}

async function fill(
  records: RecordStore<AppShapes>,
  files: FileStore,
  now: number,
  provider: 'sandbox' | 'custom',
  shardCount: number,
  tokens: number,
): Promise<void> {
  const rows = shardCount * rowsPerShard
  const words = new Uint32Array(rows * 2)
  const hasher = createRowHasher()
  for (let row = 0; row < rows; row++) {
    hasher.start(1)
    hasher.text(textOf(row))
    hasher.finishInto(words, row)
  }
  const requestsFile = `bw1/runs/${runId}/requests.i32`
  await writeFile(files, 'bw1/datasets/d/rows.hash', new Uint8Array(words.buffer))
  await writeRowList(
    files,
    requestsFile,
    Int32Array.from({ length: rows }, (_, row) => row),
  )
  const connection: ConnectionRecord = {
    v: 1,
    id: connectionId,
    name: 'Test',
    provider,
    baseUrl: provider === 'sandbox' ? 'sandbox:' : 'https://api.example.test/v1',
    keep: 'memory',
    limits: {
      requestsPerShard: 50_000,
      bytesPerShard: 190_000_000,
      enqueuedTokens: null,
      batchFactor: 0.5,
      completionWindow: '24h',
    },
    createdAt: now,
    rev: 0,
  }
  const run: RunRecord = {
    v: 1,
    id: runId,
    name: 'Test run',
    draftId: 'draft',
    datasetId: 'd',
    datasetName: 'rows.csv',
    connectionId,
    scope: { kind: 'all' },
    rows,
    scopeFile: requestsFile,
    skipped: 0,
    skippedFile: null,
    skipReasons: [],
    generations: [
      {
        snapshot: 'snap',
        targets: rows,
        requests: rows,
        targetsFile: requestsFile,
        repFile: requestsFile,
        requestsFile,
        createdAt: now,
      },
    ],
    sending: 'on',
    estimate: null,
    createdAt: now,
    archivedAt: null,
    rev: 0,
  }
  const committed = await records.commit([
    { put: 'connections', record: connection },
    { put: 'snapshots', record: { v: 1, sha256: 'snap', snapshot } },
    {
      put: 'datasets',
      record: {
        v: 1,
        id: 'd',
        name: 'rows',
        source: {
          name: 'rows.csv',
          size: 1,
          lastModified: null,
          format: 'csv',
          encoding: 'utf-8',
          delimiter: ',',
        },
        rows,
        columns: [{ id: 'c', name: 'text', sourceName: 'text' }],
        groups: [],
        hashFile: 'bw1/datasets/d/rows.hash',
        sourceHash: 'source',
        bytes: 1,
        report: { fileRows: rows, findings: [] },
        createdAt: now,
      },
    },
    { put: 'runs', record: run },
    ...Array.from({ length: shardCount }, (_, at) => ({
      put: 'shards' as const,
      record: createShard(
        {
          runId,
          shardId: `s${at + 1}`,
          gen: 0,
          requestStart: at * rowsPerShard,
          requestEnd: (at + 1) * rowsPerShard,
          bytes: 1000,
          tokens,
        },
        now,
      ),
    })),
  ])
  if (!committed.ok) throw new Error(committed.error.kind)
}

const textOf = (row: number): string => `Row ${row} says something`

/** Like the engine's: the same bytes for the same shard, under a name of its own. */
const createTestBuild =
  ({ files, random }: Pick<EnginePorts, 'files' | 'random'>): BuildShard =>
  async (run, shard) => {
    const lines: string[] = []
    for (let row = shard.requestStart; row < shard.requestEnd; row++) {
      const hash = formatRowHash(hashRow([textOf(row)]))
      const custom_id = formatCustomId({ run: run.id, row, gen: shard.gen, hash })
      const body = toRequestBody(snapshot, { system: '', user: textOf(row) })
      lines.push(`${JSON.stringify({ custom_id, method: 'POST', url: snapshot.endpoint, body })}\n`)
    }
    const bytes = new TextEncoder().encode(lines.join(''))
    // A name of its own, because a dead worker's half-written file may still be in the way.
    const path = createPath(random, `bw1/runs/${run.id}`, `${shard.shardId}-input`)
    const written = await writeFile(files, path, bytes)
    return written.ok
      ? { ok: true, value: { path, bytes: bytes.length, sha256: 'same' } }
      : err(written.error)
  }

interface WorldClock extends Clock {
  /** The same time. While a reply is late by it, its call waits for the clock like everybody else. */
  readonly ofProvider: Clock
  /** Resolves when nothing is under way that does not wait for the clock. */
  settle(ms?: number): Promise<void>
  /** The next wake-up is so late that something real may still be under way. */
  far(): boolean
  /** Moves to the next wake-up, at most to `end`. False when nobody waits. */
  next(end: number): boolean
  /** Counts work that goes on outside of the clock. */
  track<T>(work: Promise<T>): Promise<T>
}

/** Hashing goes on in other threads, where no clock of ours reaches. */
let hashing = 0
const digest = crypto.subtle.digest.bind(crypto.subtle)
Object.defineProperty(crypto.subtle, 'digest', {
  value: async (...input: Parameters<typeof digest>) => {
    hashing += 1
    try {
      return await digest(...input)
    } finally {
      hashing -= 1
    }
  },
})

const deadlines: readonly number[] = [callDeadline, stallDeadline, storedDeadline]

function createWorldClock(): WorldClock {
  let now = Date.UTC(2026, 10, 21)
  let pending = 0
  /** Replies that are late. */
  let late = 0
  const sleepers = new Set<{ readonly at: number; readonly of: number; readonly wake: () => void }>()
  const sleep: Clock['sleep'] = (ms, signal) =>
    new Promise((resolve) => {
      if (ms <= 0 || signal?.aborted === true) {
        resolve()
        return
      }
      const wake = () => {
        sleepers.delete(sleeper)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const sleeper = { at: now + ms, of: ms, wake }
      sleepers.add(sleeper)
      signal?.addEventListener('abort', wake)
    })
  return {
    now: () => now,
    sleep,
    ofProvider: {
      now: () => now,
      async sleep(ms, signal) {
        late += 1
        await sleep(ms, signal)
        late -= 1
      },
    },
    far: () => Math.min(...[...sleepers].map(({ at }) => at)) > now + 200_000,
    async settle(ms = 0) {
      if (ms > 0) await new Promise<void>((resolve) => setTimeout(resolve, ms))
      const isBusy = () => pending + hashing > late
      // A deadline runs only while a call is under way, so whoever sleeps as long may be reading its reply.
      const mayRead = () => [...sleepers].filter(({ of }) => deadlines.includes(of)).length > late
      // Files are read by other threads, which get their time on a busy machine only if this one waits in earnest:
      // a clock that ran on would let every upload stand still for too long, and none would ever end.
      for (let quiet = 0, turns = 0; quiet < 8 && turns < (isBusy() ? 4000 : 1000); turns++) {
        await new Promise<void>((resolve) => (turns < 1000 ? setImmediate(resolve) : setTimeout(resolve, 1)))
        quiet = isBusy() || mayRead() ? 0 : quiet + 1
      }
    },
    next(end) {
      const first = Math.min(...[...sleepers].map(({ at }) => at))
      if (first === Infinity) return false
      now = Math.max(now, Math.min(first, end))
      for (const sleeper of [...sleepers]) if (sleeper.at <= now) sleeper.wake()
      return true
    },
    track<T>(work: Promise<T>) {
      pending += 1
      const less = () => void (pending -= 1)
      work.then(less, less)
      return work
    },
  }
}

/** What lets a worker die: after the end no call begins and none returns. */
function createLife(crashAfter: number) {
  let over = false
  let callsLeft = crashAfter
  const never = new Promise<never>(() => undefined)
  const stop = new AbortController()
  const finished = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()))
  const end = () => {
    over = true
    stop.abort()
  }

  const last = async <T>(work: Promise<T>): Promise<T> => {
    const value = await work
    return over ? never : value
  }

  /** A port whose calls die with the worker; an even count crashes before the effect, an odd one after it. */
  function through<P extends object>(port: P, clock: WorldClock): P {
    return new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          if (over) return never
          callsLeft -= 1
          if (callsLeft === 0 && crashAfter % 2 === 0) {
            end()
            return never
          }
          const dies = callsLeft === 0
          const result: unknown = Reflect.apply(member, target, args)
          if (!(result instanceof Promise)) return result
          return clock
            .track(
              result.then((value: unknown) => {
                if (dies) end()
                return value
              }),
            )
            .then((value) => (over ? never : withPort(value)))
        }
      },
    })

    /** Writers and readers of files are ports too. */
    function withPort(value: unknown): unknown {
      const file = (value as { readonly value?: unknown } | null | undefined)?.value
      const isPort = typeof file === 'object' && file !== null && ('write' in file || 'read' in file)
      return isPort ? { ok: true, value: through(file, clock) } : value
    }
  }

  return {
    end,
    last,
    with: (signal: AbortSignal | undefined) =>
      signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
    through,
    get over() {
      return over
    },
    locks: (locks: Locks): Locks => ({
      hold: (name, options, work) =>
        last(locks.hold(name, options, () => Promise.race([work(), finished.then(() => null as never)]))),
      held: () => last(locks.held()),
    }),
  }
}
