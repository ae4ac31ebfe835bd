import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { exportExact, expect, parseCsv, send, test, waitUntil } from './workbench.ts'

const toFile = (name: string, lines: readonly unknown[]) => ({
  name,
  mimeType: 'application/jsonl',
  buffer: Buffer.from(
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)) + '\n').join(''),
  ),
})
const request = (id: string, content: string, change: object = {}) => ({
  custom_id: id,
  method: 'POST',
  url: '/v1/chat/completions',
  body: { model: 'gpt-4o-mini', messages: [{ role: 'user', content }], max_tokens: 60, ...change },
})
const result = (id: string, content: string) => ({
  ...{ id: `batch_req_${id}`, custom_id: id, error: null },
  response: {
    status_code: 200,
    request_id: 'req_1',
    body: {
      model: 'gpt-4o-mini',
      choices: [{ message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 9, completion_tokens: 4 },
    },
  },
})

async function drop(page: Page, file: ReturnType<typeof toFile>, rows: string) {
  await page.goto('/#/new')
  await page.getByLabel('Spreadsheet file').setInputFiles(file)
  await expect(page.getByRole('status').filter({ hasText: rows })).toBeVisible()
}

test('a batch input file is checked, sent as it stands, and comes back with its own ids', async ({
  page,
}) => {
  await drop(
    page,
    toFile('questions.jsonl', [
      request('first', 'What is 2+2?'),
      request('second', 'What is 3+2?'),
      '{"custom_id": "broken", "method"',
      request('third', 'What is 2+2?'),
      request('fourth', 'Name a colour', { stream: true }),
    ]),
    '5 rows',
  )
  await expect(page.getByText('These are ready-made requests')).toBeVisible()
  await expect(page.getByText('1 line is no JSON object; kept as it is, and not sent')).toBeVisible()
  await expect(page.getByText('1 line asks for streaming')).toBeVisible()

  await page.getByRole('button', { name: 'Continue to prompt' }).click()
  await expect(page.getByRole('region', { name: 'The requests are ready-made' })).toContainText('gpt-4o-mini')
  const preview = page.getByRole('region', { name: 'Prompt preview' })
  await expect(preview).toContainText(JSON.stringify(request('', 'What is 2+2?').body))
  await page.getByRole('button', { name: 'Write a prompt instead' }).click()
  await expect(page.getByRole('textbox', { name: 'User message' })).toBeVisible()
  await page.getByRole('button', { name: 'Send the requests of the file instead' }).click()

  await page.getByRole('button', { name: 'Continue to check' }).click()
  const checks = page.getByRole('region', { name: 'Checks' })
  await expect(checks).toContainText('nothing blocks sending')
  await expect(checks).toContainText('2 lines cannot be sent and are skipped')
  await send(page, 'Questions')
  await waitUntil(page, '3 answered')

  const [header = [], ...rows] = await exportExact(page)
  const cell = (row: readonly string[], name: string) => row[header.indexOf(name)]
  expect(rows.map((row) => cell(row, 'custom_id'))).toEqual(['first', 'second', '', 'third', 'fourth'])
  expect(rows.map((row) => cell(row, '_outcome'))).toEqual([
    ...['answered', 'answered', 'skipped', 'answered', 'skipped'],
  ])
  expect(cell(rows[0]!, 'answer')).toContain('Sandbox answer')
  expect(cell(rows[0]!, 'answer')).toBe(cell(rows[3]!, 'answer'))
  expect(cell(rows[0]!, 'custom_id_2')).toMatch(/^bw1-/)
})

test('two models in one file block sending until one of them is chosen', async ({ page }) => {
  const lines = [request('a', 'One'), request('b', 'Two', { model: 'gpt-4o' }), request('c', 'Three')]
  await drop(page, toFile('models.jsonl', lines), '3 rows')
  await page.goto('/#/new/check')
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText('gpt-4o-mini (2), gpt-4o (1)')
  await page.goto('/#/new/prompt')
  await page.getByRole('button', { name: 'Only gpt-4o-mini (2)' }).click()
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText('nothing blocks sending')
  await page.getByRole('button', { name: 'Continue to send' }).click()
  await expect(page.getByRole('button', { name: /^Send 2 requests/ })).toBeVisible()
})

test('a list of moderations comes back with a verdict on each text and category', async ({ page }) => {
  const moderation = (id: string, input: string) => ({
    ...{ custom_id: id, method: 'POST', url: '/v1/moderations' },
    body: { model: 'omni-moderation-latest', input },
  })
  const lines = [moderation('calm', 'The lamp is bright.'), moderation('threat', 'I will kill you.')]
  await drop(page, toFile('moderations.jsonl', lines), '2 rows')
  await page.getByRole('button', { name: 'Continue to prompt' }).click()
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText('nothing blocks sending')
  await send(page, 'Moderation')
  await waitUntil(page, '2 answered')

  const [header = [], ...rows] = await exportExact(page)
  const cell = (row: readonly string[], name: string) => row[header.indexOf(name)]
  const names = ['custom_id', 'flagged', 'categories.violence', 'categories["self-harm/intent"]']
  expect(rows.map((row) => names.map((name) => cell(row, name)))).toEqual([
    ['calm', 'false', 'false', 'false'],
    ['threat', 'true', 'true', 'false'],
  ])
  expect(cell(rows[1]!, 'answer')).toContain('"category_scores"')
})

test('a batch output file is a table to look at, and can be taken as CSV', async ({ page }) => {
  await drop(
    page,
    toFile('output.jsonl', [
      result('b', '{"topic":"billing","score":2}'),
      result('a', '{"topic":"delivery","score":1}'),
      {
        custom_id: 'c',
        response: null,
        error: { code: 'batch_expired', message: 'This request could not be executed' },
      },
      'not JSON',
    ]),
    '4 rows',
  )
  await expect(page.getByText('This is a result file')).toBeVisible()
  await expect(page.getByText('2 answered, 1 expired and 1 malformed')).toBeVisible()
  await expect(page.getByRole('grid', { name: 'Preview' })).toContainText('delivery')

  await page.getByRole('button', { name: 'Download as CSV' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: /^CSV, exact values/ }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('output.csv')
  const [header = [], ...rows] = parseCsv(readFileSync(await file.path(), 'utf8'))
  expect(header.slice(0, 4)).toEqual(['custom_id', 'outcome', 'topic', 'score'])
  expect(rows.map((row) => row.slice(0, 4))).toEqual([
    ['b', 'answered', 'billing', '2'],
    ['a', 'answered', 'delivery', '1'],
    ['c', 'expired', '', ''],
    ['', 'malformed', '', ''],
  ])
  expect(rows[3]?.[header.indexOf('line')]).toBe('not JSON')
})
