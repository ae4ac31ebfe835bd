import type { Download, Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { readSpreadsheet } from '#formats/spreadsheet.ts'
import { expect, parseCsv, test, waitUntil } from './workbench.ts'

type Cells = readonly (readonly string[])[]

const naughty = [
  '=HYPERLINK("https://example.com","free")',
  "@SUM(1+1)*cmd|' /C calc'!A0",
  '<img src=x onerror="document.title=1">',
  '"quoted", and; separated\tby\nlines\r\nof two kinds',
  '007',
  '12345678901234567890',
  '1/2',
  '-5',
  ' leading and trailing ',
  '日本語 😀 \u202eتجربة',
  '_x000D_ &amp; \u0001',
  '{{text}} ${1} %s \\n',
]
const header = ['id', '=1+1', '<b>text</b>', 'text']
const toField = (cell: string) => `"${cell.replaceAll('"', '""')}"`
const source: Cells = naughty.map((cell, row) => [
  `${row + 1}`,
  cell,
  naughty.at(-1 - row) ?? '',
  `Row ${row + 1}: ${cell}`,
])
const file = [header, ...source].map((cells) => cells.map(toField).join(',')).join('\r\n')

async function finish(page: Page, name: string) {
  await page.goto('/#/new')
  await page
    .getByLabel('Spreadsheet file')
    .setInputFiles({ name: '<i>naughty<\u2044i>.csv', mimeType: '', buffer: Buffer.from(file) })
  await expect(page.getByRole('status').filter({ hasText: `${naughty.length} rows` })).toBeVisible()
  await page.getByRole('button', { name: 'Continue to prompt' }).click()
  await page.getByRole('combobox', { name: 'Model' }).fill('gpt-4o-mini')
  await page.getByRole('textbox', { name: 'User message' }).fill('Repeat: {{text}}')
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await expect(page.getByRole('region', { name: 'Estimate' })).toContainText('Free')
  await page.getByRole('button', { name: 'Continue to send' }).click()
  await page.getByRole('textbox', { name: 'Run name' }).fill(name)
  await page.getByRole('button', { name: /^Send \d+ requests/ }).click()
  await waitUntil(page, `${naughty.length} answered`)
  await page.getByRole('link', { name: 'Results', exact: true }).click()
}

const menu = (page: Page) => page.getByRole('button', { name: 'Export', exact: true }).click()

async function exportAs(page: Page, format: 'CSV' | 'Excel' | 'JSONL'): Promise<Download> {
  await menu(page)
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: format }).click()
  return download
}

async function choose(page: Page, change: () => Promise<void>) {
  await menu(page)
  await page.getByRole('menuitem', { name: 'Export options' }).click()
  await change()
  await page.getByRole('button', { name: 'Done' }).click()
}

const textOf = async (download: Download) => readFileSync(await download.path(), 'utf8')

async function cellsOf(download: Download): Promise<Cells> {
  const rows: string[][] = []
  const read = await readSpreadsheet(new Blob([readFileSync(await download.path())]), 'a.xlsx', {
    header: (columns) => void rows.push(columns.map(({ sourceName }) => sourceName)),
    row: (cells) => void rows.push(cells.map((cell) => cell ?? '')),
  })
  expect(read.ok).toBe(true)
  return rows
}

test('whatever stands in a header, a cell, an answer or a name leaves as it is, in three formats', async ({
  page,
}) => {
  await finish(page, '<img src=x>/..\\: naughty')
  await choose(page, () => page.getByRole('checkbox', { name: 'Exact values' }).check())

  const csv = await exportAs(page, 'CSV')
  expect(csv.suggestedFilename()).toBe('img src=x-..- naughty-results.csv')
  const cells = parseCsv(await textOf(csv))
  expect(cells[0]).toEqual([...header, 'answer'])
  expect(cells.slice(1).map((row) => row.slice(0, 4))).toEqual(source)
  for (const [row, [, , , , answer]] of cells.slice(1).entries()) {
    expect(answer, `row ${row + 1}`).toContain('Sandbox answer')
  }

  const excel = await exportAs(page, 'Excel')
  expect(excel.suggestedFilename()).toMatch(/-results\.xlsx$/)
  expect(await cellsOf(excel)).toEqual(cells)

  const jsonl = await exportAs(page, 'JSONL')
  const [names, ...rows] = cells
  const objects = (await textOf(jsonl))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>)
  expect(objects).toEqual(
    rows.map((row) => Object.fromEntries(row.map((cell, at) => [names?.[at] ?? '', cell]))),
  )
  expect(await page.title()).not.toBe('1')
  await expect(page.getByRole('status').filter({ hasText: 'was saved to your downloads' })).toBeVisible()
})

test('rows shown and chosen columns leave alone, to a file, a place of one’s own, or the clipboard', async ({
  page,
  context,
}) => {
  // The browser's own dialog cannot be driven: a file of the page's storage stands for what it would give.
  await page.addInitScript(() => {
    Object.assign(window, {
      showSaveFilePicker: async ({ suggestedName }: { suggestedName: string }) =>
        (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true }),
    })
  })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await finish(page, 'Some')
  await page.getByRole('searchbox', { name: 'Search results' }).fill('row 1')
  const count = 4
  await menu(page)
  await expect(page.getByRole('menuitem', { name: 'CSV' })).toContainText(`${count} rows`)
  await page.keyboard.press('Escape')
  await choose(page, async () => {
    await page.getByRole('radio', { name: 'Only these' }).check()
    const list = page.getByRole('group', { name: 'Columns to write' })
    await page.getByRole('button', { name: 'Untick all' }).click()
    await expect(page.getByRole('alert')).toHaveText('Choose at least one column.')
    for (const name of ['id', 'text']) await list.getByRole('checkbox', { name, exact: true }).check()
    await page.getByRole('checkbox', { name: 'Outcome columns' }).check()
    await page.getByRole('checkbox', { name: 'Token counts' }).check()
  })
  const expected = [1, 10, 11, 12].map((row) => [`${row}`, source[row - 1]?.[3] ?? '', 'answered'])

  const download = await exportAs(page, 'CSV')
  expect(download.suggestedFilename()).toBe('Some-results-filtered.csv')
  const [names, ...rows] = parseCsv(await textOf(download))
  expect(names).toEqual([
    ...['id', 'text', '_outcome', '_error'],
    ...['_input_tokens', '_output_tokens', '_cached_tokens'],
  ])
  expect(rows.map((row) => row.slice(0, 3))).toEqual(expected)
  for (const row of rows) expect(Number(row[4])).toBeGreaterThan(0)

  await menu(page)
  await page.getByRole('menuitem', { name: 'Copy for Sheets' }).click()
  await expect(
    page.getByRole('status').filter({ hasText: '4 rows of 12 are on the clipboard' }),
  ).toBeVisible()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied.split('\n')[0]).toBe((names ?? []).join('\t'))
  expect(copied).toContain('Row 1: =HYPERLINK')

  await choose(page, () => page.getByRole('checkbox', { name: 'Ask where to save' }).check())
  await menu(page)
  await page.getByRole('menuitem', { name: 'JSONL' }).click()
  await expect(
    page.getByRole('status').filter({ hasText: 'Some-results-filtered.jsonl was saved with 4 rows of 12' }),
  ).toBeVisible()
  const saved = await page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory()
    return (await (await folder.getFileHandle('Some-results-filtered.jsonl')).getFile()).text()
  })
  expect(
    saved
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id),
  ).toEqual(expected.map(([id]) => id))

  // How files are written is remembered; which rows is not, beyond the page.
  await page.reload()
  await menu(page)
  await page.getByRole('menuitem', { name: 'Export options' }).click()
  await expect(page.getByRole('checkbox', { name: 'Token counts' })).toBeChecked()
  await expect(page.getByRole('radio', { name: 'All: source, then answers' })).toBeChecked()
})

test('a run under way says so in its file; its export goes on elsewhere, can be given up, and asks before it is lost', async ({
  page,
}) => {
  const rows = 120_000
  const lines = Array.from({ length: rows }, (_, row) => `${row + 1},Review number ${row + 1}`)
  await page.goto('/#/new')
  await page
    .getByLabel('Spreadsheet file')
    .setInputFiles({ name: 'many.csv', mimeType: '', buffer: Buffer.from(`id,text\n${lines.join('\n')}`) })
  await expect(page.getByRole('status').filter({ hasText: '120,000 rows' })).toBeVisible()
  await page.getByRole('button', { name: 'Continue to prompt' }).click()
  await page.getByRole('combobox', { name: 'Model' }).fill('gpt-4o-mini')
  await page.getByRole('textbox', { name: 'User message' }).fill('Label {{id}}: {{text}}')
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await page.getByRole('button', { name: 'Continue to send' }).click()
  await page.getByRole('textbox', { name: 'Run name' }).fill('Many')
  await page.getByRole('button', { name: 'Send 120,000 requests' }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('link', { name: 'Results', exact: true }).click()

  const excel = async () => {
    await menu(page)
    await page.getByRole('menuitem', { name: 'Excel' }).click()
  }
  const progress = page.getByRole('progressbar', { name: 'Export' })
  await excel()
  await expect(page.getByRole('button', { name: 'Export', exact: true })).toHaveAttribute('aria-busy', 'true')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Runs' }).click()
  await expect(progress).toBeVisible()
  await page.getByRole('button', { name: 'Cancel export' }).click()
  await expect(progress).toHaveCount(0)
  await page.goBack()

  // The outcome chips narrow the rows to some that all look alike; the file still says what it lacks.
  await page.getByRole('searchbox', { name: 'Search results' }).fill('number 1199')
  await menu(page)
  await expect(page.getByRole('menuitem', { name: 'CSV' })).toContainText('111 rows')
  await page.keyboard.press('Escape')
  const csv = await exportAs(page, 'CSV')
  expect(csv.suggestedFilename()).toBe('Many-results-filtered-incomplete.csv')
  const cells = parseCsv(await textOf(csv))
  expect(cells).toHaveLength(112)
  const at = cells[0]?.indexOf('_run') ?? -1
  for (const row of cells.slice(1)) expect(row[at]).toMatch(/^incomplete: [\d,]+ of 120,000 rows still open$/)
  await page.getByRole('searchbox', { name: 'Search results' }).fill('')

  // Storage that fills up in the middle.
  const cdp = await page.context().newCDPSession(page)
  const { origin } = new URL(page.url())
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0)
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: used + 1_000_000 })
  await excel()
  const alert = page.getByRole('alert').filter({ hasText: 'storage is full' })
  await expect(alert).toContainText('Ask where to save')
  await cdp.send('Storage.overrideQuotaForOrigin', { origin })

  await excel()
  await expect(progress).toBeVisible()
  const asked = page.waitForEvent('dialog')
  void page.close({ runBeforeUnload: true })
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.dismiss()
  const download = await page.waitForEvent('download')
  expect(download.suggestedFilename()).toBe('Many-results-incomplete.xlsx')
  expect(await cellsOf(download)).toHaveLength(rows + 1)
})
