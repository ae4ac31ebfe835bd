import { expect, test as base, type Page } from '@playwright/test'
import Papa from 'papaparse'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ScenarioChange } from '#sandbox/scenario.ts'
import { startSandbox, type RunningSandbox } from '../tools/sandbox-server.ts'

/** Quick enough for a test, slow enough to be seen in between. */
const quick: ScenarioChange = {
  pace: { validateMs: 300, totalMs: 800, finalizeMs: 200, cancelMs: 300, rowMs: null },
}

export const rightKey = 'sk-test-0123456789abcdefRIGHT'

interface Fixtures {
  /** A provider of its own for each journey: another origin, real CORS, one key that is let in. */
  readonly provider: RunningSandbox
  /** What the page complained about: faults, and anything its policy blocked. */
  readonly complaints: string[]
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern
  provider: async ({}, use) => {
    const provider = await startSandbox({ port: 0, expectKey: rightKey, scenario: quick })
    await use(provider)
    await provider.close()
  },
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        if (/Content Security Policy/i.test(message.text())) complaints.push(message.text())
      })
      await use(complaints)
      expect(complaints, 'faults and policy violations').toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

export const ticketsPath = fileURLToPath(new URL('./fixtures/tickets.csv', import.meta.url))

export const parseCsv = (text: string): string[][] =>
  Papa.parse<string[]>(text, { header: false }).data.filter((row) => row.length > 1)

export const readTickets = (): string[][] => parseCsv(readFileSync(ticketsPath, 'utf8'))

/** Adds a connection with a base URL of its own, as a person does in Settings. */
export async function connect(
  page: Page,
  url: string,
  key: string,
  keep: 'In memory' | 'In this tab' = 'In memory',
) {
  await page.goto('/#/settings')
  await page.getByRole('combobox', { name: 'Provider' }).selectOption({ label: 'Custom base URL' })
  await page.getByRole('textbox', { name: 'Base URL' }).fill(`${url}/v1`)
  await page.getByLabel('API key', { exact: true }).fill(key)
  await page.getByRole('radio', { name: keep }).check()
  await page.getByRole('button', { name: 'Save connection' }).click()
  await expect(page.getByText('Saved. New runs use this connection.')).toBeVisible()
}

/** Data and prompt of the ticket journey, up to the open Check step. */
export async function prepareTickets(page: Page, options: { readonly rowsPerBatch?: number } = {}) {
  await page.goto('/#/new')
  await page.getByLabel('Spreadsheet file').setInputFiles(ticketsPath)
  await expect(page.getByRole('status').filter({ hasText: '24 rows' })).toBeVisible()
  await page.getByRole('button', { name: 'Continue to prompt' }).click()
  await page.getByRole('combobox', { name: 'Endpoint' }).selectOption('/v1/chat/completions')
  await page.getByRole('combobox', { name: 'Model' }).fill('gpt-4o-mini')
  await page.getByRole('textbox', { name: 'System message' }).fill('Sort support tickets.')
  await page.getByRole('textbox', { name: 'User message' }).fill('{{message text}}')
  await page.getByRole('button', { name: 'Add output column' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('topic')
  await page.getByRole('combobox', { name: 'Type' }).selectOption('category')
  await page.getByRole('textbox', { name: 'Values' }).fill('billing, delivery, damage, praise')
  await page.getByRole('button', { name: 'Add output column' }).click()
  const second = page.getByRole('listitem', { name: 'without a name' })
  await second.getByRole('textbox', { name: 'Name' }).fill('urgent')
  await page
    .getByRole('listitem', { name: 'urgent' })
    .getByRole('combobox', { name: 'Type' })
    .selectOption('boolean')
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText('nothing blocks sending')
  if (options.rowsPerBatch !== undefined) {
    await page.getByRole('spinbutton', { name: 'Rows per batch' }).fill(String(options.rowsPerBatch))
  }
}

/** From the Check step to the run's page. */
export async function send(page: Page, name: string) {
  await page.getByRole('button', { name: 'Continue to send' }).click()
  await page.getByRole('textbox', { name: 'Run name' }).fill(name)
  await page.getByRole('button', { name: /^Send [\d,]+ requests?/ }).click()
  await expect(page).toHaveURL(/#\/runs\/[0-9a-z]{10}$/)
}

/** Watches until every row has its answer (or `text` is said of the run), asking now and then as a person would. */
export async function waitUntil(page: Page, text: string | RegExp, timeout = 60_000) {
  const state = page.getByRole('heading', { level: 1 }).locator('..').getByRole('status')
  await expect(async () => {
    const check = page.getByRole('button', { name: 'Check now' })
    if (await check.isVisible()) await check.click({ timeout: 1000 }).catch(() => undefined)
    await expect(state).toContainText(text, { timeout: 1000 })
  }).toPass({ timeout, intervals: [500] })
}

/** Exports all rows as CSV with exact values and gives its cells, header first. */
export async function exportExact(
  page: Page,
  options: { readonly facts?: boolean } = {},
): Promise<string[][]> {
  await page.getByRole('link', { name: 'Results', exact: true }).click()
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: 'Export options' }).click()
  await page.getByRole('checkbox', { name: 'Exact values' }).check()
  for (const name of ['Outcome columns', 'Request ids']) {
    await page.getByRole('checkbox', { name }).setChecked(options.facts ?? true)
  }
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: 'Export' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'CSV' }).click()
  return parseCsv(readFileSync(await (await download).path(), 'utf8').replace(/^\uFEFF/, ''))
}

/** Nothing was executed twice, and everything once: the provider's own books. */
export async function expectEachOnce(provider: RunningSandbox, requests: number) {
  const books = await provider.sandbox.books()
  const counts = Object.values(books.executions)
  expect(counts.filter((count) => count !== 1)).toEqual([])
  expect(counts).toHaveLength(requests)
}
