import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright'
import { build, preview } from 'vite'
import type { Milliseconds } from '#core/units.ts'
import { browser } from '../tools/browser.ts'

/** The production build in a browser with a profile on the disk: in private windows files are ten times slower. */
export interface BrowserPage {
  readonly page: Page
  readonly profile: string
  close(): Promise<void>
}

/** @param address of a page that is served */
export async function openBrowserPage(address: string): Promise<BrowserPage> {
  const profile = await mkdtemp(join(tmpdir(), 'bw-profile-'))
  const context = await chromium.launchPersistentContext(profile, {
    ...browser(),
    viewport: { width: 1280, height: 800 },
  })
  // What tsx leaves in functions that are sent to the page.
  await context.addInitScript('globalThis.__name = (named) => named')
  await context.addInitScript(watchTasks)
  const page = context.pages()[0] ?? (await context.newPage())
  await page.goto(address)
  return {
    page,
    profile,
    async close() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

/** Builds the page into `outDir` and serves it on a free port. */
export async function servePage(outDir: string) {
  await build({ logLevel: 'error', build: { outDir } })
  return preview({ logLevel: 'error', build: { outDir }, preview: { port: 0, host: 'localhost' } })
}

/** What the main thread did since the last look. */
export interface MainThread {
  /** Tasks of more than 50 ms. */
  readonly longTasks: readonly Milliseconds[]
  /** The longest time from one frame to the next. */
  readonly frameGap: Milliseconds
}

interface Watched {
  longTasks: Milliseconds[]
  frameGap: Milliseconds
}

/** Runs in the page, before its own code. */
function watchTasks(): void {
  const watched: Watched = { longTasks: [], frameGap: 0 }
  Object.assign(globalThis, { watched })
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.longTasks.push(duration)
  }).observe({ type: 'longtask', buffered: true })
  let before = performance.now()
  const onFrame = (): void => {
    const now = performance.now()
    watched.frameGap = Math.max(watched.frameGap, now - before)
    before = now
    requestAnimationFrame(onFrame)
  }
  requestAnimationFrame(onFrame)
}

export const readMainThread = (page: Page): Promise<MainThread> =>
  page.evaluate(() => {
    const { watched } = globalThis as unknown as { watched: Watched }
    const seen = { ...watched }
    watched.longTasks = []
    watched.frameGap = 0
    return seen
  })
