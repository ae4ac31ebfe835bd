import type { StorageError } from '#core/ports.ts'
import type { Bytes } from '#core/units.ts'
import { alreadyThere, failed, missing } from './storage-error.ts'

/** What Node's file system answered, in the words of the port. */
export function toStorageError(path: string, cause: unknown, neededBytes: Bytes = 0): StorageError {
  switch (codeOf(cause)) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EISDIR':
      return missing(path)
    case 'EEXIST':
      return alreadyThere(path)
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return { kind: 'StorageFull', neededBytes }
    default:
      return failed(path, cause)
  }
}

/** `ENOENT` and the like; '' for what is no system error. */
export function codeOf(cause: unknown): string {
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : ''
  return typeof code === 'string' ? code : ''
}
