/**
 * What the engine needs of the world. Each port has a browser, a Node and a memory implementation in `#storage/` (the
 * transport's stand in `#openai/` and `#sandbox/`), and one shared suite that all of them pass.
 */
import type { Result } from './result.ts'
import type { Bytes, Milliseconds } from './units.ts'

export interface Clock {
  now(): Milliseconds
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: Milliseconds, signal?: AbortSignal): Promise<void>
}

export interface Random {
  /** Cryptographically strong bytes in production, seeded in tests. */
  bytes(count: number): Uint8Array
}

export type StorageError =
  /** The quota is used up; the partial file has been removed. */
  | { readonly kind: 'StorageFull'; readonly neededBytes?: Bytes; readonly freeBytes?: Bytes }
  | { readonly kind: 'FileMissing'; readonly path: string }
  /** Anything else the platform answered: blocked, locked by another tab, disk error. */
  | { readonly kind: 'StorageFailed'; readonly path: string; readonly message: string }

/**
 * Immutable files with slash-separated relative paths (`bw1/runs/…`). A file is written once, closed, and never written
 * again. Folders come and go by themselves.
 */
export interface FileStore {
  readonly kind: 'opfs' | 'node' | 'memory'
  /** Starts a new file. An existing file at `path` is an error (names are random). */
  create(path: string): Promise<Result<FileWriter, StorageError>>
  /** Opens a closed file for reading; several readers at once are fine. */
  open(path: string): Promise<Result<FileReader, StorageError>>
  /** The closed file as a Blob that need not be in memory: for uploads and downloads. */
  blob(path: string): Promise<Result<Blob, StorageError>>
  /** Removes a file or a whole folder; a missing one is fine. */
  remove(path: string): Promise<Result<undefined, StorageError>>
  /** Paths of all files below `folder`, sorted; empty when there is no such folder. */
  list(folder: string): Promise<readonly string[]>
  usage(): Promise<{ readonly usedBytes: Bytes; readonly quotaBytes: Bytes }>
}

export interface FileWriter {
  /** Bytes written so far. */
  readonly size: Bytes
  /** Appends. The bytes are taken over before the promise resolves; callers write blocks of 1–4 MB. */
  write(bytes: Uint8Array): Promise<Result<undefined, StorageError>>
  /** Flushes and closes; only now the file exists for readers. */
  close(): Promise<Result<undefined, StorageError>>
  /** Closes and removes what was written. Safe to call after a failed write, and after close (then does nothing). */
  abort(): Promise<void>
}

export interface FileReader {
  readonly size: Bytes
  /** Bytes [start, end), clamped to the size. A fresh array that the caller owns. */
  read(start: Bytes, end: Bytes): Promise<Uint8Array<ArrayBuffer>>
  close(): Promise<void>
}

/** Names, keys and records of a database: `{ runs: { key: string; record: RunRecord }, … }`. */
export type Shapes = Record<
  string,
  { readonly key: string | number | readonly (string | number)[]; readonly record: object }
>

export interface StoreSchema {
  /** Property path(s) of the key inside the record; null = numbered automatically in order of arrival. */
  readonly key: string | readonly string[] | null
  /** Single-property indexes, by the property's name. */
  readonly indexes?: readonly string[]
}

export type RecordChange<S extends Shapes> = {
  [Name in keyof S & string]:
    | {
        readonly put: Name
        readonly record: S[Name]['record']
        /**
         * Compare-and-set: the stored record's `rev` must equal this; null = no such record may exist yet.
         * Absent = put whatever is there.
         */
        readonly expectRev?: number | null
      }
    | { readonly remove: Name; readonly key: S[Name]['key'] }
}[keyof S & string]

export type CommitError =
  /** Somebody else changed the record first; nothing was written. */
  { readonly kind: 'Conflict'; readonly store: string; readonly key: string } | StorageError

/** Small records with one commit point. */
export interface RecordStore<S extends Shapes> {
  get<Name extends keyof S & string>(store: Name, key: S[Name]['key']): Promise<S[Name]['record'] | undefined>
  /** All records in key order; with `where`, those whose indexed property equals the value. */
  all<Name extends keyof S & string>(
    store: Name,
    where?: { readonly index: string; readonly equals: string | number; readonly last?: number },
  ): Promise<readonly S[Name]['record'][]>
  /** Applies all changes in one strict read-write transaction, or none. */
  commit(changes: readonly RecordChange<S>[]): Promise<Result<undefined, CommitError>>
  close(): Promise<void>
}

export interface Locks {
  /**
   * Runs `work` while holding the lock. With `ifAvailable`, resolves to null at once when somebody else holds it.
   * With `signal`, an abort while waiting resolves to null.
   */
  hold<T>(
    name: string,
    options: {
      readonly mode?: 'exclusive' | 'shared'
      readonly ifAvailable?: boolean
      readonly signal?: AbortSignal
    },
    work: () => Promise<T>,
  ): Promise<T | null>
  /** Names held by anybody of this origin. */
  held(): Promise<readonly string[]>
}

/** Messages to the other tabs of this origin; a sender does not hear itself. */
export interface Channel<M> {
  post(message: M): void
  subscribe(listener: (message: M) => void): () => void
  close(): void
}

/** API keys by connection id. Memory only: never in a record, a log, an error or a URL. */
export interface Keys {
  get(connectionId: string): string | undefined
  set(connectionId: string, key: string): void
  forget(connectionId: string): void
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Absolute. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | UploadBody
}

/** Multipart stays structured until the network transport writes it. */
export interface UploadBody {
  readonly fields: Readonly<Record<string, string>>
  readonly file: { readonly name: string; readonly blob: Blob }
}

export interface ApiReply {
  readonly status: number
  readonly headers: Headers
  readonly body: ReadableStream<Uint8Array>
}

export type TransportError =
  /** The browser gave no status: no network, DNS, TLS, CORS, policy or a proxy's answer without CORS headers. Never proof that nothing was sent. */
  | { readonly kind: 'NoReply'; readonly message: string }
  | { readonly kind: 'Aborted' }
  /** The address is not one of the connection's own; nothing was sent. */
  | { readonly kind: 'ForbiddenOrigin'; readonly url: string }

export interface Transport {
  send(
    request: ApiRequest,
    call?: {
      readonly signal?: AbortSignal
      readonly onSent?: (bytes: Bytes) => void
      /** How long the reply may take to begin, where that is longer than usual. */
      readonly patience?: Milliseconds
    },
  ): Promise<Result<ApiReply, TransportError>>
}
