import { backoff } from '#core/run/poll-delay.ts'
import type { StageOf } from '#core/run/shard-change.ts'
import type { RunRecord } from '#core/records.ts'
import type { ShardRecord } from '#core/run/shard.ts'
import type { Milliseconds } from '#core/units.ts'
import type { Api } from '#openai/api.ts'
import { sendRequest } from '#openai/send-request.ts'
import { createProgress } from '../call.ts'
import { withDeadline } from '../deadline.ts'
import { judgeDirectError } from './direct-reply.ts'
import { createDirectStore } from './direct-store.ts'
import type { ExpectedLines } from '../runs/index-segment.ts'
import type { EnginePorts } from '../ports.ts'
import type { RequestSource } from '../drafts/request-source.ts'
import type { DirectEnd, DirectProgress, DirectStop } from './resend-types.ts'
import type { ShardSaver } from '../runs/save-shard.ts'

export type DirectShard = ShardRecord & { readonly stage: StageOf<'direct'> }

export interface DirectContext {
  readonly ports: EnginePorts
  readonly saver: ShardSaver
  readonly api: Api
  readonly run: RunRecord
  readonly shard: DirectShard
  /** Rows of the generation's requests, in their order. */
  readonly requests: Int32Array
  readonly source: RequestSource
  readonly expected: ExpectedLines
  readonly concurrency: number
  /** Begins nothing more once it aborts. */
  readonly signal: AbortSignal
  readonly onProgress: ((progress: DirectProgress) => void) | undefined
}

/** A model that thinks may take minutes; the official client waits ten (openai-node 6, read 2026-11-21). */
export const replyDeadline: Milliseconds = 600_000
/** Replies wait for a commit no longer than this, and in no larger number. */
const storeDelay: Milliseconds = 2_000
const storeReplies = 50
/** Replies lost in a row, without any that came: the connection is gone, and each further one would be a row lost. */
const lostLimit = 3
/** Refusals for pace in a row, without any reply between them. */
const againLimit = 10
const againDelay: Milliseconds = 2_000
/** How often is looked whether a pause is over. */
const pauseDelay: Milliseconds = 1_000
const storeTries = 3

/**
 * Sends the requests of a direct shard, a few at once, and stores their replies ([Note: direct door]). The caller holds
 * the run's direct lock. Ends with the shard ended, unless its run is gone or the storage takes nothing more.
 */
export async function runDirect(context: DirectContext): Promise<DirectEnd> {
  const { ports, saver, api, shard, requests, source, concurrency, signal } = context
  const { clock, records, random } = ports
  const { runId, shardId, gen } = shard
  const { batchId } = shard.stage
  const store = createDirectStore(ports, saver, shard, context.expected)
  const progress = createProgress(clock, context.onProgress)
  const counts = { answered: 0, unanswered: 0, lost: 0, underWay: 0 }
  const total = shard.requestEnd - shard.requestStart
  // A pause that was there before keeps batches back, not what a person has just asked for.
  const wasPaused = context.run.sending === 'paused'

  /** Begun in the record, and not sent. */
  const claimed: number[] = []
  let beginning: Promise<void> | null = null
  /** `over`: every request was begun. `gone`: nobody wants the replies any more. */
  const end: { stopped: DirectStop | null; over: boolean; gone: boolean } = {
    stopped: null,
    over: false,
    gone: false,
  }
  const halting = new AbortController()
  const quiet = AbortSignal.any([signal, halting.signal])
  let wait: { readonly until: Milliseconds; readonly why: string } | null = null
  let lostInARow = 0
  let againInARow = 0

  const halt = (stop: DirectStop): void => {
    end.stopped ??= stop
    halting.abort()
  }
  const leave = (): void => {
    end.gone = true
    halting.abort()
  }
  const isHalted = (): boolean => quiet.aborted
  const state = (): DirectProgress => ({
    gen,
    requests: total,
    ...counts,
    waitUntil: wait?.until ?? null,
    waitWhy: wait?.why ?? null,
  })
  const report = (): void => progress.next(state)

  /** Saves that the next few requests begin, before any of them leaves. */
  async function begin(): Promise<void> {
    for (;;) {
      const run = await records.get('runs', runId)
      const current = await records.get('shards', [runId, shardId])
      if (run === undefined || current?.stage.name !== 'direct' || current.stage.batchId !== batchId) {
        leave()
        return
      }
      if (run.sending === 'paused' && !wasPaused && !current.stage.cancelAsked) {
        await clock.sleep(pauseDelay, quiet)
        if (isHalted()) return
        continue
      }
      const { next } = current.stage
      if (next >= current.requestEnd) {
        end.over = true
        return
      }
      const requestEnd = Math.min(next + concurrency, current.requestEnd)
      const saved = await saver.begin(current, {
        kind: 'directBegun',
        batchId,
        requestStart: next,
        requestEnd,
      })
      if (saved.ok) {
        for (let request = next; request < requestEnd; request++) claimed.push(request)
        return
      }
      const { error } = saved
      if (error.kind === 'Conflict') continue
      if (error.kind === 'Refused' && error.reason === 'held') {
        halt({ why: 'cancelled', message: null })
        return
      }
      if (error.kind === 'Refused' || error.kind === 'ShardGone') leave()
      else halt({ why: 'storage', message: null })
      return
    }
  }

  async function take(): Promise<number | null> {
    for (;;) {
      if (isHalted()) return null
      const request = claimed.shift()
      if (request !== undefined) return request
      if (end.over) return null
      beginning ??= begin().finally(() => {
        beginning = null
      })
      await beginning
    }
  }

  async function perform(request: number): Promise<void> {
    const read = await source.read(requests[request] ?? 0)
    if (!read.ok) {
      claimed.unshift(request)
      halt({ why: 'storage', message: null })
      return
    }
    let requestId: string | null = null
    counts.underWay++
    report()
    const reply = await withDeadline(clock, replyDeadline, new AbortController().signal, (within) =>
      sendRequest(api, read.value, {
        signal: within,
        patience: replyDeadline,
        onReply: (head) => {
          requestId = head.requestId
        },
      }),
    )
    counts.underWay--
    const { customId } = read.value
    if (reply.ok) {
      const response = { status_code: 200, request_id: requestId, body: reply.value }
      count(store.add(request, customId, { response, error: null }))
      lostInARow = 0
      againInARow = 0
    } else settle(request, customId, judgeDirectError(reply.error, counts.answered === 0))
    report()
    if (store.pending >= storeReplies) await flush()
  }

  function settle(request: number, customId: string, verdict: ReturnType<typeof judgeDirectError>): void {
    switch (verdict.kind) {
      case 'line':
        count(store.add(request, customId, verdict.line))
        lostInARow = 0
        againInARow = 0
        if (verdict.stop !== null) halt(verdict.stop)
        return
      case 'lost':
        count(store.add(request, customId, verdict.line))
        lostInARow++
        if (lostInARow >= lostLimit) halt({ why: 'network', message: verdict.line.error?.message ?? null })
        return
      case 'again': {
        claimed.unshift(request)
        againInARow++
        if (againInARow > againLimit) return halt({ why: 'rateLimit', message: verdict.message })
        const delay = verdict.after ?? backoff(againDelay, againInARow, (random.bytes(1)[0] ?? 0) / 256)
        const until = clock.now() + delay
        if (wait === null || until > wait.until) wait = { until, why: verdict.message }
        return
      }
      case 'stop':
        claimed.unshift(request)
        return halt(verdict.stop)
    }
  }

  function count(outcome: string): void {
    if (outcome === 'answered') counts.answered++
    else if (outcome === 'lost') counts.lost++
    else counts.unanswered++
  }

  async function flush(): Promise<boolean> {
    const stored = await store.flush()
    if (stored.ok) return true
    if (stored.error.kind === 'ShardGone') leave()
    else halt({ why: 'storage', message: null })
    return end.gone
  }

  async function work(): Promise<void> {
    for (;;) {
      while (wait !== null && !isHalted()) {
        const left = wait.until - clock.now()
        if (left <= 0) wait = null
        else await clock.sleep(left, quiet)
      }
      const request = await take()
      if (request === null) return
      await perform(request)
    }
  }

  const over = new AbortController()
  const storeNowAndThen = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(storeDelay, over.signal)
      if (over.signal.aborted) return
      await flush()
      // The report before a standstill may have come too soon after another one to be passed on.
      report()
    }
  }
  const storing = storeNowAndThen()
  await Promise.all(Array.from({ length: concurrency }, work))
  over.abort()
  await storing
  for (let tries = 0; !(await flush()) && tries < storeTries; tries++) await clock.sleep(storeDelay)
  if (store.pending === 0 && !end.gone) {
    await saver.record(runId, shardId, { kind: 'directEnded', batchId, returned: claimed })
  }
  progress.last(state())

  const { answered, unanswered, lost } = counts
  const notSent = total - answered - unanswered - lost
  const aborted: DirectStop | null = notSent > 0 ? { why: 'cancelled', message: null } : null
  return { gen, requests: total, answered, unanswered, lost, notSent, stopped: end.stopped ?? aborted }
}
