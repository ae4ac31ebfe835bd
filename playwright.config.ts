import { defineConfig } from '@playwright/test'
import { browser } from './tools/browser.ts'

/** The production build on its real port's neighbour, and the sandbox as a second origin started by each journey. */
export default defineConfig({
  testDir: 'e2e',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  workers: 2,
  retries: 0,
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
