import { readFileSync } from 'node:fs'
import {
  connect,
  expect,
  expectEachOnce,
  parseCsv,
  prepareTickets,
  rightKey,
  test,
  waitUntil,
} from './workbench.ts'

const requests = 21

test('a cap holds parts until they are released by hand, and every request runs once', async ({
  page,
  provider,
}) => {
  await connect(page, provider.url, rightKey)
  await prepareTickets(page, { rowsPerBatch: 7 })
  await page.getByRole('button', { name: 'Continue to send' }).click()
  await page.getByRole('textbox', { name: 'Run name' }).fill('Capped')
  await page.getByRole('textbox', { name: 'Cap for this run' }).fill('0.0000001')
  await expect(page.getByText(/The whole run may cost up to/)).toBeVisible()
  await page.getByRole('button', { name: /^Send 21 requests/ }).click()

  await expect(page.getByText(/of the cap of/).first()).toBeVisible()
  await expect(page.getByRole('table', { name: 'Batches of this run' })).toContainText('Waits for release')
  expect((await provider.sandbox.books()).batches).toEqual([])

  await page.getByRole('button', { name: 'Release shard 1' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Keep them held' })).toBeFocused()
  await dialog.getByRole('button', { name: 'Release 1 shard' }).click()
  await expect(page.getByRole('table', { name: 'Batches of this run' })).toContainText('batch_')
  expect((await provider.sandbox.books()).batches).toHaveLength(1)

  await page.getByRole('button', { name: 'Change the cap' }).click()
  await page.getByRole('textbox', { name: 'Cap in US dollars' }).fill('5')
  await page.getByRole('button', { name: 'Save cap' }).click()
  await waitUntil(page, /^23 answered/)
  await expectEachOnce(provider, requests)
})

test('the first part goes alone, and the others when somebody has looked', async ({ page, provider }) => {
  await connect(page, provider.url, rightKey)
  await prepareTickets(page, { rowsPerBatch: 7 })
  await page.getByRole('button', { name: 'Continue to send' }).click()
  await page.getByRole('checkbox', { name: 'Send one part first and look' }).check()
  await expect(page.getByRole('button', { name: /^Send 21 requests/ })).toContainText('first 7 of them')
  await page.getByRole('combobox', { name: 'Important rows first' }).selectOption('message text')
  await page.getByRole('textbox', { name: 'Run name' }).fill('Pilot')
  await page.getByRole('button', { name: /^Send 21 requests/ }).click()
  await expect(page.getByText('Shard 1 is back.')).toBeVisible({ timeout: 30_000 })
  expect((await provider.sandbox.books()).batches).toHaveLength(1)
  await page.getByRole('button', { name: 'Release the other 2 shards' }).click()
  await waitUntil(page, /^23 answered/)
  await expectEachOnce(provider, requests)
})

test('what a run left there is deleted by name, and its log tells so without the key', async ({
  page,
  provider,
}) => {
  await connect(page, provider.url, rightKey)
  await prepareTickets(page, { rowsPerBatch: 11 })
  await page.getByRole('button', { name: 'Continue to send' }).click()
  await page.getByRole('textbox', { name: 'Run name' }).fill('Tidy')
  await page.getByRole('button', { name: /^Send 21 requests/ }).click()
  await waitUntil(page, /^23 answered/)

  await page.getByRole('link', { name: 'Files & log' }).click()
  const card = page.getByRole('region', { name: 'Files at the provider' })
  await card.getByRole('button', { name: 'Look in the account' }).click()
  await expect(card).toContainText('Compared with the account')
  await expect(card.getByRole('table').getByRole('row')).toHaveCount(5)
  await card.getByRole('checkbox', { name: /Choose all/ }).check()
  await card.getByRole('button', { name: /^Delete 4 files/ }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Keep files' })).toBeFocused()
  await dialog.getByRole('button', { name: 'Delete 4 files' }).click()
  await expect(card).toContainText('4 files were deleted.')

  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download log' }).click()
  const text = readFileSync(await (await saved).path(), 'utf8')
  const [header, ...entries] = parseCsv(text)
  expect(header).toEqual(['time', 'shard', 'call', 'status', 'request_id', 'outcome'])
  expect(entries.filter(([, , call]) => call === 'DELETE /files')).toHaveLength(4)
  expect(text).not.toContain(rightKey)
  expect(text).not.toContain('charged twice')

  // The answers are still here.
  await page.getByRole('link', { name: 'Results', exact: true }).click()
  await expect(page.getByRole('grid', { name: 'Results' })).toContainText('billing')
})
