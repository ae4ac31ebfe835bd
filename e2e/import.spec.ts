import type { Page } from '@playwright/test'
import { sheetRows, writeWorkbook } from '#formats/xlsx/workbook.suite.ts'
import { expect, test } from './workbench.ts'

const upload = (page: Page, name: string, buffer: Buffer) =>
  page.getByLabel('Spreadsheet file').setInputFiles({ name, mimeType: '', buffer })

const rowsRead = (page: Page, rows: string) =>
  expect(page.getByRole('status').filter({ hasText: `${rows} rows` })).toBeVisible()

const grid = (page: Page) => page.getByRole('grid', { name: 'Preview' })

/** As Excel saves it in Germany: semicolons, and one byte for every letter. */
const orders = Buffer.from(
  ['Straße;Betrag', ...Array.from({ length: 40 }, (_, row) => `Königsallee ${row + 1};${row},50`)].join(
    '\r\n',
  ),
  'latin1',
)

test('a file is read differently at once, and placeholders follow a renamed column', async ({ page }) => {
  await page.goto('/#/new')
  await upload(page, 'orders.csv', orders)
  await rowsRead(page, '40')
  await expect(grid(page)).toContainText('Königsallee 1')
  await expect(page.getByRole('combobox', { name: 'Delimiter' })).toHaveValue(';')

  await page.getByRole('combobox', { name: 'Encoding' }).selectOption('windows-1251')
  await expect(grid(page)).toContainText('Kцnigsallee 1')
  await rowsRead(page, '40')
  await page.getByRole('combobox', { name: 'Encoding' }).selectOption('windows-1252')
  await expect(grid(page)).toContainText('Königsallee 1')
  await rowsRead(page, '40')
  await page.getByRole('combobox', { name: 'Header', exact: true }).selectOption('0')
  await rowsRead(page, '41')
  await page.getByRole('combobox', { name: 'Header', exact: true }).selectOption('1')
  await rowsRead(page, '40')

  await page.getByRole('button', { name: 'Continue to prompt' }).click()
  await page.getByRole('textbox', { name: 'User message' }).fill('Which town is {{ Straße }} in?')
  await page.getByRole('link', { name: /Data/ }).click()
  await page.getByRole('button', { name: 'Column Straße' }).click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByRole('textbox', { name: 'New name of Straße' }).fill('street')
  await page.keyboard.press('Enter')
  await expect(grid(page).getByRole('columnheader', { name: 'street' })).toBeVisible()
  await page.getByRole('button', { name: 'Column Betrag' }).click()
  await page.getByRole('menuitem', { name: 'Leave out' }).click()
  await expect(grid(page).getByRole('columnheader', { name: 'Betrag' })).toBeHidden()

  await page.getByRole('radio', { name: 'Random sample' }).check()
  await page.getByRole('spinbutton', { name: 'Rows in the sample' }).fill('12')
  await expect(page.getByRole('status', { name: 'Rows in scope' })).toContainText('12')
  await page.getByRole('radio', { name: 'Rows that match a filter' }).check()
  await page.getByRole('textbox', { name: 'Value' }).fill('allee 4')
  await expect(page.getByRole('status', { name: 'Rows in scope' })).toHaveText(/Rows in scope\s*2$/)

  await page.getByRole('button', { name: 'Continue to prompt' }).click()
  await expect(page.getByRole('textbox', { name: 'User message' })).toHaveValue(
    'Which town is {{ street }} in?',
  )
})

test('a workbook shows its sheets, and cells are pasted as a table', async ({ page }) => {
  const workbook = await writeWorkbook({
    sheets: [
      {
        name: 'Reviews',
        rows: sheetRows([
          ['id', 'text'],
          [1, 'good'],
          [2, 'bad'],
        ]),
      },
      {
        name: 'Old',
        state: 'hidden',
        rows: sheetRows([
          ['id', 'text'],
          [7, 'long ago'],
          [8, 'older'],
          [9, 'oldest'],
        ]),
      },
    ],
  })
  await page.goto('/#/new')
  await upload(page, 'reviews.xlsx', Buffer.from(await workbook.arrayBuffer()))
  await rowsRead(page, '2')
  await page.getByRole('combobox', { name: 'Sheet' }).selectOption('Old (hidden)')
  await rowsRead(page, '3')
  await expect(grid(page)).toContainText('long ago')

  await page.evaluate(() => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', 'name\tcity\r\nAda\tLondon\r\nAlan\t"Man\nchester"\r\n')
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
  })
  await rowsRead(page, '2')
  await expect(grid(page)).toContainText('London')
  await expect(page.getByText('pasted.tsv')).toBeVisible()
})
