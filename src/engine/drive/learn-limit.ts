import type { LearnedLimit } from '#core/records.ts'
import type { EnginePorts } from '../ports.ts'
import type { ShardSaver } from '../runs/save-shard.ts'

/** What was learned is not written again for every refusal that says the same. */
const repeatAfter = 3_600_000

/**
 * Keeps the limit that a refusal names, for all runs of the connection. A write that fails is no matter: the next
 * refusal says it again.
 */
export async function learnLimit(
  { records, clock }: Pick<EnginePorts, 'records' | 'clock'>,
  saver: Pick<ShardSaver, 'announce'>,
  connectionId: string,
  model: string,
  said: Pick<LearnedLimit, 'enqueuedTokens' | 'message'>,
): Promise<void> {
  for (;;) {
    const connection = await records.get('connections', connectionId)
    if (connection === undefined) return
    const known = connection.learned?.[model]
    const now = clock.now()
    if (known?.enqueuedTokens === said.enqueuedTokens && now - known.at < repeatAfter) return
    const learned = { ...connection.learned, [model]: { ...said, at: now } }
    const saved = await records.commit([
      {
        put: 'connections',
        record: { ...connection, learned, rev: connection.rev + 1 },
        expectRev: connection.rev,
      },
    ])
    if (saved.ok) {
      saver.announce({ kind: 'changed', store: 'connections', key: connectionId })
      return
    }
    if (saved.error.kind !== 'Conflict') return
  }
}
