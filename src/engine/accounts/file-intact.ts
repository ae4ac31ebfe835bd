import type { FileStore } from '#core/ports.ts'
import type { SegmentRecord } from '#core/records.ts'
import { createFileHash, hashBlockBytes } from '../files/file-hash.ts'

/** Whether a collected file is stored here as it was received: its bytes are read back and hashed. [Note: file hash] */
export async function isFileIntact(
  files: FileStore,
  { file, bytes, sha256 }: Pick<SegmentRecord, 'file' | 'bytes' | 'sha256'>,
): Promise<boolean> {
  const opened = await files.open(file)
  if (!opened.ok) return false
  const reader = opened.value
  try {
    if (reader.size !== bytes) return false
    const hash = createFileHash()
    for (let at = 0; at < bytes; at += hashBlockBytes) {
      await hash.block(await reader.read(at, Math.min(at + hashBlockBytes, bytes)))
    }
    return (await hash.finish()) === sha256
  } finally {
    await reader.close()
  }
}
