import type { InputFile } from './shard.ts'
import type { Milliseconds } from '../units.ts'

/** What a provider does with an uploaded file before a batch may be made of it. */
export type FileProcessing = NonNullable<InputFile['processing']>

/** Words for it, of OpenAI, Azure and gateways (API references, files; read 2026-11-21). */
const busyWords = ['processing', 'pending', 'running', 'in_progress', 'queued', 'uploading']
const failedWords = ['error', 'failed']

/** So long a file that is said to be in work is waited for; then the create is tried, and its reply counts. */
const busyFor: Milliseconds = 600_000
/** `uploaded` may be the last that a provider ever says of a file. */
const uploadedFor: Milliseconds = 60_000
const firstCheck: Milliseconds = 2_000
const longestCheck: Milliseconds = 15_000

/** @returns how long a file in this state is waited for at most; null = it is not waited for */
const patienceFor = (status: string): Milliseconds | null => {
  if (busyWords.includes(status)) return busyFor
  return status === 'uploaded' ? uploadedFor : null
}

export const hasFailed = (status: string): boolean => failedWords.includes(status)

/** @returns null when there is nothing to wait for: it is processed, or the provider says nothing of the kind */
export const startProcessing = (status: string | null, now: Milliseconds): FileProcessing | null =>
  status === null || patienceFor(status) === null ? null : { status, since: now, nextAt: now + firstCheck }

/**
 * @param status null = it could not be asked
 * @returns null when the wait is over, be it because it has lasted too long
 */
export const continueProcessing = (
  { since, status: before }: FileProcessing,
  status: string | null,
  now: Milliseconds,
): FileProcessing | null => {
  const present = status ?? before
  const patience = patienceFor(present)
  // A clock that was put back must not make the wait longer.
  const waited = Math.max(0, now - since)
  if (patience === null || waited >= patience) return null
  const delay = Math.min(Math.max(waited / 2, firstCheck), longestCheck)
  return { status: present, since: Math.min(since, now), nextAt: now + Math.min(delay, patience - waited) }
}

/** When it is to be asked for; one that lies further ahead than any wait was put there by another clock. */
export const checkAt = ({ nextAt }: FileProcessing, now: Milliseconds): Milliseconds =>
  nextAt > now + longestCheck ? now : nextAt
