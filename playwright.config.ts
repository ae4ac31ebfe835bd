import { defineConfig } from '@playwright/test'
import { browser } from './tools/browser.ts'

/** The production build on its real port's neighbour, and the sandbox as a second origin started by each journey. */
export default defineConfig({
  testDir: 'e2e',
  // Several times what a journey takes on two quiet cores.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  fullyParallel: true,
  workers: 2,
  // A busy machine may lose a race once; `npm test` names every journey that needed its second attempt.
  retries: 1,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['json']],
  use: {
    baseURL: 'http://localhost:4174',
    launchOptions: browser(),
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
  },
  webServer: {
    command: 'node node_modules/vite/bin/vite.js preview --port 4174 --host localhost',
    url: 'http://localhost:4174',
    reuseExistingServer: false,
  },
})
