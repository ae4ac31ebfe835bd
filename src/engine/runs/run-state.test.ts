import { expect, test } from 'vitest'
import { createShard } from '#core/run/new-shard.ts'
import type { RunRecord } from '#core/records.ts'
import type { ShardRecord, Stage } from '#core/run/shard.ts'
import { batchOf } from '#core/run/shard-fixture.suite.ts'
import { type StateContext, toRunState } from './run-state.ts'
import { at, stages, testRunId } from './stored-run.suite.ts'

const planned: Stage = { name: 'planned', attempt: 1, hold: null, file: null }
const unresolved = (ask: boolean): Stage => ({
  name: 'unresolved',
  attempt: 1,
  intentId: 'i1',
  file: { id: 'f1', createdAt: 0, expiresAt: null, sha256: '', bytes: 1 },
  cancelAsked: false,
  looks: 1,
  firstLookAt: at,
  nextLookAt: at,
  fence: 'none',
  fenceTries: 0,
  fencedAt: null,
  ask,
  foreign: [],
})
const replaced: Stage = { name: 'replaced', by: ['s2'] }

const shardsOf = (list: readonly (Stage | Partial<ShardRecord>)[]): readonly ShardRecord[] =>
  list.map((part, index) => ({
    ...createShard(
      {
        runId: testRunId,
        shardId: `s${index + 1}`,
        gen: 0,
        requestStart: 0,
        requestEnd: 9,
        bytes: 1,
        tokens: 1,
      },
      at,
    ),
    stageAt: at + index,
    ...('name' in part ? { stage: part } : part),
  }))

const stateOf = (
  list: readonly (Stage | Partial<ShardRecord>)[],
  change: Partial<StateContext> & { readonly sending?: RunRecord['sending'] } = {},
) => {
  const { sending = 'on', ...context } = change
  const run = { createdAt: at, sending } as RunRecord
  return toRunState(
    { run, shards: shardsOf(list), segments: [] },
    {
      hasResults: false,
      hasProgress: false,
      locked: false,
      isGated: () => false,
      now: at + 60_000,
      ...context,
    },
  )
}

const results = { hasResults: true, hasProgress: true }

test.each<[string, readonly Stage[], Parameters<typeof stateOf>[1], string]>([
  ['nothing has been sent', [planned, planned], {}, 'sending'],
  ['one batch waits for the other to be sent', [stages.live(), planned], results, 'sending'],
  ['a full queue passes by itself', [stages.held('token_limit', at + 90_000)], {}, 'sending'],
  ['a part is being looked for', [unresolved(false)], {}, 'sending'],
  ['a wrong key stops everything', [stages.held('key')], {}, 'held'],
  [
    'a batch goes on while another part needs money',
    [stages.live(), stages.held('billing')],
    results,
    'in_progress',
  ],
  ['a full disk needs a person even if it is tried again', [stages.held('storage', at + 90_000)], {}, 'held'],
  ['a hold is over', [stages.held('storage', at + 10)], {}, 'sending'],
  ['a part was not found and somebody has to decide', [unresolved(true)], {}, 'held'],
  ['sending is paused and no batch goes on', [planned], { sending: 'paused' }, 'held'],
  ['sending is paused and a batch goes on', [stages.live(), planned], { sending: 'paused' }, 'queued'],
  ['the key is missing', [planned, stages.ended()], { locked: true }, 'held'],
  [
    'the key is missing but the batch runs without it',
    [stages.live()],
    { locked: true, ...results },
    'in_progress',
  ],
  ['batches are validated', [stages.live({ status: 'validating' })], {}, 'queued'],
  ['nothing is done yet', [stages.live()], {}, 'queued'],
  ['something is done', [stages.live()], results, 'in_progress'],
  ['a status nobody knows', [stages.live({ status: 'PREPARING' })], results, 'in_progress'],
  ['one still runs', [stages.live({ status: 'finalizing' }), stages.live()], results, 'in_progress'],
  ['all are finalizing', [stages.live({ status: 'finalizing' })], results, 'finalizing'],
  ['files are fetched', [stages.collected(), stages.ended()], results, 'collecting'],
  [
    'the run is cancelled',
    [stages.live({}, { cancel: 'sent' }), planned],
    { sending: 'cancelling' },
    'cancelling',
  ],
  [
    'a cancelled run fetches what was done',
    [stages.ended()],
    { sending: 'cancelling', ...results },
    'collecting',
  ],
  ['cancelling waits for a decision', [unresolved(true)], { sending: 'cancelling' }, 'held'],
  ['all came back', [replaced, stages.collected(), stages.collected()], results, 'finished'],
  ['a part was refused', [stages.collected(), stages.rejected()], results, 'finished'],
  ['every part was refused', [stages.rejected(), stages.withdrawn], {}, 'rejected'],
  ['cancelled before anything was sent', [stages.withdrawn], {}, 'finished'],
])('%s', (_when, list, change, state) => {
  expect(stateOf(list, change).state).toBe(state)
})

test('a surplus batch keeps a run open until its files are here', () => {
  const surplus = (files: ShardRecord['surplus'][number]['files']) => ({
    stage: stages.collected(),
    surplus: [{ batchId: 'b2', snapshot: batchOf({ id: 'b2' }), cancel: 'sent' as const, files }],
  })
  const absent = { state: 'absent' } as const
  const wanted = { state: 'wanted', fileId: 'f2' } as const
  expect(stateOf([surplus(null)], results).state).toBe('cancelling')
  expect(stateOf([surplus({ output: wanted, error: absent })], results).state).toBe('collecting')
  expect(stateOf([surplus({ output: absent, error: absent })], results).state).toBe('finished')
})

test('a state begins with the first shard in it, by our clock; an end with the last change', () => {
  expect(stateOf([planned, planned]).since).toBe(at)
  expect(stateOf([stages.collected(), stages.collected()], results).since).toBe(at + 1)
  // The provider says when work began; its clock may not be ours.
  const began = (seconds: number) =>
    stateOf([stages.live({ in_progress_at: at / 1000 + seconds })], results).since
  expect(began(5)).toBe(at + 5000)
  expect(began(-500)).toBe(at)
  expect(began(500)).toBe(at + 60_000)
})
