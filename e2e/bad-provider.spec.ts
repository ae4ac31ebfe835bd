import type { Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import type { Fault } from '#sandbox/scenario.ts'
import {
  connect,
  expect,
  expectEachOnce,
  exportExact,
  prepareTickets,
  rightKey,
  send,
  test,
  waitUntil,
} from './workbench.ts'

const requests = 21
const pace = { validateMs: 300, totalMs: 800, finalizeMs: 200, cancelMs: 300, rowMs: null }
const batches = (page: Page) => page.getByRole('table', { name: 'Batches of this run' })

test('odd lines, broken downloads, an unknown status and an empty file id disturb nothing and are told', async ({
  page,
  provider,
}) => {
  const content = { method: 'GET', path: '/v1/files/*/content', times: 1 } as const
  provider.sandbox.setScenario({
    pace: { ...pace, totalMs: 3000 },
    extraLines: { duplicated: 2, foreign: 2, malformed: 2 },
    emptyErrorFileId: true,
    statusNames: { in_progress: 'warming_up' },
    faults: [
      { ...content, effect: { kind: 'drop', at: 0.5 } },
      { ...content, effect: { kind: 'truncate', at: 0.5 } },
    ],
  })
  await connect(page, provider.url, rightKey)
  await prepareTickets(page)
  await send(page, 'Odd lines')
  await expect(async () => {
    await page.getByRole('button', { name: 'Check now' }).click()
    await expect(batches(page)).toContainText('warming_up', { timeout: 1000 })
  }).toPass()
  await waitUntil(page, '23 answered')

  await page.getByRole('link', { name: 'Files & log', exact: true }).click()
  const files = page.getByRole('table', { name: 'Collected result files' })
  // Lines = placed + outranked + foreign + malformed.
  await expect(files.getByRole('row', { name: /^file-/ })).toContainText(/output\s*27\s*21\s*2\s*2\s*2/)
  const download = page.waitForEvent('download')
  await files.getByRole('button', { name: 'Unplaced lines' }).click()
  const unplaced = readFileSync(await (await download).path(), 'utf8')
    .trimEnd()
    .split('\n')
  expect(unplaced).toHaveLength(4)
  expect(unplaced.filter((line) => line.startsWith('{"id"') && line.endsWith('}'))).toHaveLength(2)
  // What went wrong on the way is in the log.
  const log = page.getByRole('table', { name: 'Calls and changes of this run' })
  await expect(log.getByRole('row').filter({ hasText: 'GET /files/…/content' })).toHaveCount(3)

  expect(await exportExact(page)).toHaveLength(25)
  await expectEachOnce(provider, requests)
})

test('rows that fail in every way, and a batch that expires, are each in exactly one state', async ({
  page,
  provider,
}) => {
  provider.sandbox.setScenario({
    pace,
    expireAt: 0.63,
    rowRates: {
      'fail:400': 0.1,
      'fail:500': 0.1,
      error: 0.1,
      refuse: 0.1,
      truncate: 0.1,
      empty: 0.05,
      invalid: 0.1,
      'status:0': 0.05,
      missing: 0.1,
    },
  })
  await connect(page, provider.url, rightKey)
  await prepareTickets(page)
  await send(page, 'Failures')
  await waitUntil(page, /Expired at \d+%/)
  const shown = await readLedger(page)
  expect(shown.get('All rows')).toBe(24)
  const outcomes = [...shown].filter(([name]) => name !== 'All rows')
  expect(outcomes.reduce((sum, [, count]) => sum + count, 0)).toBe(24)
  // 63 % of 21 requests were executed; every other one is counted as expired, with its copies.
  expect(shown.get('Expired')).toBeGreaterThanOrEqual(8)

  const [header = [], ...rows] = await exportExact(page)
  const column = header.indexOf('_outcome')
  const exported = new Map<string, number>()
  for (const row of rows) exported.set(row[column] ?? '', (exported.get(row[column] ?? '') ?? 0) + 1)
  expect(new Map(outcomes.map(([name, count]) => [name.toLowerCase(), count]))).toEqual(exported)
  // A row without a line counts as expired too, and has no error of its own; the eight that never ran have one.
  const said = rows.filter((row) => row[header.indexOf('_error')]?.startsWith('batch_expired'))
  expect(said.length).toBeGreaterThanOrEqual(8)
  expect(new Set(said.map((row) => row[column]))).toEqual(new Set(['expired']))
})

/** The row ledger as it is shown: the count behind each name. */
async function readLedger(page: Page): Promise<Map<string, number>> {
  const lines = (await page.getByRole('region', { name: 'Row ledger' }).innerText()).split('\n')
  const names = 'Answered Refused Truncated Invalid Failed Expired Cancelled Missing Lost Waiting Skipped'
  const known = [...names.split(' '), 'Not sent', 'All rows']
  const found = lines.flatMap((line, index) =>
    known.includes(line.trim()) ? [[line.trim(), parseInt(lines[index + 1] ?? '', 10)] as const] : [],
  )
  return new Map(found)
}

test('without credit nothing is repeated until a person resumes', async ({ page, provider }) => {
  provider.sandbox.setScenario('billing-limit')
  await connect(page, provider.url, rightKey)
  await prepareTickets(page)
  await send(page, 'No credit')
  await expect(page.getByText('The account has no credit left, says the provider.')).toBeVisible()
  await expect(page.getByText('Billing hard limit has been reached.').first()).toBeVisible()
  provider.sandbox.setScenario({ pace })
  await page.getByRole('button', { name: 'Resume sending' }).click()
  await waitUntil(page, '23 answered')
  await expectEachOnce(provider, requests)
})

test('two tabs that press Send at once make one run; the second watches, and takes over when the first is closed', async ({
  page,
  context,
  provider,
}) => {
  provider.sandbox.setScenario({ pace: { ...pace, totalMs: 6000 } })
  await connect(page, provider.url, rightKey)
  await prepareTickets(page, { rowsPerBatch: 7 })
  await page.getByRole('button', { name: 'Continue to send' }).click()
  const second = await context.newPage()
  await second.goto('/#/new/send')
  const buttons = [page, second].map((tab) => tab.getByRole('button', { name: /^Send 21 requests/ }))
  for (const button of buttons) await expect(button).toBeEnabled()
  await Promise.all(buttons.map((button) => button.click()))
  for (const tab of [page, second]) await expect(tab).toHaveURL(/#\/runs\/[0-9a-z]{10}$/)
  expect(second.url()).toBe(page.url())

  await expect(batches(second).getByRole('cell', { name: /^batch_/ })).toHaveCount(3)
  await expect(second.getByText('Another tab sends this run.')).toBeVisible()
  await second.getByLabel('API key', { exact: true }).fill(rightKey)
  await second.getByRole('button', { name: 'Go on with this key' }).click()
  await expect(second.getByText('This one watches.')).toBeVisible()
  await page.close()
  await waitUntil(second, '23 answered')
  await expectEachOnce(provider, requests)
  expect((await provider.sandbox.books()).batches).toHaveLength(3)
})

const deaths = [
  { stage: 'Uploading', path: '/v1/files', how: 'crashes' },
  { stage: 'Creating', path: '/v1/batches', how: 'is closed' },
] as const
for (const { stage, path, how } of deaths) {
  test(`a page that ${how} while ${stage.toLowerCase()} is opened again, and nothing is executed twice`, async ({
    page,
    context,
    provider,
  }) => {
    await connect(page, provider.url, rightKey)
    await prepareTickets(page, { rowsPerBatch: 11 })
    // The call comes through in the end, but nobody is there any more to hear of it.
    const late: Fault = { method: 'POST', path, times: 1, effect: { kind: 'late', ms: 3000 } }
    provider.sandbox.setScenario({ pace, faults: [late] })
    await send(page, 'Died')
    const url = page.url()
    await expect(batches(page)).toContainText(stage)
    if (how === 'is closed') await page.close()
    else {
      const crashed = page.waitForEvent('crash')
      const cdp = await context.newCDPSession(page)
      cdp.send('Page.crash').catch(() => undefined) // it never answers
      await crashed
    }

    const again = await context.newPage()
    await again.goto(url)
    await expect(batches(again)).toContainText('Interrupted')
    await again.getByLabel('API key', { exact: true }).fill(rightKey)
    await again.getByRole('button', { name: 'Go on with this key' }).click()
    await waitUntil(again, '23 answered')
    await expectEachOnce(provider, requests)
  })
}
