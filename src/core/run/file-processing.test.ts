import { describe, expect, test } from 'vitest'
import { checkAt, continueProcessing, startProcessing, type FileProcessing } from './file-processing.ts'
import { advance } from './advance.ts'
import { after, at, plannedShard, start } from './shard-fixture.suite.ts'

const uploaded = (status?: string) => {
  const uploading = after(plannedShard(), {
    kind: 'uploadStarted',
    attempt: 1,
    fileName: 'f',
    bytes: 100,
    sha256: 'aa',
  })
  const file = { id: 'file-1', createdAt: 1, expiresAt: null, bytes: 100, ...(status && { status }) }
  return after(uploading, { kind: 'uploadAccepted', attempt: 1, file })
}
const checked = (status: string | null, detail: string | null = null) =>
  ({ kind: 'fileChecked', attempt: 1, fileId: 'file-1', status, detail }) as const
const createStarted = { kind: 'createStarted', attempt: 1, intentId: 'i' } as const

describe('an uploaded file', () => {
  test.each([undefined, 'processed', 'a word nobody knows'])('that is %s is not waited for', (status) => {
    expect(uploaded(status).stage).not.toHaveProperty('file.processing')
  })

  test.each(['uploaded', 'pending', 'processing'])('that is %s has no batch made of it', (status) => {
    const shard = uploaded(status)
    expect(shard.stage).toMatchObject({ name: 'ready', file: { processing: { status, since: start } } })
    expect(advance(shard, createStarted, at(0))).toMatchObject({ ok: false, error: { reason: 'held' } })
    const done = after(shard, checked('processed'), at(5000))
    expect(done.stage).not.toHaveProperty('file.processing')
    expect(after(done, createStarted).stage.name).toBe('creating')
  })

  test('that cannot be processed asks a person, in the words of the provider', () => {
    expect(after(uploaded('pending'), checked('error', 'line 3 is odd')).stage).toMatchObject({
      name: 'planned',
      file: null,
      hold: { why: 'ask', until: null, detail: 'line 3 is odd' },
    })
  })

  test('that another attempt has sent is none of its business', () => {
    const event = { ...checked('processed'), fileId: 'file-0' }
    expect(advance(uploaded('pending'), event, at(0))).toMatchObject({ error: { reason: 'stale' } })
  })
})

test.each([
  ['pending', 600_000, 60],
  ['processing', 600_000, 60],
  ['uploaded', 60_000, 15],
])('a file that stays %s is waited for %i ms, with few calls', (status, longest, most) => {
  let wait: FileProcessing | null = startProcessing(status, 0)
  let now = 0
  let calls = 0
  while (wait !== null) {
    expect(wait.nextAt).toBeGreaterThan(now)
    now = wait.nextAt
    // Every third call gets no answer.
    wait = continueProcessing(wait, calls++ % 3 === 0 ? null : status, now)
  }
  expect(now).toBe(longest)
  expect(calls).toBeLessThan(most)
})

test('a clock that was put back neither ends a wait nor makes it longer than one check', () => {
  const wait = { status: 'pending', since: 10_000_000, nextAt: 10_002_000 }
  expect(checkAt(wait, 0)).toBe(0)
  expect(continueProcessing(wait, 'pending', 0)).toEqual({ status: 'pending', since: 0, nextAt: 2000 })
})
