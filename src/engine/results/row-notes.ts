import { positionOfRow } from '#core/results/row-list.ts'
import type { NoteRecord } from '#core/records.ts'
import { done, err } from '#core/result.ts'
import type { RowNumber } from '#core/units.ts'
import { cancelled, isCancelled } from '../call.ts'
import type { Engine } from '../engine.ts'
import { holdRun } from '../runs/hold-run.ts'
import type { EnginePorts } from '../ports.ts'
import { readRunFacts } from '../runs/run-facts.ts'
import type { RunStore } from '../runs/run-store.ts'

/** In UTF-16 units. A note is a remark, not a document. */
export const noteLength = 10_000

/** What a person says of single rows. A row without a word and without a flag has no record. */
export function createRowNotes(
  ports: Pick<EnginePorts, 'records' | 'channel' | 'clock' | 'locks'>,
  store: Pick<RunStore, 'results'>,
): Pick<Engine, 'noteRow'> {
  const { records, channel, clock, locks } = ports
  return {
    async noteRow({ runId, row, note, flag }, call) {
      if (isCancelled(call)) return cancelled
      if (note.length > noteLength) return err({ kind: 'NoteTooLong', most: noteLength })
      return holdRun(locks, runId, call?.signal, async () => {
        const facts = await readRunFacts({ records }, runId)
        if (facts === null) return err({ kind: 'NoRun' })
        const results = await store.results.read(facts)
        if (!results.ok) return results
        if (positionOfRow(results.value.scope, row) < 0) return err({ kind: 'NoRow' })
        const isBare = note.trim() === '' && !flag
        const record: NoteRecord = { v: 1, runId, row, note, flag, at: clock.now() }
        const saved = await records.commit([
          isBare ? { remove: 'notes', key: [runId, row] } : { put: 'notes', record },
        ])
        if (!saved.ok) return saved
        channel.post({ kind: 'changed', store: 'notes', key: runId })
        return done
      })
    },
  }
}

/** All notes and flags of a run, by row. */
export async function readNotes(
  { records }: Pick<EnginePorts, 'records'>,
  runId: string,
): Promise<ReadonlyMap<RowNumber, NoteRecord>> {
  const notes = await records.all('notes', { index: 'runId', equals: runId })
  return new Map(notes.map((note) => [note.row, note]))
}
