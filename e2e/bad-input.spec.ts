import type { Page } from '@playwright/test'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { connect, expect, prepareTickets, rightKey, test } from './workbench.ts'

const choose = (page: Page, name: string, content: string | Buffer) =>
  page.getByLabel('Spreadsheet file').setInputFiles({
    name,
    mimeType: 'text/csv',
    buffer: typeof content === 'string' ? Buffer.from(content) : content,
  })

const alert = (page: Page, text: string) => page.getByRole('alert').filter({ hasText: text })
const rows = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text })

/** By file: its name, what is in it, and what is said of it. */
const unreadable: readonly (readonly [string, string | Buffer, string])[] = [
  ['empty.csv', '', 'The file is empty. Choose a file with a header and at least one row.'],
  ['header.csv', 'id,text\n', 'The file has a header but no rows.'],
  [
    'report.csv',
    '%PDF-1.7\n1 0 obj\n',
    'This file is a PDF. CSV, TSV, Excel (.xlsx), Parquet, JSON and JSON Lines can be read.',
  ],
  ['photo.csv', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\x0d', 'latin1'), 'This file is an image.'],
  [
    'book.xlsx',
    'PK\x03\x04\x14\0\0\0\0\0[Content_Types].xml',
    'The workbook cannot be read. It ends too early',
  ],
  [
    'rows.csv.gz',
    Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
    'The file cannot be read. Compressed input was truncated.',
  ],
  [
    'long.csv',
    `id,text\n1,${'x'.repeat(16 * 1024 * 1024 + 1)}\n2,b\n`,
    'A cell in line 2 is longer than 16,777,216 characters.',
  ],
  ['bomb.csv.gz', gzipSync(`${'a'.repeat(20_000)},b\n`.repeat(4000)), 'as a gzip bomb does'],
  ['page.csv', '<!DOCTYPE html><html><body>Log in</body></html>', 'This file is a web page.'],
  ['rows.json', '[{"a": 1}, {"a": oops}]', 'The file cannot be read at line 1, column 18.'],
]

test('what is no table is refused in words and harms nothing; an odd table is read with a report', async ({
  page,
}) => {
  await page.goto('/#/new')
  await choose(page, 'good.csv', 'id,text\n1,a\n2,b\n')
  await expect(rows(page, '2 rows')).toBeVisible()
  for (const [name, content, said] of unreadable) {
    await choose(page, name, content)
    await expect(alert(page, said), name).toBeVisible()
    await expect(rows(page, '2 rows')).toBeVisible()
  }

  await choose(page, 'odd.csv', 'name,name,,__proto__\na,b\nc,d,e,f,g,"h, i"\n\nj,k,l,m\n')
  await expect(rows(page, '3 rows')).toBeVisible()
  await expect(page.getByRole('alert')).toHaveCount(0)
  for (const [said, where] of [
    ['1 header name appeared twice; a number was added: name_2', 'column 2'],
    ['1 column had no name; it got one: column_3', 'column 3'],
    ['1 column name had to be changed: proto', 'column 4'],
    ['1 row had too few cells; empty cells were added', 'row 1'],
    ['1 row had too many cells; the rest was joined to the last column', 'row 2'],
    ['1 blank line is no row', 'row 3'],
  ] as const)
    await expect(page.getByRole('listitem').filter({ hasText: said })).toContainText(where)
  await expect(
    page.getByRole('grid', { name: 'Preview' }).or(page.getByRole('table', { name: 'Preview' })),
  ).toContainText('f,g,h, i')

  // It would swallow the rest: only its own row is taken as it stands.
  await choose(page, 'quote.csv', `a,b\n1,"open\n${'x,y\n'.repeat(20_000)}`)
  await expect(rows(page, '20,001 rows')).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: '1 quote was never closed' })).toContainText(
    'line 2',
  )
})

test('a file that grows while it is read, and one that does not fit, are no datasets; what was there stays', async ({
  page,
  context,
  baseURL,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'workbench-'))
  const path = join(folder, 'growing.csv')
  const block = 'id,some words that fill the line,and more\n'.repeat(20_000)
  for (let part = 0; part < 30; part++) appendFileSync(path, block)
  await page.goto('/#/new')
  await page.getByLabel('Spreadsheet file').setInputFiles(path)
  await expect(page.getByRole('progressbar', { name: 'Import progress' })).toBeVisible()
  appendFileSync(path, 'one,more,row\n')
  await expect(alert(page, 'The file changed while it was read. Nothing was imported')).toBeVisible()
  rmSync(folder, { recursive: true })

  await choose(page, 'small.csv', 'id,text\n1,a\n2,b\n')
  await expect(rows(page, '2 rows')).toBeVisible()
  const cdp = await context.newCDPSession(page)
  const { origin } = new URL(baseURL ?? '')
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000_000 })
  await choose(page, 'large.csv', block.repeat(4))
  await expect(alert(page, 'This browser’s storage is full.')).toContainText('Delete old datasets or runs')
  await page.getByRole('button', { name: 'Make room' }).click()
  await expect(page.getByRole('list', { name: 'Datasets kept here' })).toContainText('small.csv')
  await expect(rows(page, '2 rows')).toBeVisible()
  await cdp.send('Storage.overrideQuotaForOrigin', { origin })
  await choose(page, 'large.csv', block.repeat(4))
  await expect(rows(page, '79,999 rows')).toBeVisible()
})

test('without storage the page works in memory, and says so at Data and again at Send', async ({
  page,
  context,
  provider,
}) => {
  // As in a private window of browsers that refuse the file system: the worker's own module says no.
  await context.route('**/assets/entry-*.js', async (route) => {
    const reply = await route.fetch()
    const refusal = `navigator.storage.getDirectory = () => Promise.reject(new DOMException('no', 'SecurityError'));`
    await route.fulfill({ response: reply, body: refusal + (await reply.text()) })
  })
  const said = page.getByText('This window forgets everything when it closes.')
  await page.goto('/#/new')
  await expect(said).toBeVisible()
  await connect(page, provider.url, rightKey)
  await prepareTickets(page)
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText('200 MB are free')
  await page.getByRole('button', { name: 'Continue to send' }).click()
  await expect(said).toHaveCount(2)
  await page.getByRole('button', { name: /^Send 21 requests/ }).click()
  await expect(page.getByRole('heading', { level: 1 }).locator('..').getByRole('status')).toContainText(
    '23 answered',
    { timeout: 45_000 },
  )
})

test('the connection test tells the steps apart, and a bad address never leaves the form', async ({
  page,
  provider,
}) => {
  await connect(page, provider.url, ` \t${rightKey} `)
  const testIt = () => page.getByRole('button', { name: 'Test connection' }).click()
  const step = (name: string, state: string) =>
    page.getByRole('listitem').filter({ hasText: new RegExp(`^${name}.*: ${state}`, 's') })
  await testIt()
  await expect(page.getByText('This connection works.')).toBeVisible()

  provider.sandbox.setScenario({ missingScopes: ['api.batch.read', 'api.batch.write'] })
  await testIt()
  await expect(alert(page, 'This key may not use batches. Give it the Batch permission')).toBeVisible()
  await expect(step('May read files', 'passed')).toBeVisible()

  provider.sandbox.setScenario('cors-off')
  await testIt()
  await expect(alert(page, 'The host does not let browsers in (CORS).')).toBeVisible()
  await expect(step('Host answers', 'passed')).toBeVisible()

  const baseUrl = page.getByRole('textbox', { name: 'Base URL' })
  await baseUrl.fill(`http://127.0.0.1:${await findClosedPort()}/v1`)
  await testIt()
  await expect(alert(page, 'The host does not answer.')).toBeVisible()
  await expect(step('Key accepted', 'not tried')).toBeVisible()

  const save = page.getByRole('button', { name: 'Save connection' })
  for (const [typed, said] of [
    ['', 'The base URL is empty.'],
    ['api.openai.com/v1', 'The base URL is not an address.'],
    ['api.openai.com:443/v1', 'The base URL is not an address.'],
    ['http://example.com/v1', 'The base URL is not encrypted.'],
  ] as const) {
    await baseUrl.fill(typed)
    await save.click()
    await expect(page.getByText(said)).toBeVisible()
  }
  await page.reload()
  // Neither what was only tried nor what was refused is a host this page may reach.
  await expect(page.getByRole('region', { name: 'This page can talk to one host' })).toContainText(
    new URL(provider.url).host,
  )
})

/** A port nobody listens on, as far as anybody can know. */
async function findClosedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
