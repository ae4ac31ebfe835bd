import { connect, expect, exportExact, prepareTickets, rightKey, send, test, waitUntil } from './workbench.ts'

const pace = { validateMs: 300, totalMs: 800, finalizeMs: 200, cancelMs: 300, rowMs: null }

test('failed rows are sent again with the price said before, and the spreadsheet comes back whole', async ({
  page,
  provider,
}) => {
  provider.sandbox.setScenario({ pace, rowRates: { 'fail:500': 0.4 } })
  await connect(page, provider.url, rightKey)
  await prepareTickets(page)
  await send(page, 'Mended')
  await waitUntil(page, /\d+ of 23 answered/)
  const first = await provider.sandbox.books()

  provider.sandbox.setScenario({ pace })
  await page.getByRole('link', { name: 'Results', exact: true }).click()
  await page.getByRole('button', { name: 'Resend failed rows' }).click()
  const dialog = page.getByRole('dialog', { name: 'Resend rows' })
  await expect(dialog.getByRole('checkbox', { name: /Failed/ })).toBeChecked()
  await expect(dialog).toContainText('Price')
  const act = dialog.getByRole('button', { name: /^Send \d+ requests?/ })
  await expect(act).toContainText('about $')
  await act.dblclick()
  await waitUntil(page, /^23 answered/)

  const books = await provider.sandbox.books()
  expect(books.batches).toHaveLength(2)
  expect(Object.values(books.executions).filter((count) => count !== 1)).toEqual([])
  expect(Object.keys(books.executions).length).toBeGreaterThan(Object.keys(first.executions).length)
  const [header, ...rows] = await exportExact(page)
  const outcome = header?.indexOf('_outcome') ?? -1
  expect(new Set(rows.map((row) => row[outcome]))).toEqual(new Set(['answered', 'skipped']))

  await page.getByRole('link', { name: 'Prompt', exact: true }).click()
  const history = page.getByRole('table', { name: 'Generations of this run' })
  await expect(history.getByRole('row')).toHaveCount(3)
  await expect(history).toContainText('Resend 1')
})

test('what is asked can be changed for a resend, and the change is told', async ({ page, provider }) => {
  provider.sandbox.setScenario({ pace, rowRates: { truncate: 0.4 } })
  await connect(page, provider.url, rightKey)
  await prepareTickets(page)
  await send(page, 'Longer')
  await waitUntil(page, /\d+ of 23 answered/)
  provider.sandbox.setScenario({ pace })
  await page.getByRole('button', { name: 'Resend failed rows' }).click()
  const dialog = page.getByRole('dialog', { name: 'Resend rows' })
  await dialog.getByText('Ask something else this time').click()
  await dialog.getByRole('textbox', { name: 'User message' }).fill('{{message}}')
  await expect(dialog).toContainText('No column is called “message”')
  await expect(dialog.getByRole('button', { name: /^Send/ })).toHaveAttribute('aria-disabled', 'true')
  await dialog.getByRole('textbox', { name: 'User message' }).fill('Briefly: {{message text}}')
  await dialog.getByRole('spinbutton', { name: 'Longest answer' }).fill('900')
  await dialog.getByRole('button', { name: /^Send \d+ requests?/ }).click()
  await waitUntil(page, /^23 answered/)
  await page.getByRole('link', { name: 'Prompt', exact: true }).click()
  await expect(page.getByRole('table', { name: 'Generations of this run' })).toContainText(
    'user message and settings',
  )
  await expect(page.getByText('Briefly: {{message text}}')).toBeVisible()
})

test('a resend may ask for other output columns, and old answers keep theirs', async ({ page, provider }) => {
  provider.sandbox.setScenario({ pace, rowRates: { invalid: 0.4 } })
  await connect(page, provider.url, rightKey)
  await prepareTickets(page)
  await send(page, 'Other columns')
  await waitUntil(page, /\d+ of 23 answered/)
  const sent = Object.keys((await provider.sandbox.books()).executions).length
  provider.sandbox.setScenario({ pace })
  await page.getByRole('button', { name: 'Resend failed rows' }).click()
  const dialog = page.getByRole('dialog', { name: 'Resend rows' })
  await dialog.getByText('Ask something else this time').click()
  await dialog.getByRole('button', { name: 'Remove output column urgent' }).click()
  await dialog.getByRole('button', { name: 'Add output column' }).click()
  const act = dialog.getByRole('button', { name: /^Send \d+ requests?/ })
  await expect(act).toHaveAttribute('aria-disabled', 'true')
  await dialog
    .getByRole('listitem', { name: 'without a name' })
    .getByRole('textbox', { name: 'Name' })
    .fill('tone')
  await act.click()
  await waitUntil(page, /^23 answered/)

  const [header = [], ...rows] = await exportExact(page)
  const at = (name: string) => header.indexOf(name)
  expect(header.filter((name) => ['topic', 'urgent', 'tone'].includes(name))).toEqual([
    'topic',
    'tone',
    'urgent',
  ])
  const answered = rows.filter((row) => row[at('_outcome')] === 'answered')
  expect(answered.every((row) => row[at('topic')] !== '')).toBe(true)
  // Each answer has the columns that it was asked for, and nothing else.
  expect(answered.every((row) => (row[at('tone')] === '') !== (row[at('urgent')] === ''))).toBe(true)
  expect(answered.some((row) => row[at('tone')] !== '')).toBe(true)

  const grid = page.getByRole('grid', { name: 'Results' })
  await grid.getByRole('gridcell').first().click()
  await expect(page.getByRole('complementary', { name: 'Row 1' })).toContainText('not asked for')
  const books = await provider.sandbox.books()
  expect(Object.values(books.executions).filter((count) => count !== 1)).toEqual([])
  expect(Object.keys(books.executions).length).toBeGreaterThan(sent)
})

test('rows chosen by hand are sent again, answered ones too, each once', async ({ page, provider }) => {
  await connect(page, provider.url, rightKey)
  await prepareTickets(page)
  await send(page, 'By hand')
  await waitUntil(page, /^23 answered/)
  await page.getByRole('link', { name: 'Results', exact: true }).click()
  const grid = page.getByRole('grid', { name: 'Results' })
  await grid.getByRole('gridcell').first().click()
  const panel = page.getByRole('complementary', { name: 'Row 1' })
  await panel.getByRole('button', { name: 'Resend this row' }).click()
  const dialog = page.getByRole('dialog', { name: 'Resend rows' })
  await expect(dialog).toContainText('Row 1.')
  await expect(dialog).toContainText('1 of them has an answer')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(panel).toBeVisible()
  await panel.getByRole('button', { name: /^Close the row/ }).click()

  await page.getByRole('searchbox', { name: 'Search results' }).fill('delivery')
  const shown = page.getByRole('button', { name: /^Resend (these \d+ rows|this row)$/ })
  await expect(shown).toBeVisible()
  const count = Number(await grid.getAttribute('aria-rowcount')) - 1
  await shown.click()
  await expect(dialog).toContainText('would be paid again')
  await dialog.getByRole('button', { name: /^Send \d+ requests?/ }).dblclick()
  // The answers that are there stay meanwhile, so the run says "23 answered" all the time.
  const executed = async () => Object.values((await provider.sandbox.books()).executions)
  const before = (await executed()).length
  await expect.poll(async () => (await executed()).length, { timeout: 60_000 }).toBeGreaterThan(before)
  await waitUntil(page, /^23 answered/)
  const { batches } = await provider.sandbox.books()
  expect(batches).toHaveLength(2)
  expect((await executed()).filter((times) => times !== 1)).toEqual([])
  expect((await executed()).length - before).toBeLessThanOrEqual(count)
})

test('the last rows are finished one by one, at full price and with its warning', async ({
  page,
  provider,
}) => {
  provider.sandbox.setScenario({ pace, rowRates: { 'fail:500': 0.4 } })
  await connect(page, provider.url, rightKey)
  await prepareTickets(page)
  await send(page, 'Finished now')
  await waitUntil(page, /\d+ of 23 answered/)
  provider.sandbox.setScenario({ pace })
  await page.getByRole('button', { name: 'Resend failed rows' }).click()
  const dialog = page.getByRole('dialog', { name: 'Resend rows' })
  await dialog.getByRole('radio', { name: /full price/ }).check()
  await expect(dialog).toContainText('may have been charged')
  await dialog.getByRole('button', { name: /^Send \d+ requests?/ }).click()
  await expect(page.getByRole('region', { name: /one by one/ })).toContainText('Every request has an answer.')
  await waitUntil(page, /^23 answered/)
  expect((await provider.sandbox.books()).batches).toHaveLength(1)
})

test('a run that was not accepted leads back to its draft', async ({ page, provider }) => {
  await connect(page, provider.url, rightKey)
  await prepareTickets(page)
  await page
    .getByRole('link', { name: /Prompt/ })
    .first()
    .click()
  await page.getByRole('combobox', { name: 'Model' }).fill('no-such-model')
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await expect(page.getByRole('region', { name: 'Checks' })).toBeVisible()
  await send(page, 'Refused')
  await waitUntil(page, 'Not accepted')
  await page.getByRole('button', { name: 'Change the prompt and send again' }).click()
  await expect(page.getByRole('combobox', { name: 'Model' })).toHaveValue('no-such-model')
  await expect(page.getByRole('textbox', { name: 'User message' })).toHaveValue('{{message text}}')
  await page.getByRole('combobox', { name: 'Model' }).fill('gpt-4o-mini')
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await page.getByRole('button', { name: 'Continue to send' }).click()
  await expect(page.getByRole('textbox', { name: 'Run name' })).toHaveValue('Refused')
  await page.getByRole('button', { name: /^Send \d+ requests?/ }).click()
  await waitUntil(page, /^23 answered/)
})
