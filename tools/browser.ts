import { existsSync } from 'node:fs'
import { chromium } from 'playwright'

/** Where an installed Chrome or Chromium is looked for, first match wins; CHROME_PATH goes before all. */
const places = [
  process.env['CHROME_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** The browser to drive: an installed one, else the one Playwright downloaded; undefined when there is neither. */
export function findBrowser(): string | undefined {
  const installed = places.find((place) => place !== undefined && existsSync(place))
  if (installed !== undefined) return installed
  const own = chromium.executablePath()
  return existsSync(own) ? own : undefined
}

/** Launch options for Playwright and Vitest's browser mode. Throws a sentence that says what to do when no browser is found. */
export function browser(): { executablePath: string; args: string[] } {
  const executablePath = findBrowser()
  if (executablePath === undefined) {
    throw new Error(
      'No Chrome or Chromium found. Run `npx playwright install chromium`, or install one, or set CHROME_PATH to it.',
    )
  }
  const quiet = [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ]
  // Chromium refuses its own sandbox to root, which is who tests run as in most containers.
  return { executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox', ...quiet] : quiet }
}
