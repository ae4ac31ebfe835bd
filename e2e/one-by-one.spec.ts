import { connect, expect, prepareTickets, rightKey, send, test, waitUntil } from './workbench.ts'

const pace = { validateMs: 300, totalMs: 800, finalizeMs: 200, cancelMs: 300, rowMs: null }

test('a tab that dies while rows are finished one by one leaves none of them untold', async ({
  page,
  context,
  provider,
}) => {
  provider.sandbox.setScenario({ pace, rowRates: { 'fail:500': 0.6 } })
  await connect(page, provider.url, rightKey)
  await prepareTickets(page)
  await send(page, 'Left alone')
  await waitUntil(page, /\d+ of 23 answered/)
  const { hash } = new URL(page.url())
  // The first replies come, then one stands still with the tab.
  provider.sandbox.setScenario({
    pace,
    faults: [
      { method: 'POST', path: '/v1/chat/completions', skip: 2, effect: { kind: 'late', ms: 120_000 } },
    ],
  })
  await page.getByRole('button', { name: 'Resend failed rows' }).click()
  const dialog = page.getByRole('dialog', { name: 'Resend rows' })
  await dialog.getByRole('radio', { name: /full price/ }).check()
  await dialog.getByRole('button', { name: /^Send \d+ requests?/ }).click()
  await expect(page.getByRole('region', { name: /one by one/ })).toContainText('Answered2')
  // Replies are stored every two seconds.
  await expect(page.getByRole('region', { name: 'Row ledger' })).toContainText(/Waiting/)
  await page.waitForTimeout(2_500)
  await page.close({ runBeforeUnload: false })

  const other = await context.newPage()
  await other.goto(`/${hash.replace(/\/results$/, '')}`)
  const ledger = other.getByRole('region', { name: 'Row ledger' })
  await expect(ledger).toContainText(/Lost/)
  await expect(ledger).not.toContainText(/Waiting/)
  await other.waitForTimeout(1_000)
  const { calls, singles } = await provider.sandbox.books()
  expect(calls['POST /v1/chat/completions']).toBe(6)
  expect(Object.values(singles).filter((count) => count !== 1)).toEqual([])
})

test('a prompt is tried on a few rows before a run is made of it', async ({ page, provider }) => {
  await connect(page, provider.url, rightKey)
  await prepareTickets(page)
  await page
    .getByRole('link', { name: /Prompt/ })
    .first()
    .click()
  const sample = page.getByRole('region', { name: 'Sample answers' })
  await expect(sample).toContainText('at full price')
  await sample.getByRole('combobox', { name: 'Sample rows' }).selectOption('5')
  await sample.getByRole('button', { name: 'Try on sample rows' }).dblclick()
  await expect(sample).toContainText('per request')
  const books = await provider.sandbox.books()
  expect(books.calls['POST /v1/chat/completions']).toBe(5)
  expect(books.batches).toEqual([])
  // Another prompt makes them answers of the former one.
  await page.getByRole('textbox', { name: 'User message' }).fill('In short: {{message text}}')
  await expect(sample).toContainText('The prompt has changed since')
})
