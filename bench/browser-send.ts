import type { Page } from 'playwright'
import type { Bytes, Milliseconds } from '#core/units.ts'
import { readBrowserMemory, readRendererTime, watchBrowserMemory } from './browser-memory.ts'
import { openBrowserPage, readMainThread, type MainThread } from './browser-page.ts'
import { sampleColumns } from './sample-rows.ts'
import { WrongResult } from './value-of.ts'

/** A run of 20 shards through the sandbox in the page's own worker, from the click on Send to the last answer. */
export interface BrowserSend extends MainThread {
  readonly rows: number
  /** From the click on Send until the run's page is there. */
  readonly make: Milliseconds
  /** From then until every row is answered. */
  readonly send: Milliseconds
  /** From the click on Results until the first rows are painted. */
  readonly open: Milliseconds
  /** Of pages and workers from the click on Send, on all threads; null where it cannot be read. */
  readonly processor: Milliseconds | null
  /** Beyond what the page had when it was opened, at most; null where it cannot be read. */
  readonly memory: { readonly browser: Bytes; readonly renderers: Bytes } | null
}

const shards = 20
/** The sandbox takes its time by the batch's size; so long is more than it ever took. */
const patience: Milliseconds = 1_800_000

/** @param address where the page is served */
export async function sendInBrowser(path: string, rows: number, address: string): Promise<BrowserSend> {
  const opened = await openBrowserPage(`${address}#/new`)
  const { page, profile } = opened
  try {
    const chooser = page.getByLabel('Spreadsheet file')
    await chooser.waitFor({ state: 'attached' })
    await page.waitForTimeout(1000)
    const before = readBrowserMemory(profile)
    await chooser.setInputFiles(path)
    await prepare(page, rows)
    await readMainThread(page)

    const used = readRendererTime(profile)
    const watch = watchBrowserMemory(profile)
    const start = performance.now()
    await page.getByRole('button', { name: /^Send [\d,]+ requests/ }).click()
    await page.getByRole('progressbar', { name: 'Run progress' }).waitFor({ timeout: patience })
    const made = performance.now()
    await untilAnswered(page, rows)
    const sent = performance.now()
    const mainThread = await readMainThread(page)
    const processor = used === null ? null : (readRendererTime(profile) ?? NaN) - used
    const peak = watch.stop()
    return {
      ...mainThread,
      rows,
      make: made - start,
      send: sent - made,
      open: await openResults(page),
      processor,
      memory: before &&
        peak && { browser: peak.browser - before.browser, renderers: peak.renderers - before.renderers },
    }
  } finally {
    await opened.close()
  }
}

/** Prompt, batches and name, up to the button that sends. */
export async function prepare(page: Page, rows: number): Promise<void> {
  const count = rows.toLocaleString('en')
  await page
    .getByRole('status')
    .filter({ hasText: `${count} rows` })
    .waitFor({ timeout: patience })
  await page.getByRole('button', { name: 'Continue to prompt' }).click()
  await page.getByRole('combobox', { name: 'Model' }).fill('gpt-4o-mini')
  // All columns, so that no row repeats another.
  await page
    .getByRole('textbox', { name: 'User message' })
    .fill(sampleColumns.map((name) => `{{${name}}}`).join(' '))
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await page.getByRole('spinbutton', { name: 'Rows per batch' }).fill(String(Math.ceil(rows / shards)))
  await page.getByRole('button', { name: 'Continue to send' }).click()
  await page.getByRole('textbox', { name: 'Run name' }).fill('Benchmark')
  await page.getByRole('button', { name: `Send ${count} requests` }).waitFor({ timeout: patience })
}

/** The ledger says so, and the provider's counts do not count. */
export async function untilAnswered(page: Page, rows: number): Promise<void> {
  const ledger = page.getByRole('region', { name: 'Row ledger' })
  const answered = new RegExp(`Answered\\s*${rows.toLocaleString('en')}`)
  const end = performance.now() + patience
  for (let said = ''; !answered.test(said);) {
    if (performance.now() > end) throw new WrongResult(`After ${patience / 60_000} minutes: ${said}`)
    await page.waitForTimeout(1000)
    said = await ledger.innerText()
  }
}

async function openResults(page: Page): Promise<Milliseconds> {
  const link = page.getByRole('link', { name: 'Results', exact: true })
  return link.evaluate(async (element: HTMLElement) => {
    const frame = () => new Promise(requestAnimationFrame)
    const start = performance.now()
    element.click()
    while (document.querySelector('[role=grid] [role=gridcell]')?.textContent === undefined) await frame()
    return performance.now() - start
  })
}
