import type { Locks } from '#core/ports.ts'
import { cancelled } from '../call.ts'
import { runLock } from '../ids.ts'

/** Works on a run that is not deleted meanwhile, in no tab. Cancelled while another tab is deleting it. */
export async function holdRun<T>(
  locks: Locks,
  runId: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T | typeof cancelled> {
  const held = await locks.hold(runLock(runId), { mode: 'shared', ...(signal && { signal }) }, work)
  return held ?? cancelled
}
