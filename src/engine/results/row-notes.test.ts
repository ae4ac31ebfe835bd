import { expect, test } from 'vitest'
import { createTestPorts, valueOf } from '../engine.suite.ts'
import type { EngineEvent } from '../engine-event.ts'
import { createRowNotes, noteLength, readNotes } from './row-notes.ts'
import { createRunStore } from '../runs/run-store.ts'
import { importRows, openResults, putRun, putShard, readAll, testRunId } from '../runs/stored-run.suite.ts'

async function openNotes() {
  const ports = createTestPorts()
  const datasetId = await importRows(ports, 4)
  await putRun(ports, { datasetId, scope: [1, 2], generations: [{ targets: [1, 2] }] })
  const events: EngineEvent[] = []
  const channel = { ...ports.channel, post: (event: EngineEvent) => void events.push(event) }
  const { noteRow } = createRowNotes({ ...ports, channel }, createRunStore(ports))
  return { ports, noteRow, events }
}

test('a note and a flag are kept by row, announced, and forgotten when both are taken back', async () => {
  const { ports, noteRow, events } = await openNotes()
  valueOf(await noteRow({ runId: testRunId, row: 2, note: ' check ', flag: true }))
  const kept = await readNotes(ports, testRunId)
  expect([...kept.keys()]).toEqual([2])
  expect(kept.get(2)).toMatchObject({ note: ' check ', flag: true })
  expect(events).toEqual([{ kind: 'changed', store: 'notes', key: testRunId }])
  valueOf(await noteRow({ runId: testRunId, row: 2, note: '', flag: true }))
  expect((await readNotes(ports, testRunId)).get(2)).toMatchObject({ note: '', flag: true })
  valueOf(await noteRow({ runId: testRunId, row: 2, note: ' \n', flag: false }))
  expect((await readNotes(ports, testRunId)).size).toBe(0)
})

test('a row that is not in the run, a run that is none and a document are refused', async () => {
  const { ports, noteRow, events } = await openNotes()
  const note = { runId: testRunId, row: 1, note: 'x', flag: false }
  expect(await noteRow({ ...note, row: 3 })).toEqual({ ok: false, error: { kind: 'NoRow' } })
  expect(await noteRow({ ...note, runId: 'other' })).toEqual({ ok: false, error: { kind: 'NoRun' } })
  expect(await noteRow({ ...note, note: 'x'.repeat(noteLength + 1) })).toEqual({
    ok: false,
    error: { kind: 'NoteTooLong', most: noteLength },
  })
  expect((await readNotes(ports, testRunId)).size).toBe(0)
  expect(events).toEqual([])
})

test('the table shows them with their rows', async () => {
  const { ports, noteRow } = await openNotes()
  await putShard(ports, { end: 2 })
  valueOf(await noteRow({ runId: testRunId, row: 1, note: 'why?', flag: true }))
  const [first, second] = await readAll(openResults(ports))
  expect(first).toMatchObject({ row: 1, note: 'why?', flag: true })
  expect(second).not.toHaveProperty('note')
  expect(second).not.toHaveProperty('flag')
})
