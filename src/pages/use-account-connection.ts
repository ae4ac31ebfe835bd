import { useQuery } from '@tanstack/react-query'
import type { ConnectionRecord } from '#core/records.ts'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useKeyEndings } from '#state/key-endings.ts'
import { connectionsQuery } from '#state/queries.ts'

/** The connection whose account the account stations show, and whether the engine holds its key. */
export function useAccountConnection(): {
  readonly connection: ConnectionRecord | undefined
  readonly hasKey: boolean
} {
  const engine = useEngine()
  const connections = useQuery(connectionsQuery(engine))
  const connectionId = useDraft((state) => state.connectionId)
  const endings = useKeyEndings((state) => state.endings)
  const connection = connections.data?.find(({ id }) => id === connectionId) ?? connections.data?.[0]
  const hasKey =
    connection !== undefined && (connection.provider === 'sandbox' || endings[connection.id] !== undefined)
  return { connection, hasKey }
}
