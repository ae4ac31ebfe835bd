import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test, waitUntil } from './workbench.ts'

/** What axe finds, as sentences; `minor` and `moderate` ones are looked at, but do not stop anybody. */
async function expectNoSeriousFindings(page: Page, station: string) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).analyze()
    const serious = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
    expect(serious, `${station}, ${colorScheme}`).toEqual([])
  }
}

test('no station has a serious accessibility fault, light or dark', async ({ page }) => {
  test.setTimeout(400_000)
  const check = (station: string) => expectNoSeriousFindings(page, station)

  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Try the sandbox' })).toBeVisible()
  await check('Runs, empty')
  await page.getByRole('button', { name: 'Try the sandbox' }).click()
  await expect(page.getByRole('status').filter({ hasText: '200 rows' })).toBeVisible()
  await check('Data')

  await page.getByRole('button', { name: 'Continue to prompt' }).click()
  await expect(page.getByRole('region', { name: 'Prompt preview' })).toContainText('Review:')
  await check('Prompt')
  const user = page.getByRole('textbox', { name: 'User message' })
  const written = await user.inputValue()
  await user.fill(`${written} {{revew}} {{`)
  await expect(page.getByRole('listbox')).toBeVisible()
  await check('Prompt with an unknown column and the list of columns')
  await user.fill(written)

  await page.getByRole('button', { name: 'Continue to check' }).click()
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText('nothing blocks sending')
  await check('Check')
  await page.getByRole('button', { name: 'Continue to send' }).click()
  await expect(page.getByRole('button', { name: /^Send \d+ requests/ })).toBeEnabled()
  await check('Send')
  await page.getByRole('button', { name: /^Send \d+ requests/ }).click()
  await expect(page.getByRole('table', { name: 'Batches of this run' })).toContainText('batch_')
  await check('Progress')
  await page.getByRole('button', { name: 'Cancel run' }).click()
  await check('Cancel run')
  await page.getByRole('button', { name: 'Keep running' }).click()
  await waitUntil(page, '198 answered')
  await page.getByRole('link', { name: 'Results', exact: true }).click()
  await expect(page.getByRole('grid', { name: 'Results' }).getByRole('row').nth(5)).toContainText(/\w/)
  await check('Results')
  await page.getByRole('searchbox', { name: 'Search results' }).fill('no such words anywhere')
  await expect(page.getByText('No row contains “no such words anywhere”')).toBeVisible()
  await check('Results without a match')
  await page.getByRole('link', { name: 'Prompt', exact: true }).click()
  await check('Prompt of the run')
  await page.getByRole('link', { name: 'Files & log' }).click()
  await check('Files and log')

  for (const name of ['Runs', 'Account batches', 'Files', 'Settings']) {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByText('Loading', { exact: true })).toHaveCount(0)
    await check(name)
  }
})

test('on a phone the whole way fits the screen, with the main action above the bottom bar', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const expectFit = async (station: string) =>
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      station,
    ).toBe(0)
  const go = async (name: string | RegExp, station: string) => {
    const button = page.getByRole('button', { name })
    await expect(button).toBeInViewport()
    await expectFit(station)
    await button.click()
  }

  await page.goto('/')
  await go('Try the sandbox', 'Runs, empty')
  await expect(page.getByRole('status').filter({ hasText: '200 rows' })).toBeVisible()
  await go('Continue to prompt', 'Data')
  await expect(page.getByRole('region', { name: 'Prompt preview' })).toContainText('Review:')
  await go('Continue to check', 'Prompt')
  await expect(page.getByRole('region', { name: 'Estimate' })).toContainText('Free')
  await go('Continue to send', 'Check')
  await go(/^Send \d+ requests/, 'Send')
  await waitUntil(page, '198 answered')
  await expectFit('Progress')
  await page.getByRole('link', { name: 'Files & log' }).click()
  await expectFit('Files and log')
  await page.getByRole('link', { name: 'Results', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Export' })).toBeInViewport()
  await expectFit('Results')
  for (const name of ['Runs', 'Account batches', 'Files', 'Settings']) {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expectFit(name)
  }
})
