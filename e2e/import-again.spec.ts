import type { Page } from '@playwright/test'
import { expect, test } from './workbench.ts'

interface Named {
  readonly name: string
  readonly text: string | Buffer
}

const choose = (page: Page, ...files: readonly Named[]) =>
  page
    .getByLabel('Spreadsheet file')
    .setInputFiles(files.map(({ name, text }) => ({ name, mimeType: '', buffer: Buffer.from(text) })))

const rowsRead = (page: Page, rows: string) =>
  expect(
    page.getByRole('status').filter({ hasText: `${rows} ${rows === '1' ? 'row' : 'rows'},` }),
  ).toBeVisible()

const grid = (page: Page) => page.getByRole('grid', { name: 'Preview' })
const select = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true })
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })

/** As a person drops files; a test cannot drag them in from the desktop. */
const drop = (page: Page, name: string, text: string) =>
  page.evaluate(
    ([fileName, content]) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([content ?? ''], fileName ?? ''))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    },
    [name, text],
  )

const paste = (page: Page, data: Readonly<Record<string, string>>) =>
  page.evaluate((kinds) => {
    const clipboardData = new DataTransfer()
    for (const [kind, text] of Object.entries(kinds)) clipboardData.setData(kind, text)
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
  }, data)

test('a file with the same headers is read as the last one, its prompt is offered, and all of it is forgotten', async ({
  page,
}) => {
  await page.goto('/#/new')
  const first = { name: 'a.csv', text: 'id,note\n1,"x"\n2,"z"\n' }
  await choose(page, first)
  await rowsRead(page, '2')
  await expect(select(page, 'Quote')).toHaveAccessibleDescription(/detected/)
  await select(page, 'Quote').selectOption('No quotes')
  await expect(grid(page)).toContainText('"x"')
  await expect(select(page, 'Quote')).toHaveAccessibleDescription('chosen by you')
  await select(page, 'Quote').selectOption('As detected')
  await expect(select(page, 'Quote')).toHaveAccessibleDescription(/detected/)
  await select(page, 'Quote').selectOption('No quotes')
  await expect(select(page, 'Quote')).toHaveAccessibleDescription('chosen by you')
  await rowsRead(page, '2')

  await button(page, 'Continue to prompt').click()
  await page.getByRole('combobox', { name: 'Model' }).fill('sandbox-1')
  await page.getByRole('textbox', { name: 'User message' }).fill('What is {{note}}?')
  await button(page, 'Continue to check').click()
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText('nothing blocks sending')

  await page.evaluate(() => localStorage.removeItem('bw-draft'))
  await page.reload()
  await page.goto('/#/new')
  await page.reload()
  await choose(page, { name: 'b.csv', text: 'id,note\n3,"v"\n4,"w"\n' })
  await expect(page.getByText('Read as you chose for the last file with these headers: quote.')).toBeVisible()
  await expect(grid(page)).toContainText('"v"')
  await button(page, 'Read it afresh').click()
  await expect(page.getByText('Read as you chose')).toBeHidden()
  await expect(grid(page)).not.toContainText('"v"')

  await button(page, 'Continue to prompt').click()
  await expect(page.getByText('You wrote a prompt for the last file with these headers.')).toBeVisible()
  await button(page, 'Use that prompt').click()
  await expect(page.getByRole('textbox', { name: 'User message' })).toHaveValue('What is {{note}}?')
  await button(page, 'Undo').click()
  await expect(page.getByRole('textbox', { name: 'User message' })).toHaveValue('')

  await page.goto('/#/settings')
  await button(page, 'Forget it all').click()
  await expect(page.getByText('Forgotten.')).toBeVisible()
  await page.goto('/#/new/prompt')
  await expect(page.getByRole('textbox', { name: 'User message' })).toBeVisible()
  await expect(button(page, 'Use that prompt')).toBeHidden()
})

test('repaired cells are marked, the report leads to its rows, and left-out rows can be had', async ({
  page,
}) => {
  const rows = Array.from({ length: 2000 }, (_, row) =>
    row === 1499 ? '1500,b,c,d' : row === 29 ? '30' : `${row + 1},text ${row + 1}`,
  )
  await page.goto('/#/new')
  await choose(page, { name: 'long.csv', text: `id,text\n${rows.join('\n')}\n` })
  await rowsRead(page, '2,000')
  await expect(page.getByText(/^Rows 1–\d+ of 2,000$/)).toBeVisible()
  await expect(page.getByText('repaired or worth a look')).toBeVisible()
  await button(page, 'Show row 1,500').click()
  await expect(page.getByText(/^Rows [\d,]+–[\d,]+ of 2,000$/)).toContainText('1,5')
  await expect(grid(page).getByRole('row', { selected: true })).toContainText('b,c,d')
  await expect(grid(page).getByTitle('1 row had too many cells')).toHaveText('b,c,d')
  await button(page, 'Show row 30').click()
  await expect(grid(page).getByTitle('1 row had too few cells')).toHaveCount(1)
  const goTo = page.getByRole('textbox', { name: 'Go to row' })
  await goTo.fill('2000')
  await goTo.press('Enter')
  await expect(grid(page)).toContainText('text 2000')
  await expect(page.getByText(/–2,000 of 2,000$/)).toBeVisible()
  await button(page, 'Earlier rows').click()
  await expect(grid(page)).toContainText('text 1980')

  await button(page, 'Leave these rows out').first().click()
  await rowsRead(page, '1,998')
  const download = page.waitForEvent('download')
  await button(page, 'Download them').click()
  expect((await download).suggestedFilename()).toBe('long-rejected.csv')
  await button(page, 'Include them').click()
  await rowsRead(page, '2,000')
})

test('several files are compared before they become one table', async ({ page }) => {
  await page.goto('/#/new')
  const a = { name: 'a.csv', text: 'id,text\n1,one\n2,two\n' }
  const b = { name: 'b.csv', text: 'text,id\nthree,3\n4\n' }
  await choose(page, a, b, { name: 'c.csv', text: 'id,other\n5,x\n' }, { name: 'd.csv', text: '%PDF-1.7\n' })
  const files = page.getByRole('region', { name: /files as one table/ })
  await expect(page.getByRole('alert')).toContainText('2 of the files do not go together')
  await expect(files.getByRole('listitem').filter({ hasText: 'b.csv' })).toContainText('in another order')
  await expect(files.getByRole('listitem').filter({ hasText: 'c.csv' })).toContainText(
    'lacks “text”; also has “other”',
  )
  await expect(files.getByRole('listitem').filter({ hasText: 'd.csv' })).toContainText('This file is a PDF.')
  await button(page, 'Import without these files').click()
  await rowsRead(page, '4')
  await expect(grid(page)).toContainText('three')
  await files.getByRole('button', { name: 'rows 3–4' }).click()
  await expect(grid(page).getByRole('row', { selected: true })).toContainText('three')
  await expect(button(page, 'Show row 4')).toHaveAttribute('title', '2 of b.csv')
})

test('a drop on another station starts a run, and what was there before can be gone back to', async ({
  page,
}) => {
  await page.goto('/#/new')
  await choose(page, { name: 'former.csv', text: 'id,text\n1,a\n2,b\n3,c\n' })
  await rowsRead(page, '3')
  await page.goto('/#/settings')
  await expect(page.getByRole('heading', { name: 'Local data' })).toBeVisible()
  await drop(page, 'dropped.csv', 'x,y\n1,2\n')
  await expect(page).toHaveURL(/#\/new$/)
  await rowsRead(page, '1')
  await button(page, 'Back to former.csv').click()
  await rowsRead(page, '3')

  await paste(page, { 'text/plain': 'name\tnote\r\nAda\t"two\nlines"\r\n"Bo" x\t5"\r\n' })
  await rowsRead(page, '2')
  await expect(grid(page)).toContainText('"Bo" x')
  await paste(page, {
    'text/plain': 'name\nAda\nBo\nCy',
    'text/html': '<table><tr><th>name</th><th>town</th></tr><tr><td>Ada</td><td>Lon<br>don</td></tr></table>',
  })
  await expect(grid(page).getByRole('columnheader', { name: 'town' })).toBeVisible()
  await rowsRead(page, '1')
})

test('datasets are renamed, used again and deleted, which frees their space', async ({ page }) => {
  const used = () => page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0)
  await page.goto('/#/new')
  await choose(page, { name: 'small.csv', text: 'id,text\n1,a\n2,b\n' })
  await rowsRead(page, '2')
  const before = await used()
  await choose(page, {
    name: 'large.csv',
    text: `id,text\n${'1,some words that fill the line\n'.repeat(60_000)}`,
  })
  await rowsRead(page, '60,000')
  expect(await used()).toBeGreaterThan(before + 1_500_000)
  await button(page, '2 datasets kept').click()
  const list = page.getByRole('list', { name: 'Datasets kept here' })
  await expect(list.getByRole('listitem').filter({ hasText: 'large.csv' })).toContainText('60,000 rows')
  await button(page, 'Use small.csv').click()
  await rowsRead(page, '2')
  await button(page, 'More for small.csv').click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByRole('textbox', { name: 'New name of small.csv' }).fill('The small one')
  await page.keyboard.press('Enter')
  await expect(list).toContainText('The small one')
  await button(page, 'More for large.csv').click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await button(page, 'Delete dataset').click()
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await expect.poll(used).toBeLessThan(before + 500_000)
})

test('a page that is closed in the middle of an import leaves nothing that stays', async ({
  page,
  context,
}) => {
  const stored = (from: Page) =>
    from.evaluate(async () => {
      const names: string[] = []
      const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
        for await (const [name, handle] of folder.entries()) {
          if (handle.kind === 'directory') await walk(handle, `${path}/${name}`)
          else names.push(`${path}/${name}`)
        }
      }
      await walk(await navigator.storage.getDirectory(), '')
      return names.filter((name) => name.includes('/datasets/')).sort()
    })
  await page.goto('/#/new')
  await choose(page, { name: 'kept.csv', text: 'id,text\n1,a\n2,b\n' })
  await rowsRead(page, '2')
  await expect.poll(async () => (await stored(page)).length).toBeGreaterThan(0)
  const before = await stored(page)
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer()
    const line = 'one,some words that fill the line,and more of them\n'
    dataTransfer.items.add(new File(Array<string>(40).fill(line.repeat(50_000)), 'large.csv'))
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
  })
  await expect.poll(async () => (await stored(page)).length).toBeGreaterThan(before.length)
  await page.close({ runBeforeUnload: false })

  const again = await context.newPage()
  await again.goto('/#/new')
  await rowsRead(again, '2')
  await expect.poll(() => stored(again)).toEqual(before)
})

test('a misjudged file is read as something else', async ({ page }) => {
  await page.goto('/#/new')
  await choose(page, { name: 'page.csv', text: '<!DOCTYPE html>,b\n1,2\n' })
  await expect(page.getByRole('alert')).toContainText('This file is a web page.')
  await button(page, 'Read it as text anyway').click()
  await rowsRead(page, '1')
  await choose(page, { name: 'lines.json', text: '{"a":1}\n{"a":2}\n' })
  await rowsRead(page, '2')
  await select(page, 'Format').selectOption('CSV')
  await expect(grid(page)).toContainText('{"a":2}')
  await rowsRead(page, '1')
  await select(page, 'Format').selectOption('As detected')
  await rowsRead(page, '2')
})
