import type { StorageError } from '#core/ports.ts'

/** What the store answers for a file that somebody still reads or writes. */
export const inUse = (path: string): StorageError => ({
  kind: 'StorageFailed',
  path,
  message: 'The file is in use.',
})

/** What the store answers when a new file would replace one that is there. */
export const alreadyThere = (path: string): StorageError => ({
  kind: 'StorageFailed',
  path,
  message: 'There is already a file or folder with this name.',
})

export const missing = (path: string): StorageError => ({ kind: 'FileMissing', path })

export const failed = (path: string, cause: unknown): StorageError => ({
  kind: 'StorageFailed',
  path,
  message: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause),
})

/** The `name` of whatever was thrown: DOMExceptions are told apart by it, also across realms. */
export const nameOf = (cause: unknown): string => (cause instanceof Error ? cause.name : '')
