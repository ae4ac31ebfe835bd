import { expect, test } from 'vitest'
import { cdp } from 'vitest/browser'
import { describeLastingFileStore, type LastingFileStoreHarness } from './file-store.suite.ts'
import { startWorkerFiles, type WorkerFiles } from './opfs-proxy.suite.ts'

const freshFolder = () => `test/${crypto.randomUUID()}`

async function start(folder: string): Promise<WorkerFiles> {
  const worker = startWorkerFiles()
  expect(await worker.call('openFolder', folder)).toBe('opened')
  return worker
}

async function removeFolder(folder: string): Promise<void> {
  const root = await navigator.storage.getDirectory()
  const parent = await root.getDirectoryHandle('test')
  await parent.removeEntry(folder.slice('test/'.length), { recursive: true })
}

async function openHarness(
  prepare: (worker: WorkerFiles) => Promise<unknown>,
): Promise<LastingFileStoreHarness> {
  const folder = freshFolder()
  let worker = await start(folder)
  await prepare(worker)
  return {
    files: worker.files,
    async crash() {
      worker.kill()
      worker = await start(folder)
      return worker.files
    },
    async dispose() {
      worker.kill()
      await untilFree(() => removeFolder(folder))
    },
  }
}

/** The browser takes a moment to release the handles of a killed worker. */
async function untilFree(work: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await work()
      return
    } catch (cause) {
      if (tries === 50) throw cause
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

describeLastingFileStore('OPFS', () => openHarness(async () => undefined))
describeLastingFileStore('OPFS without shared handles', () =>
  openHarness(async (worker) => expect(await worker.call('hideReadOnlyMode')).toBe(true)),
)

test('two workers read one file at once; a file another one writes is in use', async () => {
  const folder = freshFolder()
  const [one, two] = [await start(folder), await start(folder)]
  const writer = await one.files.create('d/a')
  if (!writer.ok) throw new Error(writer.error.kind)
  await writer.value.write(new Uint8Array([1, 2, 3]))
  expect(await two.files.open('d/a')).toMatchObject({
    ok: false,
    error: { kind: 'StorageFailed', path: 'd/a' },
  })
  expect(await two.files.remove('d/a')).toMatchObject({ ok: false, error: { kind: 'StorageFailed' } })
  expect(await two.files.remove('d')).toMatchObject({ ok: false, error: { kind: 'StorageFailed' } })
  await writer.value.close()

  const readers = await Promise.all([one.files.open('d/a'), two.files.open('d/a')])
  for (const reader of readers) {
    if (!reader.ok) throw new Error(reader.error.kind)
    expect([...(await reader.value.read(0, 3))]).toEqual([1, 2, 3])
    await reader.value.close()
  }
  expect((await two.files.remove('d')).ok).toBe(true)
  expect((await one.files.open('d/a')).ok).toBe(false)
  one.kill()
  two.kill()
  await untilFree(() => removeFolder(folder))
})

test('the folder is all there is: what lies beside it is not seen', async () => {
  const folder = freshFolder()
  const inner = await start(`${folder}/inner`)
  const outer = await start(folder)
  for (const [worker, path] of [
    [inner, 'a'],
    [outer, 'b'],
  ] as const) {
    const writer = await worker.files.create(path)
    if (writer.ok) await writer.value.close()
  }
  expect(await inner.files.list('')).toEqual(['a'])
  expect(await outer.files.list('')).toEqual(['b', 'inner/a'])
  inner.kill()
  outer.kill()
  await untilFree(() => removeFolder(folder))
})

test('a used-up quota is StorageFull, the partial file is gone, earlier files are untouched', async () => {
  const folder = freshFolder()
  const worker = await start(folder)
  const kept = await worker.files.create('kept')
  if (!kept.ok) throw new Error(kept.error.kind)
  await kept.value.write(new Uint8Array(1000).fill(7))
  await kept.value.close()

  const { usedBytes } = await worker.files.usage()
  await overrideQuota(usedBytes + 5_000_000)
  try {
    const writer = await worker.files.create('big')
    if (!writer.ok) throw new Error(writer.error.kind)
    let refused: unknown
    for (let count = 0; count < 20 && refused === undefined; count++) {
      const written = await writer.value.write(new Uint8Array(1 << 20))
      if (!written.ok) refused = written.error
    }
    expect(refused).toMatchObject({ kind: 'StorageFull' })
    expect(await writer.value.close()).toEqual({ ok: false, error: refused })
    expect(await worker.files.list('')).toEqual(['kept'])
    const reader = await worker.files.open('kept')
    expect(reader.ok && reader.value.size).toBe(1000)
  } finally {
    await overrideQuota(undefined)
    worker.kill()
  }
  await untilFree(() => removeFolder(folder))
})

async function overrideQuota(quotaSize: number | undefined): Promise<void> {
  const session = cdp() as unknown as { send: (method: string, input: object) => Promise<unknown> }
  await session.send('Storage.overrideQuotaForOrigin', {
    origin: location.origin,
    ...(quotaSize !== undefined && { quotaSize }),
  })
}
