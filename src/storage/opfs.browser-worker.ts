// Runs the OPFS store for the browser suite, which itself runs in a page, where sync access handles do not exist.
import type { FileReader, FileStore, FileWriter, StorageError } from '#core/ports.ts'
import type { Result } from '#core/result.ts'
import { openBrowserStorage } from './browser-storage.ts'
import { openOpfsFiles } from './opfs-files.ts'

export interface Call {
  readonly id: number
  /** 0 = the store, others = a writer or reader by its handle. */
  readonly target: number
  readonly method: string
  readonly args: readonly unknown[]
}

export interface Reply {
  readonly id: number
  readonly value?: unknown
  readonly thrown?: string
  /** Size of the writer or reader after the call. */
  readonly size?: number
}

type Handle = FileReader | FileWriter
const handles = new Map<number, Handle>()
let files: FileStore | undefined
let lastHandle = 0

self.onmessage = async ({ data: call }: MessageEvent<Call>) => {
  const { id } = call
  try {
    const value = await answer(call)
    const size = handles.get(call.target)?.size
    self.postMessage((size === undefined ? { id, value } : { id, value, size }) satisfies Reply)
  } catch (cause) {
    self.postMessage({ id, thrown: String(cause) } satisfies Reply)
  }
}

async function answer({ target, method, args }: Call): Promise<unknown> {
  if (method === 'openFolder') {
    const opened = await openOpfsFiles(String(args[0]))
    if (opened.ok) files = opened.value
    return opened.ok ? 'opened' : opened.error
  }
  if (method === 'hideReadOnlyMode')
    return Reflect.deleteProperty(FileSystemSyncAccessHandle.prototype, 'mode')
  if (method === 'openStorage') {
    const storage = await openBrowserStorage(String(args[0]), String(args[1]), { items: { key: 'id' } })
    if (!storage.ok) return storage.error
    const stored = await storage.value.records.commit([{ put: 'items', record: { id: 'a' } }])
    await storage.value.records.close()
    return { kind: storage.value.kind, files: storage.value.files.kind, stored: stored.ok }
  }
  const object: unknown = target === 0 ? files : handles.get(target)
  if (typeof object !== 'object' || object === null) throw new Error('no such handle')
  const work: unknown = Reflect.get(object, method)
  if (typeof work !== 'function') throw new Error(`no method ${method}`)
  const value: unknown = await Reflect.apply(work, object, [...args])
  return target === 0 && (method === 'create' || method === 'open') ? register(value as Opened) : value
}

type Opened = Result<Handle, StorageError>

/** Methods do not cross `postMessage`: the page gets a number to call them by. */
function register(opened: Opened): unknown {
  if (!opened.ok) return opened
  handles.set(++lastHandle, opened.value)
  return { ok: true, value: { handle: lastHandle, size: opened.value.size } }
}
