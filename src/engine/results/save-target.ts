import type { FileWriter, StorageError } from '#core/ports.ts'
import { done, err, type Result, ok } from '#core/result.ts'
import type { ExportError } from './export-types.ts'

export type SaveFailed = Extract<ExportError, { readonly kind: 'SaveFailed' }>

/** A file that is written from its beginning to its end: one of ours, or the person's own. */
export interface SaveTarget {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<Result<undefined, StorageError | SaveFailed>>
  /** Only now the file is there. */
  close(): Promise<Result<undefined, StorageError | SaveFailed>>
  /** Leaves nothing behind; a file that was there before is as it was. */
  abort(): Promise<void>
}

export const toSaveTarget = (file: FileWriter): SaveTarget => file

/**
 * Writes into a file that a person chose. The browser keeps what is written beside it and puts it in its place at the
 * end, so that giving up harms nothing; an empty file that the choice has made is removed again.
 */
export async function openOwnFile(handle: FileSystemFileHandle): Promise<Result<SaveTarget, SaveFailed>> {
  let stream: FileSystemWritableFileStream
  try {
    stream = await handle.createWritable()
  } catch (thrown) {
    return err(toSaveFailed(thrown))
  }
  let isOpen = true
  return ok({
    async write(bytes) {
      try {
        await stream.write(bytes)
        return done
      } catch (thrown) {
        return err(toSaveFailed(thrown))
      }
    },
    async close() {
      try {
        await stream.close()
        isOpen = false
        return done
      } catch (thrown) {
        return err(toSaveFailed(thrown))
      }
    },
    async abort() {
      if (!isOpen) return
      isOpen = false
      await stream.abort().catch(() => undefined)
      await removeEmpty(handle)
    },
  })
}

async function removeEmpty(handle: FileSystemFileHandle): Promise<void> {
  try {
    const { size } = await handle.getFile()
    // `remove` is Chromium's (110 and later), as is choosing a file to write.
    const { remove } = handle as { remove?: () => Promise<void> }
    if (size === 0) await remove?.call(handle)
  } catch {
    // It is empty, and says itself that it holds nothing.
  }
}

function toSaveFailed(thrown: unknown): SaveFailed {
  const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown))
  return { kind: 'SaveFailed', cause: causes[name] ?? 'failed', message }
}

const causes: Readonly<Record<string, SaveFailed['cause']>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NoModificationAllowedError: 'denied',
  QuotaExceededError: 'full',
  NotFoundError: 'gone',
}
