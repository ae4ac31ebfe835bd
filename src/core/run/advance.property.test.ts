import fc from 'fast-check'
import { expect, test } from 'vitest'
import { advance } from './advance.ts'
import { knownBatchIds } from './match-batches.ts'
import { dueStep } from './next-steps.ts'
import { provesNoExecution } from './no-execution.ts'
import { outcomes } from '../results/outcome.ts'
import type { AdvanceContext, Change } from './shard-change.ts'
import type { ShardEvent } from './shard-event.ts'
import { after, batchOf, marked, plannedShard, shardIn, start } from './shard-fixture.suite.ts'
import { outcomeWithoutLine } from '../results/shard-outcome.ts'
import { type ShardRecord, holdReasons, terminalStages } from './shard.ts'
import { knownStatuses } from '../wire.ts'

/** An event before it knows the shard it will meet: most name the present attempt, intent, file or batch, some do not. */
type Sketch = (shard: ShardRecord, now: number) => ShardEvent

const attemptOf = ({ stage }: ShardRecord): number => ('attempt' in stage ? stage.attempt : 1)
const intentOf = ({ stage }: ShardRecord): string => ('intentId' in stage ? stage.intentId : null) ?? 'i-none'
const fileOf = ({ stage }: ShardRecord): string => ('file' in stage ? stage.file?.id : null) ?? 'file-1'
const batchIdOf = ({ stage }: ShardRecord): string => ('batchId' in stage ? stage.batchId : null) ?? 'b1'

const mostly = <T>(likely: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: likely }, { weight: 1, arbitrary: rare })
/** 0 = the present one; others are older, newer or unknown. */
const offset = mostly(fc.constant(0), fc.integer({ min: -2, max: 2 }))
const batchId = fc.constantFrom('b1', 'b2', 'b3', 'b4')
const present = mostly(fc.constant(true), fc.constant(false))
const counts = fc.option(
  fc.record({ total: fc.nat(10), completed: fc.constantFrom(0, 0, 4), failed: fc.constantFrom(0, 0, 2) }),
)
const fileId = (name: string) => fc.constantFrom(null, null, name)
const snapshot = fc.record({
  status: fc.constantFrom<string>(...knownStatuses, 'failed', 'warming_up'),
  output_file_id: fileId('o1'),
  error_file_id: fileId('e1'),
  request_counts: counts,
  created_at: fc.nat(1000),
})
const remedy = fc.oneof(
  fc.record({
    kind: fc.constant('hold' as const),
    why: fc.constantFrom('rate_limit', 'billing', 'key', 'network', 'ask' as const),
    retryAfter: fc.constantFrom(null, 5000),
    detail: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant('tokenLimit' as const),
    limitTokens: fc.constantFrom(null, 100, 1000),
    detail: fc.constant(null),
    alone: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('smaller' as const),
    of: fc.constantFrom('bytes', 'requests' as const),
    limitBytes: fc.constantFrom(null, 300),
    errors: fc.constant([]),
  }),
  fc.record({ kind: fc.constantFrom('reject', 'uploadAgain' as const), errors: fc.constant([]) }),
)
const found = fc.record({
  snapshot,
  id: batchId,
  mark: fc.constantFrom('own', 'own', 'past', 'foreign', 'file', 'none'),
})

const sketches: readonly fc.Arbitrary<Sketch>[] = [
  fc
    .tuple(offset, fc.constantFrom(...holdReasons), fc.constantFrom(null, 1000))
    .map(([by, why, wait]): Sketch => (shard, now) => ({
      kind: 'held',
      attempt: attemptOf(shard) + by,
      why,
      until: wait === null ? null : now + wait,
      detail: null,
    })),
  offset.map((by): Sketch => (shard) => ({
    kind: 'released',
    attempt: attemptOf(shard) + by,
    why: holdReasons,
  })),
  offset.map((by): Sketch => (shard) => ({
    kind: 'uploadStarted',
    attempt: attemptOf(shard) + by,
    fileName: 'f',
    bytes: 100,
    sha256: 'aa',
  })),
  fc.tuple(offset, present).map(([by, same]): Sketch => (shard) => ({
    kind: 'fileReused',
    attempt: attemptOf(shard) + by,
    fileId: same ? fileOf(shard) : 'file-0',
  })),
  fc
    .tuple(
      offset,
      fc.constantFrom('file-1', 'file-2', 'file-3'),
      fc.constantFrom(100, null, 99),
      fc.constantFrom(null, 3600),
      fc.constantFrom({}, {}, { status: 'processed' }, { status: 'uploaded' }, { status: 'pending' }),
    )
    .map(([by, id, bytes, expiresAt, said]): Sketch => (shard) => ({
      kind: 'uploadAccepted',
      attempt: attemptOf(shard) + by,
      file: { id, createdAt: 1, expiresAt, bytes, ...said },
    })),
  fc
    .tuple(offset, present, fc.constantFrom(null, 'processed', 'uploaded', 'pending', 'error', 'odd'))
    .map(([by, same, status]): Sketch => (shard) => ({
      kind: 'fileChecked',
      attempt: attemptOf(shard) + by,
      fileId: same ? fileOf(shard) : 'file-0',
      status,
      detail: null,
    })),
  fc.tuple(offset, remedy).map(([by, why]): Sketch => (shard) => ({
    kind: 'uploadRefused',
    attempt: attemptOf(shard) + by,
    remedy: why,
  })),
  fc.tuple(offset, fc.constantFrom(50, 499, 500)).map(([by, limitTokens]): Sketch => (shard) => ({
    kind: 'oversize',
    attempt: attemptOf(shard) + by,
    limitTokens,
  })),
  offset.map((by): Sketch => (shard) => ({
    kind: 'fileExpired',
    attempt: attemptOf(shard) + by,
    fileId: fileOf(shard),
  })),
  offset.map((by): Sketch => (shard) => ({
    kind: 'uploadLost',
    attempt: attemptOf(shard) + by,
    message: 'lost',
  })),
  offset.map((by): Sketch => (shard) => ({ kind: 'senderLost', attempt: attemptOf(shard) + by })),
  fc.tuple(offset, fc.nat(3)).map(([by, intent]): Sketch => (shard, now) => ({
    kind: 'createStarted',
    attempt: attemptOf(shard) + by,
    intentId: intent === 0 ? 'i0' : `i${now}`,
  })),
  fc.tuple(offset, present, batchId, snapshot).map(([by, same, id, change]): Sketch => (shard) => ({
    kind: 'createAccepted',
    attempt: attemptOf(shard) + by,
    intentId: same ? intentOf(shard) : 'i0',
    batch: batchOf({ ...change, id }),
  })),
  fc.tuple(offset, present, remedy).map(([by, same, why]): Sketch => (shard) => ({
    kind: 'createRefused',
    attempt: attemptOf(shard) + by,
    intentId: same ? intentOf(shard) : 'i0',
    remedy: why,
  })),
  fc.tuple(offset, present).map(([by, same]): Sketch => (shard) => ({
    kind: 'createUnknown',
    attempt: attemptOf(shard) + by,
    intentId: same ? intentOf(shard) : 'i0',
  })),
  ...[0, 0, 0].map(() =>
    fc
      .tuple(offset, fc.array(found, { maxLength: 2 }), fc.constantFrom(0, 0, -70_000))
      .map(([by, list, ago]): Sketch => (shard, now) => ({
        kind: 'looked',
        attempt: attemptOf(shard) + by,
        startedAt: now + ago,
        batches: list.map(({ snapshot: change, id, mark }) =>
          batchOf({
            ...change,
            id,
            input_file_id: mark === 'file' ? fileOf(shard) : 'file-9',
            metadata:
              mark === 'file' || mark === 'none'
                ? null
                : marked(
                    mark === 'own'
                      ? intentOf(shard)
                      : mark === 'past'
                        ? (shard.history[0]?.intentId ?? 'x')
                        : 'x',
                  ),
          }),
        ),
      })),
  ),
  offset.map((by): Sketch => (shard) => ({ kind: 'fenceStarted', attempt: attemptOf(shard) + by })),
  fc
    .tuple(offset, fc.constantFrom('done', 'done', 'unavailable' as const))
    .map(([by, outcome]): Sketch => (shard) => ({ kind: 'fenced', attempt: attemptOf(shard) + by, outcome })),
  offset.map((by): Sketch => (shard) => ({
    kind: 'fenceFailed',
    attempt: attemptOf(shard) + by,
    message: 'no',
  })),
  fc
    .tuple(snapshot, present, batchId, fc.option(remedy))
    .map(([change, same, id, why]): Sketch => (shard) => ({
      kind: 'polled',
      batch: batchOf({ ...change, id: same ? batchIdOf(shard) : id }),
      remedy: why,
    })),
  fc.tuple(present, batchId, fc.boolean()).map(([same, id, notFound]): Sketch => (shard) => ({
    kind: 'checkFailed',
    batchId: same ? batchIdOf(shard) : id,
    message: 'no',
    notFound,
  })),
  fc.constant<Sketch>(() => ({ kind: 'cancelAsked' })),
  fc.tuple(present, batchId, fc.option(snapshot)).map(([same, id, change]): Sketch => (shard) => {
    const of = same ? batchIdOf(shard) : id
    return { kind: 'cancelReplied', batchId: of, batch: change && batchOf({ ...change, id: of }) }
  }),
  fc
    .tuple(present, batchId, fc.constantFrom('output', 'error' as const), fc.boolean())
    .map(([same, id, file, stored]): Sketch => (shard) => ({
      batchId: same ? batchIdOf(shard) : id,
      file,
      fileId: file === 'output' ? 'o1' : 'e1',
      ...(stored ? { kind: 'fileStored', segmentId: 'g' } : { kind: 'fileLost', why: '404' }),
    })),
  fc
    .tuple(offset, fc.constantFrom('lookAgain', 'createAgain', 'declaredLost' as const))
    .map(([by, kind]): Sketch => (shard) => ({ kind, attempt: attemptOf(shard) + by })),
  fc.tuple(offset, batchId, snapshot).map(([by, id, change]): Sketch => (shard) => ({
    kind: 'attached',
    attempt: attemptOf(shard) + by,
    batch: batchOf({ ...change, id }),
  })),
]

const completed = batchOf({ id: 'b1', status: 'completed', output_file_id: 'o1' })
const beginnings = [
  plannedShard(),
  ...(['uploading', 'ready', 'creating', 'unresolved', 'live'] as const).map((stage) => shardIn(stage)),
  after(shardIn('live'), { kind: 'polled', batch: completed, remedy: null }),
]
interface Story {
  readonly beginning: ShardRecord
  readonly steps: readonly (readonly [Sketch, number, number])[]
}
const story: fc.Arbitrary<Story> = fc.record({
  beginning: fc.constantFrom(...beginnings),
  steps: fc.array(
    fc.tuple(
      fc.oneof(...sketches),
      fc.constantFrom(0, 10, 3000, 61_000, 700_000),
      fc.double({ min: 0, max: 0.99 }),
    ),
    { maxLength: 60 },
  ),
})

interface Entry {
  readonly before: ShardRecord
  readonly event: ShardEvent
  readonly context: AdvanceContext
  readonly change: Change | null
}

const tell = ({ beginning, steps }: Story): Entry[] => {
  const entries: Entry[] = []
  let shard = beginning
  let now = start
  for (const [sketch, wait, random] of steps) {
    now += wait
    const event = sketch(shard, now)
    const context = { now, random, nextShardNumber: 2 }
    const advanced = advance(shard, event, context)
    entries.push({ before: shard, event, context, change: advanced.ok ? advanced.value : null })
    if (advanced.ok) shard = advanced.value.shard
  }
  return entries
}

/** Checks every accepted event of random stories. */
const always = (check: (entry: Entry & { readonly change: Change }) => void): void => {
  fc.assert(
    fc.property(story, (told) => {
      for (const entry of tell(told)) if (entry.change !== null) check({ ...entry, change: entry.change })
    }),
    { numRuns: 400 },
  )
}

test('every event has a defined result in every stage, and random stories reach all stages', () => {
  const reached = new Set<string>()
  fc.assert(
    fc.property(story, (told) => {
      for (const { change } of tell(told)) if (change !== null) reached.add(change.shard.stage.name)
    }),
    // Whether rare stages are met must not be left to luck.
    { numRuns: 600, seed: 600 },
  )
  expect([...reached].sort()).toEqual(
    [
      'planned',
      'uploading',
      'ready',
      'creating',
      'unresolved',
      'live',
      'ended',
      'collected',
      'rejected',
      'replaced',
      'withdrawn',
    ].sort(),
  )
})

test('replaying a log gives the same shard', () => {
  fc.assert(
    fc.property(story, (told) => {
      const entries = tell(told)
      const replayed = entries.reduce((shard, { event, context }) => {
        const advanced = advance(structuredClone(shard), structuredClone(event), context)
        return advanced.ok ? advanced.value.shard : shard
      }, told.beginning)
      expect(replayed).toEqual(entries.reduce((shard, { change }) => change?.shard ?? shard, told.beginning))
    }),
  )
})

test('terminal stages never change', () => {
  always(({ before, change }) => {
    if ((terminalStages as readonly string[]).includes(before.stage.name))
      expect(change.shard.stage).toEqual(before.stage)
  })
})

test('no attempt is created twice, and no intent is used twice', () => {
  fc.assert(
    fc.property(story, (told) => {
      const attempts: number[] = []
      const intents: string[] = []
      for (const { event, change } of tell(told)) {
        if (event.kind !== 'createStarted' || change === null) continue
        attempts.push(event.attempt)
        intents.push(event.intentId)
      }
      expect(new Set(attempts).size).toBe(attempts.length)
      expect(attempts).toEqual(attempts.toSorted((a, b) => a - b))
      expect(new Set(intents).size).toBe(intents.length)
    }),
  )
})

test('a new attempt begins only where nothing can be running, or by a person’s word', () => {
  always(({ before, event, change }) => {
    if (attemptOf(change.shard) === attemptOf(before)) return
    if (change.shard.stage.name === 'replaced' || change.shard.stage.name === 'withdrawn') return
    expect(change.shard.stage.name).toBe('planned')
    expect(attemptOf(change.shard)).toBe(attemptOf(before) + 1)
    if (event.kind === 'polled') expect(provesNoExecution(event.batch)).toBe(true)
    else if (event.kind === 'looked') {
      const fencedAt = before.stage.name === 'unresolved' ? before.stage.fencedAt : null
      expect(fencedAt).not.toBeNull()
      expect(event.startedAt).toBeGreaterThanOrEqual((fencedAt ?? Infinity) + 60_000)
    } else expect(['createRefused', 'createAgain', 'fileExpired']).toContain(event.kind)
  })
})

test('every batch id ever seen is kept', () => {
  always(({ before, event, change }) => {
    const known = knownBatchIds(change.shard)
    for (const id of knownBatchIds(before)) expect(known).toContain(id)
    if (event.kind === 'createAccepted' || event.kind === 'attached') expect(known).toContain(event.batch.id)
  })
})

test('a surplus batch that can still run is always asked to stop', () => {
  always(({ change }) => {
    for (const { cancel, files } of change.shard.surplus) if (files === null) expect(cancel).not.toBe('no')
  })
})

test('children have exactly the requests of the shard they replace', () => {
  always(({ before, change }) => {
    if (change.shard.stage.name !== 'replaced' || before.stage.name === 'replaced') return
    expect(change.children.map((child) => child.shardId)).toEqual(change.shard.stage.by)
    let next = before.requestStart
    for (const child of change.children) {
      expect(child.requestStart).toBe(next)
      expect(child.requestEnd).toBeGreaterThan(child.requestStart)
      next = child.requestEnd
    }
    expect(next).toBe(before.requestEnd)
  })
})

test('after a cancel nothing is created', () => {
  fc.assert(
    fc.property(story, (told) => {
      let cancelled = false
      for (const { event, change } of tell(told)) {
        if (change === null) continue
        if (cancelled) expect(event.kind).not.toBe('createStarted')
        if (event.kind === 'cancelAsked') cancelled = true
      }
    }),
    { numRuns: 400 },
  )
})

test('trouble with the network changes no stage but creating and uploading', () => {
  always(({ before, event, change }) => {
    if (event.kind === 'checkFailed' || event.kind === 'fenceFailed')
      expect(change.shard.stage.name).toBe(before.stage.name)
    if (event.kind === 'createUnknown')
      expect([before.stage.name, change.shard.stage.name]).toEqual(['creating', 'unresolved'])
    if (event.kind === 'uploadLost')
      expect([before.stage.name, change.shard.stage.name]).toEqual(['uploading', 'planned'])
  })
})

test('a shard that is not settled always has a next step, a time, or a person to wait for', () => {
  always(({ change: { shard }, context }) => {
    const run = { sending: 'on' } as Parameters<typeof dueStep>[0]
    const due = dueStep(run, shard, {
      now: context.now,
      hasKey: true,
      isSender: true,
      online: true,
      hidden: false,
      uploadSlots: 2,
      isBusy: () => false,
      isLooked: () => true,
      isAsked: () => false,
      notBefore: () => 0,
      gate: () => null,
      cutFor: () => null,
    })
    const settled = (terminalStages as readonly string[]).includes(shard.stage.name)
    const waits = 'hold' in shard.stage && shard.stage.hold?.until === null
    if (!settled && !waits) expect(due).not.toBeNull()
  })
})

test('requests without a line have one outcome in every stage', () => {
  always(({ change }) => {
    expect(outcomes).toContain(outcomeWithoutLine(change.shard).outcome)
  })
})
