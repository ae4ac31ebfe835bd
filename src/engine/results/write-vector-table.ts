import type { StorageError } from '#core/ports.ts'
import { ok, type Result } from '#core/result.ts'
import { createVectorWriter } from '#formats/parquet/vector-writer.ts'
import { type Call, cancelled, createProgress, isCancelled, pause } from '../call.ts'
import type { PlanProgress } from '../drafts/draft-types.ts'
import type { EnginePorts } from '../ports.ts'
import type { RunStore } from '../runs/run-store.ts'
import type { VectorPlace, VectorPlaces } from './vector-places.ts'

interface VectorTable {
  readonly store: Pick<RunStore, 'readers'>
  readonly places: VectorPlaces
  readonly rowsTotal: number
  readonly slotAt: (at: number) => number
  /** From 0 in the source, by slot. */
  readonly rowOf: (slot: number) => number
  readonly customIdOf: (slot: number) => string | null
  readonly isComplete: boolean
}

/** Embeddings as a Parquet file, in the order of the rows, straight from the stored floats. */
export async function writeVectorTable<E>(
  { clock }: Pick<EnginePorts, 'clock'>,
  { store, places, rowsTotal, slotAt, rowOf, customIdOf, isComplete }: VectorTable,
  write: (block: Uint8Array<ArrayBuffer>) => Promise<Result<undefined, E>>,
  call: Call<PlanProgress> | undefined,
): Promise<
  Result<
    { readonly vectors: number; readonly dimensions: number; readonly rows: number },
    E | StorageError | { readonly kind: 'Cancelled' }
  >
> {
  const { dimensions } = places
  const vectorBytes = dimensions * 4
  const file = createVectorWriter(dimensions, { 'batch-workbench.complete': String(isComplete) })
  const progress = createProgress(clock, call?.onProgress)
  const read = ({ segment, file: path, first, count }: VectorPlace) =>
    store.readers.use({ ...segment, file: path }, (reader) =>
      reader.read(first * vectorBytes, (first + count) * vectorBytes),
    )
  let vectors = 0
  let rows = 0
  for (let at = 0; at < rowsTotal; at++) {
    const slot = slotAt(at)
    const place = places.find(slot)
    if (place === null) continue
    const floats = await read(place)
    if (!floats.ok) return floats
    rows++
    for (let input = 0; input < place.count; input++) {
      vectors++
      const isFull = file.add(
        { row: rowOf(slot) + 1, input: input + 1, customId: customIdOf(slot) ?? '' },
        floats.value.subarray(input * vectorBytes, (input + 1) * vectorBytes),
      )
      if (!isFull) continue
      const written = await write(await file.take())
      if (!written.ok) return written
      await pause()
      if (isCancelled(call)) return cancelled
    }
    progress.next(() => ({ rowsDone: at, rowsTotal }))
  }
  const last = await write(await file.end())
  if (!last.ok) return last
  progress.last({ rowsDone: rowsTotal, rowsTotal })
  return isCancelled(call) ? cancelled : ok({ vectors, dimensions, rows })
}
