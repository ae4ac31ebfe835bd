import type { Download } from '@playwright/test'
import { readFileSync } from 'node:fs'
import {
  connect,
  expect,
  expectEachOnce,
  exportExact,
  prepareTickets,
  readTickets,
  rightKey,
  send,
  test,
  waitUntil,
} from './workbench.ts'

/** 24 rows: one has no text, two are copies of another, so 21 requests. */
const requests = 21

test('a labelled spreadsheet goes out in three batches and comes back with its answers, cell by cell', async ({
  page,
  provider,
}) => {
  await connect(page, provider.url, rightKey)
  await prepareTickets(page, { rowsPerBatch: 8 })
  await expect(page.getByRole('region', { name: 'Sending plan' })).toContainText('3 batches')
  await expect(page.getByRole('region', { name: 'Estimate' })).toContainText('for 21 requests')

  // What would be sent can be downloaded first: three files, one line per request.
  const downloads: Download[] = []
  page.on('download', (download) => downloads.push(download))
  await page.getByRole('button', { name: 'Download JSONL' }).click()
  await expect.poll(() => downloads.length).toBe(3)
  const lines = (await Promise.all(downloads.map((download) => download.path()))).flatMap((path) =>
    readFileSync(path, 'utf8').trimEnd().split('\n'),
  )
  expect(lines).toHaveLength(requests)
  const bodies = lines.map(
    (line) => JSON.parse(line) as { url: string; body: { messages: { content: string }[] } },
  )
  expect(bodies.every(({ url }) => url === '/v1/chat/completions')).toBe(true)
  expect(bodies.map(({ body }) => body.messages[1]?.content)).toContain(
    '{{ticket}} delivery to the wrong door',
  )
  page.removeAllListeners('download')

  await send(page, 'Tickets by topic')
  const progress = page.getByRole('progressbar', { name: 'Run progress' })
  await expect(progress).toHaveAttribute('aria-valuemax', String(requests))
  const batches = page.getByRole('table', { name: 'Batches of this run' })
  await expect(batches.getByRole('row')).toHaveCount(4)
  await waitUntil(page, '23 answered')
  await expect(progress).toHaveAttribute('aria-valuenow', String(requests))
  await expect(page.getByRole('region', { name: 'Row ledger' })).toContainText('24')

  const exported = await exportExact(page)
  const [header, ...rows] = exported
  const [sourceHeader, ...sourceRows] = readTickets()
  expect(header).toEqual([...(sourceHeader ?? []), 'topic', 'urgent', '_outcome', '_error', 'custom_id'])
  expect(rows.map((row) => row.slice(0, 4))).toEqual(sourceRows)
  for (const [index, row] of rows.entries()) {
    const [, text, label] = sourceRows[index] ?? []
    const [topic, urgent, outcome] = row.slice(4)
    if (text === '') expect([topic, urgent, outcome]).toEqual(['', '', 'skipped'])
    else {
      expect([topic, outcome], `row ${index + 1}`).toEqual([label, 'answered'])
      expect(['true', 'false']).toContain(urgent)
    }
  }
  await expectEachOnce(provider, requests)
  expect((await provider.sandbox.books()).batches).toHaveLength(3)
})

test('a newcomer reaches an exported CSV with the sandbox, without a key and without reading anything', async ({
  page,
}) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Try the sandbox' }).click()
  await expect(page.getByRole('status').filter({ hasText: '200 rows' })).toBeVisible()
  await page.getByRole('button', { name: 'Continue to prompt' }).click()
  await expect(page.getByRole('region', { name: 'Prompt preview' })).toContainText('Review:')
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await expect(page.getByRole('region', { name: 'Estimate' })).toContainText('Free')
  await page.getByRole('button', { name: 'Continue to send' }).click()
  await page.getByRole('button', { name: /^Send \d+ requests/ }).click()
  await waitUntil(page, '198 answered')
  const rows = await exportExact(page, { facts: false })
  expect(rows).toHaveLength(201)
  expect(rows[0]?.slice(-3)).toEqual(['sentiment', 'severity', 'summary'])
  expect(rows.slice(1).filter((row) => row[7] !== '')).toHaveLength(198)
})
