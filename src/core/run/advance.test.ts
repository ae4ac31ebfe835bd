import { describe, expect, test } from 'vitest'
import { advance } from './advance.ts'
import type { Remedy } from './remedy.ts'
import { batchOf, after, at, marked, plannedShard, shardIn, start } from './shard-fixture.suite.ts'
import type { ShardEvent } from './shard-event.ts'
import type { ShardRecord } from './shard.ts'

const look = (startedAt: number, batches: Parameters<typeof batchOf>[0][] = []): ShardEvent => ({
  kind: 'looked',
  attempt: 1,
  startedAt: start + startedAt,
  batches: batches.map(batchOf),
})
const refusal = (shard: ShardRecord, event: ShardEvent, context = at(0)) => {
  const advanced = advance(shard, event, context)
  return advanced.ok ? null : advanced.error.reason
}

/** Looks in vain as often as the schedule wants it, then finds the fence asked for. */
const lookedInVain = (): ShardRecord => {
  let shard = shardIn('unresolved')
  for (const seconds of [0, 2, 5, 15, 30, 60, 120])
    shard = after(shard, look(seconds * 1000), at(seconds * 1000 + 10))
  return shard
}
const fenced = (): ShardRecord => {
  const asked = after(lookedInVain(), { kind: 'fenceStarted', attempt: 1 }, at(121_000))
  return after(asked, { kind: 'fenced', attempt: 1, outcome: 'done' }, at(121_500))
}

describe('sending', () => {
  test('a shard goes from planned to live', () => {
    expect(shardIn('live').stage).toMatchObject({ name: 'live', batchId: 'b1', intentId: 'i1', cancel: 'no' })
  })

  test('an upload that lost bytes is repeated later, and later still the next time', () => {
    const file = { id: 'f', createdAt: 1, expiresAt: null, bytes: 99 }
    const once = after(shardIn('uploading'), { kind: 'uploadAccepted', attempt: 1, file })
    expect(once.stage).toMatchObject({
      name: 'planned',
      attempt: 1,
      hold: { why: 'network', until: start + 3000 },
    })
    const again = after(
      once,
      { kind: 'uploadStarted', attempt: 1, fileName: 'f', bytes: 100, sha256: 'aa' },
      at(3000),
    )
    const twice = after(again, { kind: 'uploadLost', attempt: 1, message: 'gone' }, at(3000))
    expect(twice.stage).toMatchObject({ hold: { why: 'network', until: start + 9000, tries: 2 } })
  })

  test('a held shard is not sent before its time', () => {
    const event = { kind: 'uploadStarted', attempt: 1, fileName: 'f', bytes: 1, sha256: 'a' } as const
    const held = after(plannedShard(), {
      kind: 'held',
      attempt: 1,
      why: 'budget',
      until: start + 10,
      detail: null,
    })
    expect(refusal(held, event, at(9))).toBe('held')
    expect(after(held, event, at(10)).stage.name).toBe('uploading')
  })

  test('a full queue is tried again after 5, 10, 20, 40 and 80 minutes with the same file', () => {
    let shard = shardIn('ready')
    const waits: number[] = []
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      const intentId = `i${attempt}`
      shard = after(shard, { kind: 'createStarted', attempt, intentId }, at(0))
      shard = after(shard, {
        kind: 'createRefused',
        attempt,
        intentId,
        remedy: { kind: 'tokenLimit', limitTokens: 1000, detail: null },
      })
      if (shard.stage.name !== 'planned' || shard.stage.hold?.until == null) throw new Error('not planned')
      expect(shard.stage).toMatchObject({ attempt: attempt + 1, file: { id: 'file-1' } })
      waits.push((shard.stage.hold.until - start) / 60_000)
      const released = { kind: 'released', attempt: attempt + 1, why: ['token_limit'] } as const
      shard = after(after(shard, released), { kind: 'fileReused', attempt: attempt + 1, fileId: 'file-1' })
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 80])
  })

  test('a shard that alone is above the limit is cut into children with exactly its requests', () => {
    const refused = { kind: 'tokenLimit', limitTokens: 200, detail: 'Limit: 200' } as const
    const advanced = advance(
      shardIn('creating'),
      { kind: 'createRefused', attempt: 1, intentId: 'i1', remedy: refused },
      { now: start, random: 0, nextShardNumber: 7 },
    )
    if (!advanced.ok) throw new Error('refused')
    expect(advanced.value.shard.stage).toEqual({ name: 'replaced', by: ['s7', 's8', 's9', 's10'] })
    expect(advanced.value.children.map((child) => [child.requestStart, child.requestEnd])).toEqual([
      [0, 2],
      [2, 5],
      [5, 7],
      [7, 10],
    ])
  })

  describe('refused though nothing else was seen in the queue', () => {
    const refused = { kind: 'tokenLimit', limitTokens: 1000, detail: 'Limit: 1,000', alone: true } as const
    const repeat = (shard: ShardRecord, times: number) => {
      let latest = shard
      let children: readonly ShardRecord[] = []
      for (let attempt = 1; attempt <= times; attempt += 1) {
        const intentId = `i${attempt}`
        latest = after(latest, { kind: 'createStarted', attempt, intentId })
        const event = { kind: 'createRefused', attempt, intentId, remedy: refused } as const
        const advanced = advance(latest, event, at(0))
        if (!advanced.ok) throw new Error('refused')
        latest = advanced.value.shard
        children = advanced.value.children
        if (latest.stage.name !== 'planned') break
        latest = after(latest, { kind: 'released', attempt: attempt + 1, why: ['token_limit'] })
        latest = after(latest, { kind: 'fileReused', attempt: attempt + 1, fileId: 'file-1' })
      }
      return { shard: latest, children }
    }

    test('twice it waits, the third time it is cut in halves, whatever the estimate says', () => {
      expect(repeat(shardIn('ready'), 2).shard.stage.name).toBe('ready')
      const { shard, children } = repeat(shardIn('ready'), 3)
      expect(shard.stage).toEqual({ name: 'replaced', by: ['s2', 's3'] })
      expect(children.map((child) => child.requestEnd - child.requestStart)).toEqual([5, 5])
    })

    test('a single request is given up after five times, in the provider’s words', () => {
      const single = { ...shardIn('ready'), requestEnd: 1 }
      expect(repeat(single, 4).shard.stage.name).toBe('ready')
      expect(repeat(single, 5).shard.stage).toMatchObject({
        name: 'rejected',
        errors: [{ code: 'token_limit_exceeded', message: 'Limit: 1,000' }],
      })
    })

    test('a refusal that may be the work of others begins the count anew', () => {
      let { shard } = repeat(shardIn('ready'), 2)
      shard = after(shard, { kind: 'createStarted', attempt: 3, intentId: 'i3' })
      const remedy = { ...refused, alone: false }
      shard = after(shard, { kind: 'createRefused', attempt: 3, intentId: 'i3', remedy })
      expect(shard.stage).toMatchObject({ name: 'planned', hold: { why: 'token_limit', tries: 3 } })
    })
  })

  describe('whose file is too large', () => {
    const errors = [{ code: null, message: 'request entity too large', param: null, line: null }]
    const tooLarge = { kind: 'smaller', of: 'bytes', limitBytes: null, errors } as const
    const uploading = (bytes: number, requestEnd = 10) =>
      after(
        { ...plannedShard(), requestEnd },
        { kind: 'uploadStarted', attempt: 1, fileName: 'f', bytes, sha256: 'aa' },
      )
    const refuse = (shard: ShardRecord, remedy: Remedy) => {
      const advanced = advance(shard, { kind: 'uploadRefused', attempt: 1, remedy }, at(0))
      if (!advanced.ok) throw new Error('refused')
      return advanced.value
    }

    test('is cut in halves, or into as many parts as a named limit asks for', () => {
      const halves = refuse(uploading(2_000_000), tooLarge)
      expect(halves.shard.stage).toEqual({ name: 'replaced', by: ['s2', 's3'] })
      expect(halves.children.map((child) => [child.requestStart, child.requestEnd])).toEqual([
        [0, 5],
        [5, 10],
      ])
      const named = refuse(uploading(2_000_000), { ...tooLarge, limitBytes: 1_000_000 })
      expect(named.children).toHaveLength(3)
    })

    test('is cut when its create is refused, or its batch fails for it', () => {
      const large = { ...shardIn('creating'), bytes: 500_000 }
      const stage = {
        ...large.stage,
        file: { id: 'file-1', createdAt: 1, expiresAt: null, bytes: 500_000, sha256: 'aa' },
      } as ShardRecord['stage']
      const refused = { kind: 'createRefused', attempt: 1, intentId: 'i1', remedy: tooLarge } as const
      expect(after({ ...large, stage }, refused).stage.name).toBe('replaced')
      const many = { kind: 'smaller', of: 'requests', limitBytes: null, errors } as const
      const batch = batchOf({ id: 'b1', status: 'failed' })
      expect(after(shardIn('live'), { kind: 'polled', batch, remedy: many }).stage.name).toBe('replaced')
    })

    test('with a single request, or so small that something else must be wrong, is not accepted', () => {
      expect(refuse(uploading(2_000_000, 1), tooLarge).shard.stage).toMatchObject({
        name: 'rejected',
        errors: [{ code: 'request_too_large', message: 'request entity too large' }],
      })
      expect(refuse(uploading(60_000), tooLarge).shard.stage).toMatchObject({ name: 'rejected', errors })
    })
  })

  test('an uploaded file that came too near to its end is uploaded again', () => {
    const expiresAt = 1_700_000_000 + 30 * 86_400
    const ready = after(shardIn('uploading'), {
      kind: 'uploadAccepted',
      attempt: 1,
      file: { id: 'file-1', createdAt: 1_700_000_000, expiresAt, bytes: 100 },
    })
    const event = { kind: 'fileExpired', attempt: 1, fileId: 'file-1' } as const
    expect(refusal(ready, event, at(0))).toBe('stale')
    const late = after(ready, event, { ...at(0), now: expiresAt * 1000 - 60_000 })
    expect(late.stage).toEqual({ name: 'planned', attempt: 2, hold: null, file: null })
    expect(late.history).toMatchObject([{ fileId: 'file-1', end: 'file expired' }])
  })

  test('an uploaded file is not old because this computer’s clock is a year ahead', () => {
    const ahead = { ...at(0), now: start + 365 * 86_400_000 }
    const ready = after(
      shardIn('uploading'),
      {
        kind: 'uploadAccepted',
        attempt: 1,
        file: { id: 'file-1', createdAt: 1_700_000_000, expiresAt: 1_700_003_600, bytes: 100 },
      },
      ahead,
    )
    const event = { kind: 'fileExpired', attempt: 1, fileId: 'file-1' } as const
    expect(refusal(ready, event, { ...ahead, now: ahead.now + 30 * 60_000 })).toBe('stale')
    expect(refusal(ready, event, { ...ahead, now: ahead.now + 50 * 60_000 })).toBeNull()
  })

  test('after a wrong key the file is uploaded anew, because the next key may not see it', () => {
    const remedy = { kind: 'hold', why: 'key', retryAfter: null, detail: 'Incorrect API key' } as const
    const held = after(shardIn('creating'), { kind: 'createRefused', attempt: 1, intentId: 'i1', remedy })
    expect(held.stage).toMatchObject({
      name: 'planned',
      attempt: 2,
      file: null,
      hold: { why: 'key', until: null },
    })
  })
})

describe('a lost reply', () => {
  test('is looked for at once and 2, 5, 15, 30, 60 and 120 seconds later, then the input file is fenced', () => {
    let shard = shardIn('unresolved')
    const times = [0]
    for (let looks = 0; looks < 6; looks += 1) {
      const time = times.at(-1)!
      shard = after(shard, look(time), at(time))
      if (shard.stage.name !== 'unresolved') throw new Error('resolved')
      times.push(shard.stage.nextLookAt - start)
    }
    expect(times).toEqual([0, 2000, 5000, 15_000, 30_000, 60_000, 120_000])
    expect(lookedInVain().stage).toMatchObject({ fence: 'asked', looks: 7 })
  })

  test('a look that began too early counts only for what it found', () => {
    expect(refusal(shardIn('unresolved'), look(-1))).toBe('early')
    const found = after(shardIn('unresolved'), look(-1, [{ id: 'b1', metadata: marked('i1') }]))
    expect(found.stage).toMatchObject({ name: 'live', batchId: 'b1' })
  })

  test('after the fence one empty look, not sooner than a minute, opens the next attempt with a new upload', () => {
    expect(refusal(fenced(), look(181_499), at(181_600))).toBe('early')
    const next = after(fenced(), look(181_500), at(181_600))
    expect(next.stage).toEqual({ name: 'planned', attempt: 2, hold: null, file: null })
    expect(next.history).toEqual([
      { attempt: 1, intentId: 'i1', fileId: 'file-1', batchId: null, end: 'fenced' },
    ])
  })

  test('a cancelled run never creates it again', () => {
    const cancelled = after(fenced(), { kind: 'cancelAsked' }, at(130_000))
    expect(after(cancelled, look(181_500), at(181_600)).stage.name).toBe('withdrawn')
  })

  test('when the clock was put back after the fence, the minute begins anew', () => {
    const back = at(-3_600_000)
    const again = after(fenced(), { kind: 'lookAgain', attempt: 1 }, back)
    expect(again.stage).toMatchObject({ fencedAt: back.now, nextLookAt: back.now + 60_000 })
    expect(after(fenced(), { kind: 'lookAgain', attempt: 1 }, at(130_000)).stage).toEqual(fenced().stage)
  })

  test('without a fence only a person may decide', () => {
    const asked = after(
      after(lookedInVain(), { kind: 'fenceStarted', attempt: 1 }, at(121_000)),
      { kind: 'fenced', attempt: 1, outcome: 'unavailable' },
      at(121_500),
    )
    expect(asked.stage).toMatchObject({ name: 'unresolved', ask: true })
    expect(after(asked, look(900_000), at(900_000)).stage).toMatchObject({ name: 'unresolved', ask: true })
    expect(refusal(shardIn('unresolved'), { kind: 'createAgain', attempt: 1 })).toBe('notAsked')
    const again = after(asked, { kind: 'createAgain', attempt: 1 }, at(200_000))
    expect(again.stage).toEqual({ name: 'planned', attempt: 2, hold: null, file: null })
    const named = after(asked, { kind: 'attached', attempt: 1, batch: batchOf({ id: 'b9' }) }, at(200_000))
    expect(named.stage).toMatchObject({ name: 'live', batchId: 'b9', intentId: null })
  })

  test('of several matches the oldest usable one is kept and the others are cancelled', () => {
    const found = after(
      shardIn('unresolved'),
      look(0, [
        { id: 'b3', metadata: marked('i1'), created_at: 30 },
        { id: 'b2', metadata: marked('i1'), created_at: 20 },
        { id: 'b1', metadata: marked('i1'), created_at: 10, status: 'failed' },
        { id: 'x', metadata: { bw_run: 'other' }, input_file_id: 'file-9' },
      ]),
    )
    expect(found.stage).toMatchObject({ name: 'live', batchId: 'b2' })
    expect(found.surplus.map(({ batchId, cancel }) => [batchId, cancel])).toEqual([
      ['b3', 'asked'],
      ['b1', 'no'],
    ])
  })

  test('without metadata the input file tells the batch', () => {
    const found = after(shardIn('unresolved'), look(0, [{ id: 'b1' }]))
    expect(found.stage).toMatchObject({ name: 'live', batchId: 'b1' })
  })

  test('the batch of another machine stops the shard until a person has spoken', () => {
    const foreign = look(0, [{ id: 'b7', metadata: marked('elsewhere'), input_file_id: 'file-7' }])
    const held = after(shardIn('ready'), foreign)
    expect(held.stage).toMatchObject({ name: 'ready', hold: { why: 'ask', until: null, batchIds: ['b7'] } })
    expect(refusal(held, { kind: 'createStarted', attempt: 1, intentId: 'i1' })).toBe('held')
    const anyway = after(held, { kind: 'createAgain', attempt: 1 })
    expect(refusal(anyway, foreign)).toBe('stale')
    expect(after(shardIn('unresolved'), foreign).stage).toMatchObject({ ask: true, foreign: ['b7'] })
  })

  test('a batch that turns up after its attempt was given up is taken instead of paid for twice', () => {
    const late = look(200_000, [{ id: 'b1', metadata: marked('i1'), status: 'in_progress' }])
    const planned = after(fenced(), look(181_500), at(181_600))
    expect(after(planned, late, at(200_000)).stage).toMatchObject({ name: 'live', attempt: 2, batchId: 'b1' })
  })

  test('a batch that fails because the fence took its file is sent again', () => {
    const live = after(fenced(), look(150_000, [{ id: 'b1', metadata: marked('i1') }]), at(150_000))
    expect(live.stage).toMatchObject({ name: 'live', fenced: true, file: null })
    const failed = batchOf({ id: 'b1', status: 'failed' })
    expect(after(live, { kind: 'polled', batch: failed, remedy: null }, at(160_000)).stage).toMatchObject({
      name: 'planned',
      attempt: 2,
    })
  })

  test('the reply that was only late decides as if it had been in time', () => {
    const batch = batchOf({ id: 'b1', metadata: marked('i1') })
    const event = { kind: 'createAccepted', attempt: 1, intentId: 'i1', batch } as const
    expect(after(shardIn('unresolved'), event).stage.name).toBe('live')
    const planned = after(fenced(), look(181_500), at(181_600))
    const creating = after(
      after(
        planned,
        { kind: 'uploadStarted', attempt: 2, fileName: 'f', bytes: 100, sha256: 'aa' },
        at(182_000),
      ),
      {
        kind: 'uploadAccepted',
        attempt: 2,
        file: { id: 'file-2', createdAt: 2, expiresAt: null, bytes: null },
      },
      at(182_000),
    )
    const posted = after(creating, { kind: 'createStarted', attempt: 2, intentId: 'i2' }, at(182_000))
    const surplus = after(posted, event, at(183_000))
    expect(surplus.stage.name).toBe('creating')
    expect(surplus.surplus).toMatchObject([{ batchId: 'b1', cancel: 'asked', files: null }])
  })
})

describe('a live batch', () => {
  const polled = (change: Partial<Parameters<typeof batchOf>[0]>): ShardEvent => ({
    kind: 'polled',
    batch: batchOf({ id: 'b1', metadata: marked('i1'), ...change }),
    remedy: null,
  })

  test('may have a status nobody knows, and counts that run backwards', () => {
    const high = after(
      shardIn('live'),
      polled({ status: 'warming_up', request_counts: { total: 10, completed: 5, failed: 1 } }),
    )
    const low = after(high, polled({ request_counts: { total: 10, completed: 3, failed: 2 } }))
    expect(low.stage).toMatchObject({
      name: 'live',
      snapshot: { request_counts: { completed: 3 } },
      peak: { total: 10, completed: 5, failed: 2 },
    })
  })

  test('that fails without having run anything is rejected with the provider’s words', () => {
    const error = { code: 'model_not_found', message: 'no such model', param: null, line: 1 }
    const failed = after(shardIn('live'), polled({ status: 'failed', errors: [error] }))
    expect(failed.stage).toEqual({ name: 'rejected', attempt: 1, batchId: 'b1', errors: [error] })
  })

  test('that fails with a file is collected', () => {
    const failed = after(shardIn('live'), polled({ status: 'failed', error_file_id: 'e1' }))
    expect(failed.stage).toMatchObject({ name: 'ended', files: { error: { state: 'wanted', fileId: 'e1' } } })
  })

  test('is collected when both of its files are stored', () => {
    const ended = after(
      shardIn('live'),
      polled({ status: 'expired', output_file_id: 'o1', error_file_id: 'e1' }),
    )
    const half = after(ended, {
      kind: 'fileStored',
      batchId: 'b1',
      file: 'output',
      fileId: 'o1',
      segmentId: 'g1',
    })
    expect(half.stage.name).toBe('ended')
    const whole = after(half, {
      kind: 'fileLost',
      batchId: 'b1',
      file: 'error',
      fileId: 'e1',
      why: 'expired',
    })
    expect(whole.stage).toMatchObject({ name: 'collected', files: { error: { state: 'lost' } } })
  })

  test('that completed without naming a file is asked again for ten minutes', () => {
    const counts = { total: 10, completed: 10, failed: 0 }
    const done = { status: 'completed', request_counts: counts }
    const ended = after(shardIn('live'), polled(done))
    expect(ended.stage.name).toBe('ended')
    expect(after(ended, polled({ ...done, output_file_id: 'o1' }), at(30_000)).stage).toMatchObject({
      name: 'ended',
      files: { output: { state: 'wanted', fileId: 'o1' } },
    })
    expect(after(ended, polled(done), at(599_000)).stage.name).toBe('ended')
    expect(after(ended, polled(done), at(600_000)).stage.name).toBe('collected')
  })

  test('that cannot be found is given up only by a person', () => {
    const missing = { kind: 'checkFailed', batchId: 'b1', message: 'No batch found', notFound: true } as const
    expect(refusal(shardIn('live'), { kind: 'declaredLost', attempt: 1 })).toBe('notAsked')
    const health = after(shardIn('live'), missing)
    expect(health).toMatchObject({ stage: { name: 'live' }, health: { notFound: true, failures: 1 } })
    const lost = after(health, { kind: 'declaredLost', attempt: 1 })
    expect(lost.stage).toMatchObject({
      name: 'collected',
      files: { output: { state: 'lost' }, error: { state: 'lost' } },
    })
  })

  test('whose cancelled attempt met a full queue is not sent again', () => {
    const cancelled = after(shardIn('live'), { kind: 'cancelAsked' })
    const remedy = { kind: 'tokenLimit', limitTokens: null, detail: null } as const
    const batch = batchOf({ id: 'b1', status: 'failed' })
    expect(after(cancelled, { kind: 'polled', batch, remedy }).stage.name).toBe('withdrawn')
  })
})
