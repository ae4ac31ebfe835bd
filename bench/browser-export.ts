import { createReadStream } from 'node:fs'
import type { Page } from 'playwright'
import type { Bytes, Milliseconds } from '#core/units.ts'
import {
  readBrowserMemory,
  readRendererTime,
  watchBrowserMemory,
  type BrowserMemory,
} from './browser-memory.ts'
import { openBrowserPage, readMainThread, type MainThread } from './browser-page.ts'
import { prepare, untilAnswered } from './browser-send.ts'
import { check } from './value-of.ts'

/** One way for the results of a run to leave, as a person sees it: from the click until the page says that it is done. */
export interface BrowserExport extends MainThread {
  readonly name: string
  readonly bytes: Bytes
  readonly time: Milliseconds
  /** Of pages and workers, on all threads; null where it cannot be read. */
  readonly processor: Milliseconds | null
  /** Beyond what the page had just before; null where it cannot be read. */
  readonly memory: BrowserMemory | null
}

export interface BrowserExports {
  readonly rows: number
  readonly exports: readonly BrowserExport[]
  /** What reading and decoding the CSV file and writing it as a file of the page's takes: its time and its processor. */
  readonly bound: { readonly time: Milliseconds; readonly processor: Milliseconds | null }
  /** From the click on Cancel, a tenth into a workbook, until the page is as before. */
  readonly cancel: Milliseconds
}

const patience: Milliseconds = 1_800_000

/** @param address where the page is served */
export async function exportInBrowser(path: string, rows: number, address: string): Promise<BrowserExports> {
  const opened = await openBrowserPage(`${address}#/new`)
  const { page, profile } = opened
  try {
    const chooser = page.getByLabel('Spreadsheet file')
    await chooser.waitFor({ state: 'attached' })
    await chooser.setInputFiles(path)
    await prepare(page, rows)
    await page.getByRole('button', { name: /^Send [\d,]+ requests/ }).click()
    await page.getByRole('progressbar', { name: 'Run progress' }).waitFor({ timeout: patience })
    await untilAnswered(page, rows)
    return await exportRun(page, profile, page.url(), rows)
  } finally {
    await opened.close()
  }
}

/** @param run the address of a run whose rows are all answered */
export async function exportRun(
  page: Page,
  profile: string,
  run: string,
  rows: number,
): Promise<BrowserExports> {
  await page.goto(`${run}/results`)
  await page.reload()
  await page.getByRole('grid', { name: 'Results' }).locator('[data-row="0"]').waitFor({ timeout: patience })
  // Counting what the columns look like goes on after the rows are there; it is not what is measured.
  await page.waitForTimeout(5000)

  const csv = await exportAs(page, profile, 'CSV')
  const bound = await readAndCopyInPage(page, profile, csv.path)
  const excel = await exportAs(page, profile, 'Excel')
  const jsonl = await exportAs(page, profile, 'JSONL')
  check((await countLines(jsonl.path)) === rows, 'Rows have gone.')
  const cancel = await cancelExport(page)
  const own = await exportToOwnFile(page, profile)
  check(own.bytes === csv.measured.bytes, 'The same rows gave two files.')
  return { rows, exports: [csv.measured, excel.measured, jsonl.measured, own], bound, cancel }
}

async function exportAs(page: Page, profile: string, format: 'CSV' | 'Excel' | 'JSONL') {
  const download = page.waitForEvent('download', { timeout: patience })
  const measured = await measureExport(page, profile, format, format)
  const file = await (await download).createReadStream()
  let bytes = 0
  for await (const block of file) bytes += (block as Buffer).length
  return { measured: { ...measured, bytes }, path: await (await download).path() }
}

/** The browser's own dialog cannot be driven: a file of the page's storage stands for what it would give. */
async function exportToOwnFile(page: Page, profile: string): Promise<BrowserExport> {
  await page.evaluate(() =>
    Object.assign(window, {
      showSaveFilePicker: async () =>
        (await navigator.storage.getDirectory()).getFileHandle('bench-own-file', { create: true }),
    }),
  )
  const options = async () => {
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Export options' }).click()
  }
  await options()
  await page.getByRole('checkbox', { name: 'Ask where to save' }).check()
  await page.getByRole('button', { name: 'Done' }).click()
  const measured = await measureExport(page, profile, 'CSV', 'CSV, to a file of one’s own')
  const bytes = await page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory()
    const { size } = await (await folder.getFileHandle('bench-own-file')).getFile()
    await folder.removeEntry('bench-own-file')
    return size
  })
  return { ...measured, bytes }
}

/** The click, and all that happens until the page says what became of it. */
async function measureExport(
  page: Page,
  profile: string,
  item: string,
  name: string,
): Promise<Omit<BrowserExport, 'bytes'>> {
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const entry = page.getByRole('menuitem', { name: item })
  await entry.waitFor()
  await readMainThread(page)
  const used = readRendererTime(profile)
  const before = readBrowserMemory(profile)
  const watch = watchBrowserMemory(profile)
  const time = await entry.evaluate(async (element: HTMLElement) => {
    const frame = () => new Promise(requestAnimationFrame)
    const said = () =>
      [...document.querySelectorAll('[role=status]')].some(({ textContent }) => /was saved/.test(textContent))
    const start = performance.now()
    element.click()
    // What was said of the one before goes first.
    while (said()) await frame()
    while (!said()) await frame()
    return performance.now() - start
  })
  const processor = used === null ? null : (readRendererTime(profile) ?? NaN) - used
  const mainThread = await readMainThread(page)
  const peak = watch.stop()
  const memory = before &&
    peak && { browser: peak.browser - before.browser, renderers: peak.renderers - before.renderers }
  return { ...mainThread, name, time, processor, memory }
}

async function cancelExport(page: Page): Promise<Milliseconds> {
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Excel' }).click()
  const button = page.getByRole('button', { name: 'Cancel export' })
  return button.evaluate(async (element: HTMLElement) => {
    const bar = () => document.querySelector('[role=progressbar][aria-label=Export]')
    const share = () =>
      Number(bar()?.getAttribute('aria-valuenow')) / Number(bar()?.getAttribute('aria-valuemax'))
    const frame = () => new Promise(requestAnimationFrame)
    while (!(share() > 0.1)) await frame()
    const start = performance.now()
    element.click()
    while (bar() !== null) await frame()
    return performance.now() - start
  })
}

/** The least that has to be done for a file of text: its bytes decoded, and written by a worker. */
async function readAndCopyInPage(page: Page, profile: string, path: string) {
  await page.evaluate(() => {
    const input = document.createElement('input')
    input.type = 'file'
    input.id = 'bench-file'
    document.body.append(input)
  })
  await page.locator('#bench-file').setInputFiles(path)
  const used = readRendererTime(profile)
  const time = await page.locator('#bench-file').evaluate(async (input: HTMLInputElement) => {
    const work = `onmessage = async ({ data }) => {
      const folder = await navigator.storage.getDirectory()
      const handle = await (await folder.getFileHandle('bench-copy', { create: true })).createSyncAccessHandle()
      const decoder = new TextDecoder()
      let at = 0
      for (let start = 0; start < data.size; start += 1 << 20) {
        const bytes = await data.slice(start, start + (1 << 20)).arrayBuffer()
        decoder.decode(bytes, { stream: true })
        at += handle.write(bytes, { at })
      }
      handle.flush()
      handle.close()
      await folder.removeEntry('bench-copy')
      postMessage(at)
    }`
    const url = URL.createObjectURL(new Blob([work], { type: 'text/javascript' }))
    const start = performance.now()
    const worker = new Worker(url)
    const written = await new Promise<number>((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data)
      worker.postMessage(input.files?.[0])
    })
    const time = performance.now() - start
    worker.terminate()
    if (written !== input.files?.[0]?.size) throw new Error('The copy is not whole.')
    return time
  })
  const processor = used === null ? null : (readRendererTime(profile) ?? NaN) - used
  return { time, processor }
}

async function countLines(path: string): Promise<number> {
  let lines = 0
  for await (const block of createReadStream(path)) {
    for (const byte of block as Buffer) if (byte === 10) lines++
  }
  return lines
}
