import type { ConnectionRecord } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import type { Api } from '#openai/api.ts'
import type { ApiError } from '#openai/api-error.ts'
import { deleteFile, listBatches, listFiles, listModels } from '#openai/client.ts'
import { cancelled, isCancelled } from '../call.ts'
import { callDeadline, withDeadline } from '../deadline.ts'
import type { Engine } from '../engine.ts'
import type { NoConnection } from './account-types.ts'
import type { EnginePorts } from '../ports.ts'

type Methods = 'listModels' | 'listBatches' | 'listFiles' | 'deleteFiles'

/** API reference, list batches, read 2026-11-21: 1 to 100. */
const batchesPerPage = 100
/** Files may be listed 10,000 at once (API reference, list files); a page that comes in a second is better to wait for. */
const filesPerPage = 1000

/** What lies in the account of a connection, whoever put it there. Nothing of it is stored. */
export function createAccount(ports: EnginePorts): Pick<Engine, Methods> {
  const { records, keys, clock } = ports

  const toApi = (connection: ConnectionRecord): Api => ({
    transport: ports.transportFor(connection),
    baseUrl: connection.baseUrl,
    key: keys.get(connection.id),
  })

  /** Asks the provider; without the key it needs that ends as NoKey before anything is sent. */
  async function ask<T>(
    connectionId: string,
    signal: AbortSignal | undefined,
    question: (api: Api, signal: AbortSignal) => Promise<Result<T, ApiError>>,
  ): Promise<Result<T, ApiError | NoConnection | { readonly kind: 'Cancelled' }>> {
    if (signal?.aborted === true) return cancelled
    const connection = await records.get('connections', connectionId)
    if (connection === undefined) return err({ kind: 'NoConnection' })
    const answer = await withDeadline(clock, callDeadline, signal ?? new AbortController().signal, (within) =>
      question(toApi(connection), within),
    )
    // `signal.aborted` may have become true meanwhile.
    return !answer.ok && isCancelled({ ...(signal && { signal }) }) ? cancelled : answer
  }

  return {
    listModels: ({ connectionId }, call) =>
      ask(connectionId, call?.signal, (api, signal) => listModels(api, {}, { signal })),

    listBatches: ({ connectionId, after }, call) =>
      ask(connectionId, call?.signal, (api, signal) =>
        listBatches(api, { after, limit: batchesPerPage }, { signal }),
      ),

    listFiles: ({ connectionId, after }, call) =>
      ask(connectionId, call?.signal, (api, signal) =>
        listFiles(api, { after, limit: filesPerPage }, { signal }),
      ),

    async deleteFiles({ connectionId, fileIds }, call) {
      if (isCancelled(call)) return cancelled
      const deleted: string[] = []
      const failed: { readonly fileId: string; readonly error: ApiError }[] = []
      for (const fileId of new Set(fileIds)) {
        const gone = await ask(connectionId, call?.signal, (api, signal) =>
          deleteFile(api, { fileId }, { signal }),
        )
        if (gone.ok) deleted.push(fileId)
        else if (gone.error.kind === 'NoConnection') return err(gone.error)
        // What is deleted stays so; who cancels wants to know what it was.
        else if (gone.error.kind === 'Cancelled') return ok({ deleted, failed })
        else failed.push({ fileId, error: gone.error })
      }
      return ok({ deleted, failed })
    },
  }
}
