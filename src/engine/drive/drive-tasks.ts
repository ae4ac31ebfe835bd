import { backoff } from '#core/run/poll-delay.ts'
import type { Step } from '#core/run/next-steps.ts'
import type { Clock, Random } from '#core/ports.ts'
import type { Milliseconds } from '#core/units.ts'
import type { StepEnd } from './drive-context.ts'

/** The first wait after a step that gained nothing. */
const firstDelay: Milliseconds = 3_000

export interface Task {
  readonly kind: Step['kind']
  readonly connectionId: string
  /** Keys of the shards it works on: at most one task each. */
  readonly keys: readonly string[]
  abort(): void
  readonly ended: Promise<void>
}

/**
 * Lets go of one shard while the task goes on with others.
 *
 * @param end how the step ended for this shard; the task's own end says nothing about it any more
 */
export type ReleaseKey = (key: string, end: StepEnd) => void

/** The steps under way, and how long to leave shards alone whose steps failed. */
export interface DriveTasks {
  isBusy(key: string): boolean
  busyKeys(): Iterable<string>
  all(): readonly Task[]
  count(connectionId: string, kind: Step['kind']): number
  begin(
    of: Pick<Task, 'kind' | 'connectionId' | 'keys'>,
    work: (signal: AbortSignal, release: ReleaseKey) => Promise<StepEnd>,
  ): void
  /** A shard's record was saved, or something else was learned about it. */
  noteProgress(key: string): void
  /** A failed step's shard is not touched before. */
  notBefore(key: string): Milliseconds
  /** Forgets the waits of these shards, or all. */
  hurry(keys?: Iterable<string>): void
}

/** @param onEnd called after every task, and whenever one lets go of a shard */
export function createDriveTasks(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  onEnd: () => void,
  onFault: (cause: unknown) => void,
): DriveTasks {
  const running = new Set<Task>()
  const busy = new Map<string, Task>()
  const waits = new Map<string, { readonly failures: number; readonly until: Milliseconds }>()
  const progress = new Map<string, number>()

  const progressOf = (key: string): number => progress.get(key) ?? 0

  function wait(key: string, atLeast: Milliseconds): void {
    const failures = (waits.get(key)?.failures ?? 0) + 1
    const delay = backoff(firstDelay, failures, (random.bytes(1)[0] ?? 0) / 256)
    waits.set(key, { failures, until: clock.now() + Math.max(delay, atLeast) })
  }

  return {
    isBusy: (key) => busy.has(key),
    busyKeys: () => busy.keys(),
    all: () => [...running],
    count: (connectionId, kind) =>
      [...running].filter((task) => task.connectionId === connectionId && task.kind === kind).length,
    begin(of, work) {
      const stop = new AbortController()
      const before = new Map(of.keys.map((key) => [key, progressOf(key)]))
      const letGo = (key: string, end: StepEnd): void => {
        if (busy.get(key) !== task) return
        const failed = end.kind === 'failed' && (end.keys?.includes(key) ?? true)
        // A step that changed nothing would be planned again at once: it waits like one that failed.
        if (failed || progressOf(key) === before.get(key))
          wait(key, end.kind === 'failed' ? (end.retryAfter ?? 0) : 0)
        else waits.delete(key)
        busy.delete(key)
      }
      const run = async (): Promise<void> => {
        let end: StepEnd
        try {
          end = await work(stop.signal, (key, own) => {
            letGo(key, own)
            onEnd()
          })
        } catch (cause) {
          onFault(cause)
          end = { kind: 'failed', retryAfter: null, keys: null }
        }
        for (const key of of.keys) letGo(key, end)
        running.delete(task)
        onEnd()
      }
      let start: () => void = () => undefined
      const ended = new Promise<void>((resolve) => (start = resolve)).then(run)
      const task: Task = { ...of, abort: () => stop.abort(), ended }
      running.add(task)
      for (const key of of.keys) busy.set(key, task)
      start()
    },
    noteProgress: (key) => void progress.set(key, progressOf(key) + 1),
    notBefore: (key) => waits.get(key)?.until ?? 0,
    hurry(keys) {
      if (keys === undefined) waits.clear()
      else for (const key of keys) waits.delete(key)
    },
  }
}
