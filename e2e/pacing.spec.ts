import type { Page } from '@playwright/test'
import {
  connect,
  expect,
  expectEachOnce,
  prepareTickets,
  rightKey,
  send,
  test,
  waitUntil,
} from './workbench.ts'

const waiting = (page: Page) => page.getByText(/tokens in the queue for gpt-4o-mini/)

test('parts wait for room under a limit set by hand, in words and numbers, and go by themselves', async ({
  page,
  provider,
}) => {
  await connect(page, provider.url, rightKey)
  await prepareTickets(page, { rowsPerBatch: 7 })
  provider.sandbox.setScenario({ pace: { validateMs: 300, totalMs: 4000, finalizeMs: 200 } })
  await page.getByRole('link', { name: 'Settings' }).click()
  const limit = page.getByRole('textbox', { name: 'Tokens in the queue, per model' })
  await limit.fill('many')
  await page.getByRole('button', { name: 'Save limits' }).click()
  await expect(page.getByText('A whole number of tokens such as 2,000,000 or 2M, or nothing.')).toBeVisible()
  await limit.fill('1000')
  await page.getByRole('button', { name: 'Save limits' }).click()
  await page.goto('/#/new/check')
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText('nothing blocks sending')
  await send(page, 'Paced')

  await expect(waiting(page)).toContainText(
    /allows 1,000 tokens in the queue for gpt-4o-mini\. 2 batches hold \d+, shard 3 needs \d+\. It is sent as soon as there is room\./,
  )
  await expect(page.getByText('as set in Settings')).toBeVisible()
  await waitUntil(page, /^23 answered/)
  await expectEachOnce(provider, 21)
})

test('a limit is learned from a refusal, said with its words, and can be forgotten', async ({
  page,
  provider,
}) => {
  await connect(page, provider.url, rightKey)
  await prepareTickets(page)
  provider.sandbox.setScenario({ tokenLimit: { tokens: 900, as: 'reply429' } })
  await send(page, 'Refused')
  await expect(page.getByText('nothing was billed. It is tried again by itself.')).toBeVisible()
  await expect(page.getByText(/Next try at/)).toBeVisible()
  await expect(page.getByText(/The provider said: “Enqueued token limit reached/)).toBeVisible()

  // A person who knows better need not wait for the clock.
  provider.sandbox.setScenario({ tokenLimit: null })
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByText('Limit: 900 enqueued tokens', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Forget the limit of gpt-4o-mini' }).click()
  await expect(page.getByText('Limit: 900 enqueued tokens', { exact: false })).toBeHidden()
  await page.getByRole('link', { name: 'Runs' }).click()
  await page.getByRole('link', { name: 'Refused' }).click()
  await waitUntil(page, /^23 answered/)
  await expectEachOnce(provider, 21)
})
