import { type PathSteps, readPathCells } from '#core/results/answer-path.ts'
import type { Snapshot } from '#core/request/draft.ts'
import { hashBytes } from '#core/hash64.ts'
import type { StorageError } from '#core/ports.ts'
import type { SegmentRecord } from '#core/records.ts'
import { done, type Result } from '#core/result.ts'
import { columnsVersion } from '#formats/packed/segment-columns.ts'
import { cancelled, isCancelled, pause } from '../call.ts'
import { runFolder } from '../ids.ts'
import type { EnginePorts } from '../ports.ts'
import type { RunStore } from '../runs/run-store.ts'
import { openDerivedColumns, openSegmentColumns, type SegmentColumns } from './segment-columns.ts'

/** Lines between two chances to cancel. */
const linesPerPause = 2048

/**
 * Opens what stands at some paths of a collected file's answers, as columns in their order. They are computed from the
 * answers once for every choice of paths, and kept.
 *
 * @param snapshot one that asks for free text
 */
export async function openPathColumns(
  ports: Pick<EnginePorts, 'files' | 'locks'>,
  store: Pick<RunStore, 'indexes'>,
  segment: SegmentRecord,
  snapshot: Snapshot,
  paths: readonly PathSteps[],
  call?: { readonly signal?: AbortSignal },
): Promise<Result<SegmentColumns, StorageError | { readonly kind: 'Cancelled' }>> {
  const path = `${runFolder(segment.runId)}/${segment.id}-${toPathsName(paths)}.derived`
  return openDerivedColumns(ports, path, paths.length, call, async (columns) => {
    const opened = await openSegmentColumns(ports, store, segment, snapshot, call)
    if (!opened.ok) return opened
    const answers = opened.value
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    const nothing = paths.map(() => null)
    try {
      for (const block of answers.blocks.keys()) {
        const [answer] = await answers.readColumns(block, [0])
        if (answer === undefined) continue
        const { rows, offsets, bytes } = answer
        for (let line = 0; line < rows; line++) {
          const text = decoder.decode(bytes.subarray(offsets[line], offsets[line + 1]))
          const wait = columns.append({
            cells: text === '' ? nothing : readPathCells(text, paths),
            cause: null,
          })
          if (wait !== undefined) await wait
          if (line % linesPerPause !== 0) continue
          if (isCancelled(call)) return cancelled
          await pause()
        }
      }
      return done
    } finally {
      await answers.close()
    }
  })
}

/** The same paths have the same name, whatever run they are of. */
export function toPathsName(paths: readonly PathSteps[]): string {
  const { hi, lo } = hashBytes(new TextEncoder().encode(JSON.stringify(paths)))
  const hex = [hi, lo].map((half) => half.toString(16).padStart(8, '0')).join('')
  return `paths-${columnsVersion}-${hex}`
}
