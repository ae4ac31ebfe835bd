import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { connect, expect, prepareTickets, rightKey, send, test, waitUntil } from './workbench.ts'

const pace = { validateMs: 300, totalMs: 800, finalizeMs: 200, cancelMs: 300, rowMs: null }

const panelOf = (page: Page) => page.getByRole('complementary', { name: /^Row \d/ })

test('rows are walked, noted and flagged by keyboard, and a reload keeps it', async ({ page, provider }) => {
  await connect(page, provider.url, rightKey, 'In this tab')
  await prepareTickets(page)
  await send(page, 'Looked at')
  await waitUntil(page, /^23 answered/)
  await page.getByRole('link', { name: 'Results', exact: true }).click()
  const grid = page.getByRole('grid', { name: 'Results' })
  await grid.getByRole('gridcell').first().click()
  await page.getByRole('button', { name: /^Close the row/ }).click()
  await expect(panelOf(page)).toHaveCount(0)

  await expect(grid).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const panel = panelOf(page)
  await expect(panel.getByRole('heading', { name: 'Row 2' })).toBeVisible()
  await expect(panel).toContainText('2 of 24')
  await page.keyboard.press('ArrowRight')
  await expect(panel.getByRole('heading', { name: 'Row 3' })).toBeVisible()
  await page.keyboard.press('ArrowLeft')
  await expect(panel.getByRole('heading', { name: 'Row 2' })).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(panel.getByRole('heading', { name: 'Row 3' })).toBeVisible()

  await page.keyboard.press('n')
  await page.keyboard.type('Ask the shop: n, f → <b>bold</b>')
  await page.keyboard.press('Escape')
  await expect(panel).toContainText('Saved')
  await page.keyboard.press('f')
  await expect(panel.getByRole('button', { name: /^Take the flag off/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  await expect(panel).toContainText('Flagged')
  await expect(panel.getByRole('heading', { name: 'Row 3' })).toBeVisible()

  await expect(grid.getByRole('rowheader', { name: 'Flagged 3' })).toBeVisible()

  await page.reload()
  await expect(panel.getByRole('textbox', { name: 'Note' })).toHaveValue('Ask the shop: n, f → <b>bold</b>')
  await expect(panel.getByRole('button', { name: /^Take the flag off/ })).toBeVisible()
  await panel.getByRole('button', { name: /^Next row/ }).click()
  await expect(panel.getByRole('textbox', { name: 'Note' })).toHaveValue('')
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
  await expect(grid).toBeFocused()
})

test('a row shows its prompt, the line that was sent, and the line that came back', async ({
  page,
  provider,
}) => {
  await connect(page, provider.url, rightKey)
  await prepareTickets(page)
  await send(page, 'Raw')
  await waitUntil(page, /^23 answered/)
  await page.getByRole('link', { name: 'Results', exact: true }).click()
  await page.getByRole('grid', { name: 'Results' }).getByRole('gridcell').first().click()
  const panel = panelOf(page)
  await expect(panel.getByRole('group', { name: 'Answer' }).or(panel)).toContainText('topic')
  await expect(panel).toContainText('custom_id')
  await panel.getByRole('radio', { name: 'Prompt' }).check({ force: true })
  await expect(panel).toContainText('Sort support tickets.')
  await expect(panel.getByRole('region', { name: 'Line of the input file' })).toContainText(
    '"custom_id":"bw1-',
  )
  await panel.getByRole('radio', { name: 'Raw' }).check({ force: true })
  const reply = panel.getByRole('region', { name: 'Line of the output file' })
  await expect(reply).toContainText('"status_code":200')
  await panel.getByRole('checkbox', { name: 'Indented' }).check()
  await expect(reply).toContainText('"status_code": 200')
})

test('the walk goes through the rows as filtered and sorted, past what the table has read, and ends at both ends', async ({
  page,
  provider,
}) => {
  await connect(page, provider.url, rightKey)
  await page.goto('/#/new')
  const csv = Array.from({ length: 700 }, (_, row) => `${row},${row % 2 === 0 ? 'even' : 'odd'}`).join('\n')
  const file = { name: 'long.csv', mimeType: 'text/csv', buffer: Buffer.from(`number,kind\n${csv}\n`) }
  await page.getByLabel('Spreadsheet file').setInputFiles(file)
  await page.getByRole('button', { name: 'Continue to prompt' }).click()
  await page.getByRole('combobox', { name: 'Model' }).fill('gpt-4o-mini')
  await page.getByRole('textbox', { name: 'User message' }).fill('{{number}} {{kind}}')
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText('nothing blocks sending')
  await send(page, 'Long')
  await waitUntil(page, /^700 answered/)
  await page.goto(`${page.url()}/results?q=even&sort=-s0&row=699`)
  const panel = panelOf(page)
  await expect(panel).toContainText('1 of 350')
  await expect(panel.getByRole('button', { name: /^Previous row/ })).toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowRight')
  await expect(panel.getByRole('heading', { name: 'Row 697' })).toBeVisible()
  await expect(panel).toContainText('2 of 350')
  // As many steps as presses, however quick, and far beyond the first page of rows.
  for (let press = 0; press < 248; press++) await page.keyboard.press('ArrowRight')
  await expect(panel).toContainText('250 of 350')
  await expect(panel.getByRole('heading', { name: 'Row 201' })).toBeVisible()
  for (let press = 0; press < 110; press++) await page.keyboard.press('ArrowRight')
  await expect(panel).toContainText('350 of 350')
  await expect(panel.getByRole('heading', { name: 'Row 1', exact: true })).toBeVisible()
  await expect(panel.getByRole('button', { name: /^Next row/ })).toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('Escape')
  const grid = page.getByRole('grid', { name: 'Results' })
  await expect(grid).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(panel.getByRole('heading', { name: 'Row 1', exact: true })).toBeVisible()
})

test('a very long cell and its request are begun, with more on demand, and are copied whole', async ({
  page,
  provider,
}) => {
  const cell = `${'long "text" 漢字 '.repeat(12_000)}end`
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await connect(page, provider.url, rightKey)
  await page.goto('/#/new')
  const csv = `text\n"${cell.replaceAll('"', '""')}"\n`
  const file = { name: 'huge.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }
  await page.getByLabel('Spreadsheet file').setInputFiles(file)
  await page.getByRole('button', { name: 'Continue to prompt' }).click()
  await page.getByRole('combobox', { name: 'Model' }).fill('gpt-4o-mini')
  await page.getByRole('textbox', { name: 'User message' }).fill('{{text}}')
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await send(page, 'Huge')
  await waitUntil(page, /answered/)
  await page.getByRole('link', { name: 'Results', exact: true }).click()
  await page.getByRole('grid', { name: 'Results' }).getByRole('gridcell').first().click()
  const panel = panelOf(page)
  await panel.locator('label').filter({ hasText: 'Raw' }).click()
  await expect(panel).toContainText('The beginning of')
  await panel
    .getByRole('button', { name: /^Copy all/ })
    .first()
    .click()
  await expect(panel).toContainText('Copied')
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied.includes(JSON.stringify(cell).slice(1, -1))).toBe(true)
})

test('answers that were cut are sent again with a higher limit, from their card, and come back whole', async ({
  page,
  provider,
}) => {
  provider.sandbox.setScenario({ pace, rowRates: { truncate: 0.3, 'fail:500': 0.2 } })
  await connect(page, provider.url, rightKey)
  await prepareTickets(page)
  await page
    .getByRole('link', { name: /Prompt/ })
    .first()
    .click()
  await page
    .locator('summary')
    .filter({ hasText: /^Settings/ })
    .click()
  await page.getByRole('spinbutton', { name: 'Longest answer' }).fill('120')
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText('nothing blocks sending')
  await send(page, 'Cut')
  await waitUntil(page, /\d+ of 23 answered/)
  provider.sandbox.setScenario({ pace })
  await page.getByRole('link', { name: 'Results', exact: true }).click()
  const clinic = page.getByRole('region', { name: 'Error clinic' })
  await expect(clinic).toContainText('2 causes')
  const card = clinic.getByRole('listitem').filter({ hasText: 'cut at 120 tokens' })
  await expect(card).toContainText('Raise max_completion_tokens to 400')
  const count = Number(await card.locator('a span').first().textContent())
  expect(count).toBeGreaterThan(0)

  await card.getByRole('link', { name: /^Show these rows/ }).click()
  await expect(page.getByRole('grid', { name: 'Results' })).toHaveAttribute(
    'aria-rowcount',
    String(count + 1),
  )
  await card.getByRole('button', { name: new RegExp(`^Resend ${count}`) }).click()
  const dialog = page.getByRole('dialog', { name: 'Resend rows' })
  await expect(dialog).toContainText('max_completion_tokens goes from 120 to 400.')
  await expect(dialog.getByRole('spinbutton', { name: 'Longest answer' })).toHaveValue('400')
  await dialog.getByRole('button', { name: /^Send \d+ requests?/ }).click()
  await waitUntil(page, /\d+ of 23 answered/)
  await page.getByRole('link', { name: 'Results', exact: true }).click()
  await expect(clinic).toContainText('1 cause')
  await expect(clinic).not.toContainText('cut at')
  await clinic.getByRole('button', { name: /^Resend \d+/ }).click()
  await expect(dialog).toContainText('server error')
  await dialog.getByRole('button', { name: /^Send \d+ requests?/ }).click()
  await waitUntil(page, /^23 answered/)
  await page.getByRole('link', { name: 'Results', exact: true }).click()
  await expect(page.getByRole('grid', { name: 'Results' })).toBeVisible()
  await expect(clinic).toHaveCount(0)
  const books = await provider.sandbox.books()
  expect(books.batches).toHaveLength(3)
  expect(Object.values(books.executions).filter((times) => times !== 1)).toEqual([])
})

test('names, cells and answers that look like markup are text in the panel and the clinic', async ({
  page,
  provider,
}) => {
  const name = '<img src=x onerror="window.hit=1">'
  const cell = '</textarea><script>window.hit=1</script>\u202Eevil javascript:alert(1) {{x}}'
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
  const csv = [name, cell, `${cell} [[fail:400]]`, `${cell} [[refuse]]`]
    .map((text) => `${quote(text)}\n`)
    .join('')
  await connect(page, provider.url, rightKey)
  await page.goto('/#/new')
  const file = { name: 'markup.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }
  await page.getByLabel('Spreadsheet file').setInputFiles(file)
  await page.getByRole('button', { name: 'Continue to prompt' }).click()
  await page.getByRole('combobox', { name: 'Model' }).fill('gpt-4o-mini')
  await page.getByRole('textbox', { name: 'User message' }).fill(`Read: {{${name}}}`)
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText('nothing blocks sending')
  await send(page, '<b>Markup</b>')
  await waitUntil(page, '1 of 3 answered')
  await page.getByRole('link', { name: 'Results', exact: true }).click()
  const clinic = page.getByRole('region', { name: 'Error clinic' })
  await expect(clinic).toContainText('2 rows, 2 causes')
  await page.getByRole('grid', { name: 'Results' }).getByRole('gridcell').first().click()
  const panel = panelOf(page)
  await expect(panel.getByRole('term').filter({ hasText: name })).toBeVisible()
  await expect(panel).toContainText(cell)
  for (const part of ['Prompt', 'Raw']) {
    await panel.getByRole('radio', { name: part }).check({ force: true })
    await expect(panel).toContainText('</textarea><script>window.hit=1</script>')
  }
  for (const row of ['Row 2', 'Row 3']) {
    await panel.getByRole('button', { name: /^Next row/ }).click()
    await expect(panel.getByRole('heading', { name: row })).toBeVisible()
  }
  for (const part of ['Raw', 'Prompt', 'Answer']) {
    await panel.getByRole('radio', { name: part }).check({ force: true })
    const { violations } = await new AxeBuilder({ page }).include('aside').analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  }
  expect(await page.evaluate(() => 'hit' in window)).toBe(false)
})
