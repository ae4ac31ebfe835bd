import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Page } from 'playwright'
import type { Bytes, Milliseconds } from '#core/units.ts'
import { readBrowserMemory, readRendererTime, watchBrowserMemory } from './browser-memory.ts'
import { openBrowserPage, readMainThread, type MainThread } from './browser-page.ts'

/** An import through the page's Data step (goals P4 and P5). */
export interface BrowserImport extends MainThread {
  readonly file: string
  readonly bytes: Bytes
  readonly time: Milliseconds
  /** What reading and decoding the same file in the same page takes (P3). */
  readonly bound: Milliseconds
  /** Of pages and workers, on all threads; null where it cannot be read. */
  readonly processor: Milliseconds | null
  /** Beyond what the page had when it was opened; null where it cannot be read. */
  readonly memory: { readonly browser: Bytes; readonly renderers: Bytes } | null
  /** From the click on Cancel in the middle of a second import until the page says so. */
  readonly cancel: Milliseconds
}

/** @param address where the page is served */
export async function importInBrowser(path: string, rows: number, address: string): Promise<BrowserImport> {
  const opened = await openBrowserPage(`${address}#/new`)
  const { page, profile } = opened
  try {
    const chooser = page.getByLabel('Spreadsheet file')
    await chooser.waitFor({ state: 'attached' })
    await page.waitForTimeout(1000)
    await readMainThread(page)
    const before = readBrowserMemory(profile)
    const used = readRendererTime(profile)
    const watch = watchBrowserMemory(profile)
    const start = performance.now()
    await chooser.setInputFiles(path)
    await page
      .getByRole('status')
      .filter({ hasText: `${rows.toLocaleString('en')} rows` })
      .waitFor({ timeout: 600_000 })
    const time = performance.now() - start
    const processor = used === null ? null : (readRendererTime(profile) ?? NaN) - used
    const mainThread = await readMainThread(page)
    const peak = watch.stop()
    const cancel = await cancelImport(page, path)
    const bound = await readAndDecodeInPage(page, path)
    return {
      ...mainThread,
      file: basename(path),
      bytes: (await stat(path)).size,
      time,
      bound,
      processor,
      memory: before &&
        peak && { browser: peak.browser - before.browser, renderers: peak.renderers - before.renderers },
      cancel,
    }
  } finally {
    await opened.close()
  }
}

async function cancelImport(page: Page, path: string): Promise<Milliseconds> {
  await page.getByLabel('Spreadsheet file').setInputFiles(path)
  await page.getByRole('progressbar', { name: 'Import progress' }).waitFor()
  const button = page.getByRole('button', { name: 'Cancel import' })
  // The clock is the page's, because a command from here takes longer than what is measured.
  return button.evaluate(async (element: HTMLElement) => {
    const bar = () => document.querySelector('[role=progressbar]')
    const share = () =>
      Number(bar()?.getAttribute('aria-valuenow')) / Number(bar()?.getAttribute('aria-valuemax'))
    const frame = () => new Promise(requestAnimationFrame)
    while (share() < 0.25) await frame()
    const start = performance.now()
    element.click()
    while (bar() !== null) await frame()
    return performance.now() - start
  })
}

/** The least that a page must do for a file's text: its stream through a decoder. The median of five. */
async function readAndDecodeInPage(page: Page, path: string): Promise<Milliseconds> {
  await page.evaluate(() => {
    const input = document.createElement('input')
    input.type = 'file'
    input.id = 'bench-file'
    document.body.append(input)
  })
  await page.locator('#bench-file').setInputFiles(path)
  return page.locator('#bench-file').evaluate(async (input: HTMLInputElement) => {
    const times: number[] = []
    for (let round = 0; round < 5; round++) {
      const start = performance.now()
      const decoder = new TextDecoder()
      const reader = input.files?.[0]?.stream().getReader()
      for (;;) {
        const chunk = await reader?.read()
        if (chunk?.value === undefined) break
        decoder.decode(chunk.value, { stream: true })
      }
      times.push(performance.now() - start)
    }
    return times.sort((a, b) => a - b)[2] ?? NaN
  })
}
