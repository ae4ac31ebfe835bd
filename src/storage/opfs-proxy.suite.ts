import type { FileReader, FileStore, FileWriter, StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import type { Call, Reply } from './opfs.browser-worker.ts'

/** A FileStore whose work is done in a dedicated worker, one worker per store. */
export interface WorkerFiles {
  readonly files: FileStore
  /** Calls what only the test worker knows. */
  readonly call: (method: string, ...args: readonly unknown[]) => Promise<unknown>
  /** Ends the worker in the middle of whatever it does. */
  readonly kill: () => void
}

export function startWorkerFiles(): WorkerFiles {
  const worker = new Worker(new URL('./opfs.browser-worker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (cause: Error) => void }>()
  let lastId = 0
  worker.onmessage = ({ data: reply }: MessageEvent<Reply>) => {
    const call = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.thrown === undefined) call?.resolve(reply)
    else call?.reject(new Error(reply.thrown))
  }
  worker.onerror = (event) => waiting.forEach((call) => call.reject(new Error(event.message)))

  const send = (target: number, method: string, args: readonly unknown[]): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      waiting.set(id, { resolve, reject })
      worker.postMessage({ id, target, method, args } satisfies Call)
    })
  const call = async (method: string, ...args: readonly unknown[]) => (await send(0, method, args)).value

  type Opened = Result<{ readonly handle: number; readonly size: number }, StorageError>
  return {
    call,
    kill: () => worker.terminate(),
    files: {
      kind: 'opfs',
      async create(path) {
        const opened = (await call('create', path)) as Opened
        return opened.ok ? ok(toWriter(opened.value.handle)) : opened
      },
      async open(path) {
        const opened = (await call('open', path)) as Opened
        return opened.ok ? ok(toReader(opened.value.handle, opened.value.size)) : opened
      },
      blob: async (path) => (await call('blob', path)) as Result<Blob, StorageError>,
      remove: async (path) => (await call('remove', path)) as Result<undefined, StorageError>,
      list: async (folder) => (await call('list', folder)) as readonly string[],
      usage: async () => (await call('usage')) as Awaited<ReturnType<FileStore['usage']>>,
    },
  }

  function toWriter(handle: number): FileWriter {
    let size = 0
    return {
      get size() {
        return size
      },
      async write(bytes) {
        const reply = await send(handle, 'write', [bytes])
        size = reply.size ?? size
        return reply.value as Result<undefined, StorageError>
      },
      close: async () => (await send(handle, 'close', [])).value as Result<undefined, StorageError>,
      async abort() {
        await send(handle, 'abort', [])
      },
    }
  }

  function toReader(handle: number, size: number): FileReader {
    return {
      size,
      read: async (start, end) => (await send(handle, 'read', [start, end])).value as Uint8Array<ArrayBuffer>,
      async close() {
        await send(handle, 'close', [])
      },
    }
  }
}
