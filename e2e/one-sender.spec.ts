import {
  connect,
  expect,
  expectEachOnce,
  prepareTickets,
  rightKey,
  send,
  test,
  waitUntil,
} from './workbench.ts'

const requests = 21
const pace = { validateMs: 300, totalMs: 2500, finalizeMs: 200, cancelMs: 300, rowMs: null }

test('back, forward and a reload after Send make no second batch', async ({ page, provider }) => {
  provider.sandbox.setScenario({ pace })
  await connect(page, provider.url, rightKey, 'In this tab')
  await prepareTickets(page)
  await send(page, 'Back and forward')
  const url = page.url()
  await page.goBack()
  await page.goForward()
  await expect(page).toHaveURL(url)
  await page.goBack()
  await page.reload()
  // Who comes back here sees what was sent, and has to say that it shall be paid for twice.
  await expect(page.getByText('Sent as “Back and forward”')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Send the same again as a new run' })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Send [\d,]+ requests?/ })).toHaveCount(0)
  await page.goForward()
  await waitUntil(page, '23 answered')
  await expectEachOnce(provider, requests)
  expect((await provider.sandbox.books()).batches).toHaveLength(1)
})

test('a tab that was duplicated with its key sends nothing twice, whichever is closed first', async ({
  page,
  context,
  provider,
}) => {
  provider.sandbox.setScenario({ pace })
  await connect(page, provider.url, rightKey, 'In this tab')
  await prepareTickets(page, { rowsPerBatch: 4 })
  await send(page, 'Duplicated')
  const opened = context.waitForEvent('page')
  // A window that a page opens takes its session along, as a duplicated or restored tab does.
  await page.evaluate(() => void window.open(location.href))
  const copy = await opened
  await expect(copy.getByRole('heading', { name: 'Duplicated' })).toBeVisible()
  await page.close()
  await waitUntil(copy, '23 answered')
  await expectEachOnce(provider, requests)
  expect((await provider.sandbox.books()).batches).toHaveLength(6)
})
