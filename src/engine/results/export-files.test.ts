import { expect, test } from 'vitest'
import { appSchemas, type AppShapes } from '#core/records.ts'
import { createMemoryPorts } from '#storage/memory-ports.ts'
import { createMemoryLocks } from '#storage/memory-locks.ts'
import type { EngineEvent } from '../engine-event.ts'
import { valueOf } from '../engine.suite.ts'
import { collectExports, createExportPath, exportFolder, handOver, sparedTime } from './export-files.ts'

const minute = 60_000

const createPorts = () => createMemoryPorts<AppShapes, EngineEvent>(appSchemas)
type Ports = ReturnType<typeof createPorts>

async function write(ports: Ports, bytes = 3): Promise<string> {
  const path = await createExportPath(ports, 'csv')
  const file = valueOf(await ports.files.create(path))
  valueOf(await file.write(new Uint8Array(bytes)))
  valueOf(await file.close())
  return path
}

/** Another tab over the same files, whose locks say that the first one is gone. */
const openNext = (ports: Ports): Ports => ({ ...ports, locks: createMemoryLocks() })
const listFiles = (ports: Ports) => ports.files.list(exportFolder)

test('a file is there while a slow download reads it, and then gone without a further start', async () => {
  const ports = createPorts()
  const path = await write(ports, 2_000_000)
  valueOf(await handOver(ports, path))
  const spared = sparedTime(2_000_000)
  expect(spared).toBe(10 * minute + 2000)
  await ports.clock.advance(spared - 1)
  expect(await listFiles(ports)).toEqual([path])
  await ports.clock.advance(1)
  expect(await listFiles(ports)).toEqual([])
})

test('a file that is being written for an hour is not removed', async () => {
  const ports = createPorts()
  const path = await createExportPath(ports, 'csv')
  const file = valueOf(await ports.files.create(path))
  await ports.clock.advance(60 * minute)
  valueOf(await file.write(new Uint8Array(3)))
  valueOf(await file.close())
  expect(valueOf(await handOver(ports, path)).size).toBe(3)
})

test('a start leaves what a living tab made, however old', async () => {
  const ports = createPorts()
  const path = await write(ports)
  await ports.clock.advance(600 * minute)
  expect(await collectExports(ports)).toEqual([])
  expect(await listFiles(ports)).toEqual([path])
})

test('what a tab that is gone has left is removed at a start, but not under a download that is young', async () => {
  const ports = createPorts()
  const old = await write(ports)
  await ports.clock.advance(9 * minute)
  const young = await write(ports)
  await ports.clock.advance(2 * minute)
  const next = openNext(ports)
  expect(await collectExports(next)).toEqual([old])
  expect(await listFiles(next)).toEqual([young])
  await ports.clock.advance(8 * minute + 1)
  expect(await listFiles(next)).toEqual([])
})

test('files of an older version, or from a clock that was put back, are removed at once', async () => {
  const ports = createPorts()
  const late: Ports = {
    ...ports,
    clock: { ...ports.clock, now: () => ports.clock.now() + 1000 * minute },
  }
  const paths = [`${exportFolder}/0123456789abcdef.csv`, await createExportPath(late, 'csv')]
  for (const path of paths) await valueOf(await ports.files.create(path)).close()
  expect(await collectExports(openNext(ports))).toEqual([...paths].sort())
})

test('two files of the same moment have names of their own', async () => {
  const ports = createPorts()
  const paths = await Promise.all([createExportPath(ports, 'csv'), createExportPath(ports, 'csv')])
  expect(new Set(paths).size).toBe(2)
  const [first, second] = paths.map((path) => path.split('-')[0])
  expect(first).toBe(second)
})
