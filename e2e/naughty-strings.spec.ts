import type { Page } from '@playwright/test'
import Papa from 'papaparse'
import { nastyTexts } from '#core/nasty.suite.ts'
import { connect, expect, exportExact, rightKey, send, test, waitUntil } from './workbench.ts'

/** Each would leave its mark if anything took it for more than text. */
const evil = (mark: string): readonly string[] => [
  `<img src=x onerror="window.pwned='${mark}'">`,
  `"><script>window.pwned='${mark}'</script>`,
  `<svg/onload=window.pwned='${mark}'>`,
  `javascript:window.pwned='${mark}'`,
  `[x](javascript:window.pwned='${mark}')`,
  `{{constructor.constructor("window.pwned='${mark}'")()}}`,
  `</textarea><iframe srcdoc="<script>parent.pwned='${mark}'</script>">`,
]
/** Line ends, NUL and what the importer mends with a word are for its own tests; here every text comes back as it was. */
const cells = [
  ...evil('cell'),
  ...nastyTexts.filter(
    (text) => text.trim() !== '' && text.length < 200 && !/[\0\r\n\x80-\x9f\ud800-\udfff]/.test(text),
  ),
]
const header = `text <img src=x onerror="window.pwned='header'">`
const fileName = `<img src=x onerror="window.pwned='file'">.csv`

/** No mark was left, and no element was made of a text. */
async function expectOnlyText(page: Page) {
  const found = await page.evaluate(() => ({
    pwned: (window as { pwned?: string }).pwned ?? null,
    made: document.querySelectorAll(
      'img[src=x], iframe[srcdoc], svg[onload], [onerror], script:not([src]):not([type])',
    ).length,
    links: [...document.querySelectorAll('a[href^="javascript:" i]')].length,
  }))
  expect(found).toEqual({ pwned: null, made: 0, links: 0 })
}

test('naughty strings as file name, header, cell, answer and error are text everywhere', async ({
  page,
  provider,
}) => {
  test.slow()
  page.on('dialog', (dialog) => {
    throw new Error(`A dialog: ${dialog.message()}`)
  })
  const error = evil('error')[0] ?? ''
  provider.sandbox.setScenario({
    faults: [
      {
        method: 'POST',
        path: '/v1/batches',
        times: 1,
        effect: {
          kind: 'reply',
          status: 429,
          message: `Rate limit reached for ${error}. Please try again in 1s.`,
          code: 'rate_limit_exceeded',
        },
      },
    ],
  })
  await connect(page, provider.url, rightKey)
  await page.goto('/#/new')
  const table = Papa.unparse([[header, 'plain'], ...cells.map((cell, row) => [cell, `row ${row + 1}`])])
  await page
    .getByLabel('Spreadsheet file')
    .setInputFiles({ name: fileName, mimeType: 'text/csv', buffer: Buffer.from(table) })
  await expect(page.getByRole('status').filter({ hasText: `${cells.length} rows` })).toBeVisible()
  await expect(page.getByText(fileName).first()).toBeVisible()
  const preview = page.getByRole('grid', { name: 'Preview' })
  await expect(preview).toContainText(header)
  await expect(preview).toContainText(cells[0] ?? '')
  await expectOnlyText(page)

  await page.getByRole('button', { name: 'Continue to prompt' }).click()
  await page.getByRole('combobox', { name: 'Endpoint' }).selectOption('/v1/chat/completions')
  await page.getByRole('combobox', { name: 'Model' }).fill('gpt-4o-mini')
  await page.getByRole('textbox', { name: 'System message' }).fill(`Answer. ${cells[0] ?? ''}`)
  await page.getByRole('textbox', { name: 'User message' }).fill(`{{${header}}}`)
  await expect(page.getByRole('region', { name: 'Prompt preview' })).toContainText(cells[0] ?? '')
  await expectOnlyText(page)
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText('nothing blocks sending')
  await expectOnlyText(page)

  const runName = evil('run')[1] ?? ''
  await send(page, runName)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(runName)
  await waitUntil(page, `${cells.length} answered`)
  await expectOnlyText(page)

  // What the provider said of the first try stands in the log.
  await page.getByRole('link', { name: 'Files & log' }).click()
  await expect(page.getByText('429').first()).toBeVisible()
  await expectOnlyText(page)

  await page.getByRole('link', { name: 'Results', exact: true }).click()
  const results = page.getByRole('grid', { name: 'Results' })
  await expect(results).toContainText(cells[0] ?? '')
  await expect(results).toContainText(`Sandbox answer: “${cells[0] ?? ''}`)
  await expectOnlyText(page)
  await page.getByRole('searchbox').fill('<SVG/onload')
  await expect(results).toHaveAttribute('aria-rowcount', '2')
  await expect(results).toContainText(cells[2] ?? '')
  await expectOnlyText(page)
  await page.getByRole('searchbox').fill('')

  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  await expect(page.getByText(runName).first()).toBeVisible()
  await expectOnlyText(page)
  await page.goBack()
  const rows = await exportExact(page, { facts: false })
  expect(rows.slice(1).map(([cell]) => cell)).toEqual(cells)
  await expectOnlyText(page)
})
