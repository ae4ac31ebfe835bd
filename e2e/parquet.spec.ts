import { readFileSync } from 'node:fs'
import {
  column,
  nestedColumn,
  parquetBytes,
  readWithLibrary,
  textColumn,
} from '#formats/parquet/parquet-file.suite.ts'
import { expect, test, waitUntil } from './workbench.ts'

const texts = ['good', null, 'é 😀', '=1+1', 'a "quoted", text\nof two lines']
const rows = texts.map((text, row) => ({
  id: 9007199254740993n + BigInt(row),
  text,
  price: row === 2 ? null : row / 4,
  tags: row === 0 ? ['a', null] : row === 3 ? null : [],
}))
const file = parquetBytes(
  [
    column(
      'id',
      rows.map(({ id }) => id),
      { type: 'INT64' },
    ),
    textColumn(
      'text',
      rows.map(({ text }) => text),
    ),
    column(
      'price',
      rows.map(({ price }) => price),
      { type: 'DOUBLE' },
    ),
    nestedColumn(
      rows.map(({ tags }) => tags),
      [
        { name: 'tags', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      ],
    ),
  ],
  { groupRows: 2 },
)

test('a Parquet file comes in, is asked about row by row, and leaves as one', async ({ page }) => {
  await page.goto('/#/new')
  const choose = page.getByLabel('Spreadsheet file')
  await choose.setInputFiles({
    name: 'broken.parquet',
    mimeType: '',
    buffer: Buffer.from(file.slice(0, -20)),
  })
  await expect(page.getByRole('alert')).toContainText('It ends too early')

  await choose.setInputFiles({ name: 'reviews.parquet', mimeType: '', buffer: Buffer.from(file) })
  await expect(page.getByRole('status').filter({ hasText: '5 rows' })).toBeVisible()
  await expect(page.getByText('Read as Parquet')).toBeVisible()
  await page.getByRole('button', { name: 'Continue to prompt' }).click()
  await page.getByRole('combobox', { name: 'Model' }).fill('gpt-4o-mini')
  await page.getByRole('textbox', { name: 'User message' }).fill('Repeat: {{id}} {{tags}}')
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await expect(page.getByRole('region', { name: 'Estimate' })).toContainText('Free')
  await page.getByRole('button', { name: 'Continue to send' }).click()
  await page.getByRole('button', { name: /^Send \d+ requests/ }).click()
  await waitUntil(page, '5 answered')
  await page.getByRole('link', { name: 'Results', exact: true }).click()

  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Parquet', exact: false }).click()
  const saved = await download
  expect(saved.suggestedFilename()).toMatch(/-results\.parquet$/)
  const read = await readWithLibrary(new Blob([readFileSync(await saved.path())]))
  expect(read.facts).toEqual({ 'batch-workbench.complete': 'true' })
  expect(read.types.slice(0, 4)).toEqual(['id INT64', 'text BYTE_ARRAY', 'price DOUBLE', 'tags BYTE_ARRAY'])
  expect(read.rows.map(({ id, text, price, tags }) => ({ id, text, price, tags }))).toEqual(
    rows.map(({ tags, ...row }) => ({ ...row, tags: tags && JSON.stringify(tags) })),
  )
  for (const row of read.rows) expect(row['answer']).toContain(String(row['id']))
})
