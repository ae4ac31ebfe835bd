import type { FileStore, FileWriter, StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import { createVectorWriter } from '#formats/packed/vector-file.ts'
import type { LineVectors } from '../runs/index-segment.ts'

/** The embeddings of a collected file on their way to storage. There is no file before the first of them. */
export interface VectorsFile extends LineVectors {
  /** What a segment's record says of them; nothing where there are none. The first failure otherwise. */
  close(): Promise<Result<{ readonly vectorsFile?: string; readonly dimensions?: number }, StorageError>>
  /** Removes what was written, also after `close`. */
  discard(): Promise<void>
}

export function createVectorsFile(files: FileStore, path: string): VectorsFile {
  const vectors = createVectorWriter()
  const open: { writer: FileWriter | null } = { writer: null }
  let failure: StorageError | null = null

  const write = async (pieces: readonly Uint8Array[]): Promise<void> => {
    if (failure !== null) return
    if (open.writer === null) {
      const created = await files.create(path)
      if (!created.ok) {
        failure = created.error
        return
      }
      open.writer = created.value
    }
    for (const piece of pieces) {
      const written = await open.writer.write(piece)
      if (written.ok) continue
      failure = written.error
      await open.writer.abort()
      return
    }
  }
  return {
    append(line, lineVectors) {
      const pieces: Uint8Array[] = []
      for (const vector of lineVectors) {
        const piece = vectors.append(line, vector)
        if (piece !== null) pieces.push(piece)
      }
      return pieces.length === 0 ? undefined : write(pieces)
    },
    async close() {
      const { dimensions } = vectors
      if (dimensions === null) return ok({})
      await write(vectors.finish())
      if (failure !== null) return { ok: false, error: failure }
      const closed = await open.writer?.close()
      if (closed?.ok === false) return closed
      return ok({ vectorsFile: path, dimensions })
    },
    async discard() {
      if (open.writer === null) return
      await open.writer.abort()
      await files.remove(path)
    },
  }
}
