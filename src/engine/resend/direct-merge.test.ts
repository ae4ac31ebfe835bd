import { expect, test } from 'vitest'
import type { EnginePorts } from '../ports.ts'
import { createEngine } from '../create-engine.ts'
import { valueOf } from '../engine.suite.ts'
import { directFolder } from '../ids.ts'
import { countsOf, isFinished, openWorkbench } from '../workbench.suite.ts'

const rows = 12

/** A run whose rows have failed and were then finished one by one, each reply stored by itself. */
async function finishSlowly(onPorts: (ports: EnginePorts) => EnginePorts = (ports) => ports) {
  const bench = openWorkbench()
  bench.sandbox.setScenario('all-rows-fail')
  const runId = await bench.createRun(Array.from({ length: rows }, (_, row) => `Text ${row}`))
  await bench.until(runId, isFinished)
  bench.sandbox.setScenario('plain')
  const engine = createEngine(onPorts(bench.ports))
  const ending = engine.finishNow({
    runId,
    choice: { kind: 'outcomes', outcomes: ['failed'] },
    snapshot: null,
    resendId: 'now',
    concurrency: 1,
  })
  for (let turn = 0; turn < 10 * rows; turn++) await bench.clock.advance(500)
  expect(valueOf(await ending)).toMatchObject({ answered: rows, stopped: null })
  const segments = async () =>
    (await bench.ports.records.all('segments', { index: 'runId', equals: runId })).filter(({ file }) =>
      file.startsWith(directFolder(runId)),
    )
  const answers = async () => {
    const { viewId } = valueOf(await bench.engine.openView({ runId, outcomes: null, search: '' }))
    const view = valueOf(await bench.engine.readView({ viewId, start: 0, end: rows }))
    return view.rows.map(({ answers: [answer] }) => answer)
  }
  return { ...bench, runId, segments, answers, files: () => bench.ports.files.list(directFolder(runId)) }
}

/** Every commit that would take segments away does what it is told to instead. */
const onMerge =
  (
    act: (
      commit: () => ReturnType<EnginePorts['records']['commit']>,
    ) => ReturnType<EnginePorts['records']['commit']>,
  ) =>
  (ports: EnginePorts): EnginePorts => ({
    ...ports,
    transportFor: (connection) => {
      const transport = ports.transportFor(connection)
      return {
        async send(request, call) {
          // Slow enough for each reply to be stored before the next.
          if (request.url.includes('/chat/completions')) await ports.clock.sleep(2500)
          return transport.send(request, call)
        },
      }
    },
    records: {
      ...ports.records,
      commit: (changes) =>
        changes.some((change) => 'remove' in change && change.remove === 'segments')
          ? act(() => ports.records.commit(changes))
          : ports.records.commit(changes),
    },
  })

test('many small files become one, which says the same', async () => {
  const kept: number[] = []
  const { runId, segments, answers, readRun, files, ports } = await finishSlowly((own) =>
    onMerge(async (commit) => {
      kept.push((await own.records.all('segments')).length)
      return commit()
    })(own),
  )
  expect(kept[0]).toBeGreaterThan(rows)
  const merged = await segments()
  expect(merged).toHaveLength(1)
  expect(merged[0]?.lines).toMatchObject({ lines: rows, placed: rows, foreign: 0, malformed: 0 })
  expect(merged[0]?.usage?.lines).toBe(rows)
  expect(countsOf(await readRun(runId))).toEqual({ answered: rows })
  expect((await answers()).every((answer) => answer?.includes('Text'))).toBe(true)
  // Whoever was reading the small ones may go on; the next start takes them away.
  expect((await files()).length).toBeGreaterThan(rows)
  createEngine(ports)
  await expect.poll(async () => (await files()).length).toBe(2)
  expect(await segments()).toEqual(merged)
})

test('a crash before the commit leaves the small files, and the next start puts them together', async () => {
  const full = { ok: false, error: { kind: 'StorageFull' } } as const
  const { runId, segments, answers, readRun, files, ports } = await finishSlowly(
    onMerge(() => Promise.resolve(full)),
  )
  const before = await segments()
  expect(before.length).toBeGreaterThan(2)
  expect((await files()).length).toBe(before.length * 2)
  expect(countsOf(await readRun(runId))).toEqual({ answered: rows })
  createEngine(ports)
  await expect.poll(async () => (await segments()).length).toBe(1)
  expect(countsOf(await readRun(runId))).toEqual({ answered: rows })
  expect((await answers()).every((answer) => answer?.includes('Text'))).toBe(true)
})

test('a run that was deleted meanwhile does not come back', async () => {
  const conflict = { ok: false, error: { kind: 'Conflict', store: 'shards', key: '' } } as const
  let tried = 0
  const { segments } = await finishSlowly((own) =>
    onMerge(async () => {
      tried++
      const [shard] = (await own.records.all('shards')).filter(({ gen }) => gen === 1)
      if (shard !== undefined)
        await own.records.commit([{ remove: 'shards', key: [shard.runId, shard.shardId] }])
      return conflict
    })(own),
  )
  expect(tried).toBe(1)
  expect((await segments()).every(({ lines }) => lines.lines < rows)).toBe(true)
})
