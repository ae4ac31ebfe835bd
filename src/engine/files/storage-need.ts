import type { CommitError, FileStore, StorageError } from '#core/ports.ts'
import { done, err, type Result } from '#core/result.ts'
import type { Bytes } from '#core/units.ts'

/** Refuses with StorageFull, in numbers, before anything is written that would not fit anyway. */
export async function needSpace(
  files: FileStore,
  neededBytes: Bytes,
): Promise<Result<undefined, StorageError>> {
  const freeBytes = await readFreeBytes(files)
  return neededBytes > freeBytes ? err({ kind: 'StorageFull', neededBytes, freeBytes }) : done
}

/** What is left of the quota; infinite where the platform names none. */
export async function readFreeBytes(files: FileStore): Promise<Bytes> {
  const { usedBytes, quotaBytes } = await files.usage()
  return quotaBytes > 0 ? Math.max(0, quotaBytes - usedBytes) : Infinity
}

/** A failed commit without compare-and-set in it: there is nothing it could be in conflict with. */
export const toStorageError = (error: CommitError): StorageError =>
  error.kind === 'Conflict'
    ? {
        kind: 'StorageFailed',
        path: `${error.store}/${error.key}`,
        message: 'Somebody else changed this record at the same time.',
      }
    : error
