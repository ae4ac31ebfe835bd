import type { Page } from 'playwright'
import type { Milliseconds } from '#core/units.ts'
import { openBrowserPage, readMainThread, type MainThread } from './browser-page.ts'
import { prepare, untilAnswered } from './browser-send.ts'
import { WrongResult } from './value-of.ts'

/** The Results tab of a run whose rows are all answered (goals P7 and P8). */
export interface BrowserResults {
  readonly rows: number
  /** From the start of a reload until the first rows are painted, the page's own code included. */
  readonly reopen: Milliseconds
  /** From the click on Results until the first rows are painted. */
  readonly open: Milliseconds
  /** 120 frames from the first row to the last. */
  readonly scroll: MainThread
  /** From the new address until other rows are painted. */
  readonly filter: Milliseconds
  readonly search: Milliseconds
  readonly sort: Milliseconds
  /** Of the three questions together. */
  readonly asked: MainThread
}

const patience: Milliseconds = 1_800_000

/** @param address where the page is served */
export async function resultsInBrowser(path: string, rows: number, address: string): Promise<BrowserResults> {
  const opened = await openBrowserPage(`${address}#/new`)
  const { page } = opened
  try {
    const chooser = page.getByLabel('Spreadsheet file')
    await chooser.waitFor({ state: 'attached' })
    await chooser.setInputFiles(path)
    await prepare(page, rows)
    await page.getByRole('button', { name: /^Send [\d,]+ requests/ }).click()
    await page.getByRole('progressbar', { name: 'Run progress' }).waitFor({ timeout: patience })
    await untilAnswered(page, rows)

    await page.goto(`${page.url()}/results`)
    await page.reload({ waitUntil: 'commit' })
    const reopen = await untilPainted(page)
    await rest(page)
    await page.getByRole('link', { name: 'Progress', exact: true }).click()
    await page.getByRole('region', { name: 'Row ledger' }).waitFor()
    await rest(page)
    const open = await openResults(page)
    await rest(page)

    await readMainThread(page)
    await scrollThrough(page)
    const scroll = await readMainThread(page)
    await reachLastRow(page, rows)

    const base = new URL(page.url()).hash
    await readMainThread(page)
    const filter = await ask(page, `${base}?f=${encodeURIComponent('[["s0","contains","99"]]')}`)
    const search = await ask(page, `${base}?q=77`)
    const sort = await ask(page, `${base}?sort=-s2,s3`)
    return { rows, reopen, open, scroll, filter, search, sort, asked: await readMainThread(page) }
  } finally {
    await opened.close()
  }
}

/** Counting what the columns look like goes on after the rows are there; it is not what is measured next. */
const rest = (page: Page) => page.waitForTimeout(3000)

/** Since the page was begun. */
const untilPainted = (page: Page): Promise<Milliseconds> =>
  page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame)
    while (document.querySelector('[data-row="0"] [role=gridcell] div')?.textContent === undefined)
      await frame()
    return performance.now()
  })

const openResults = (page: Page): Promise<Milliseconds> =>
  page.getByRole('link', { name: 'Results', exact: true }).evaluate(async (link: HTMLElement) => {
    const frame = () => new Promise(requestAnimationFrame)
    const start = performance.now()
    link.click()
    while (document.querySelector('[data-row="0"] [role=gridcell] div')?.textContent === undefined)
      await frame()
    return performance.now() - start
  })

const scrollThrough = (page: Page): Promise<void> =>
  page.getByRole('grid', { name: 'Results' }).evaluate(async (grid) => {
    const frames = 120
    const last = grid.scrollHeight - grid.clientHeight
    for (let step = 1; step <= frames; step++) {
      grid.scrollTop = (last * step) / frames
      await new Promise(requestAnimationFrame)
    }
  })

async function reachLastRow(page: Page, rows: number): Promise<void> {
  const grid = page.getByRole('grid', { name: 'Results' })
  await grid.focus()
  await page.keyboard.press('Control+End')
  const number = grid.locator(`[data-row="${rows - 1}"] [role=rowheader]`)
  await number.waitFor()
  await page.waitForTimeout(500)
  const said = await number.innerText()
  if (said !== rows.toLocaleString('en')) throw new WrongResult(`The last row says ${said}.`)
  await page.keyboard.press('Control+Home')
  await page.waitForTimeout(500)
}

const ask = (page: Page, hash: string): Promise<Milliseconds> =>
  page.evaluate(async (next) => {
    const frame = () => new Promise(requestAnimationFrame)
    const first = () => document.querySelector('[data-row="0"] [role=gridcell] div')?.textContent
    const before = first()
    const start = performance.now()
    location.hash = next
    while (first() === undefined || first() === before) await frame()
    return performance.now() - start
  }, hash)
