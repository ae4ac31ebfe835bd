import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect, expect, rightKey, test } from './workbench.ts'

test('neither the page nor its worker can reach another origin; the worker reaches the configured one', async ({
  page,
  provider,
  complaints,
}) => {
  let strangers = 0
  const stranger = createServer((_request, response) => {
    strangers++
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('hello')
  })
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  const strangerUrl = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`
  const reach = (url: string) =>
    fetch(url, { method: 'GET', mode: 'cors' }).then(
      () => 'reached',
      () => 'blocked',
    )

  await connect(page, provider.url, rightKey)
  await expect(page.getByRole('region', { name: 'This page can talk to one host' })).toContainText(
    new URL(provider.url).host,
  )

  // The page itself talks to nobody, not even the configured host.
  expect(await page.evaluate(reach, strangerUrl)).toBe('blocked')
  expect(await page.evaluate(reach, `${provider.url}/v1/models`)).toBe('blocked')

  const [worker] = page.workers()
  expect(worker).toBeDefined()
  expect(await worker?.evaluate(reach, strangerUrl)).toBe('blocked')
  expect(await worker?.evaluate(reach, `${provider.url}/v1/models`)).toBe('reached')

  // A fresh document of the page's own making inherits the same rule.
  const inFrame = await page.evaluate(async (url) => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    const inner = frame.contentWindow as (Window & typeof globalThis) | null
    return inner?.fetch(url).then(
      () => 'reached',
      () => 'blocked',
    )
  }, strangerUrl)
  expect(inFrame).toBe('blocked')
  expect(strangers).toBe(0)
  // The browser said so itself, and that was all it complained of.
  expect(complaints.length).toBeGreaterThan(0)
  complaints.length = 0
  await new Promise((resolve) => stranger.close(resolve))
})

test('the key goes to one host, in one header, and is kept nowhere', async ({ page, provider }) => {
  const elsewhere: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    const carries = request.url().includes(rightKey) || JSON.stringify(request.headers()).includes(rightKey)
    if (carries && url.origin !== provider.url) elsewhere.push(request.url())
    if (request.url().includes(rightKey)) elsewhere.push(request.url())
  })
  await connect(page, provider.url, rightKey)
  await page.getByRole('button', { name: 'Test connection' }).click()
  await expect(page.getByText('This connection works.')).toBeVisible()
  expect(elsewhere).toEqual([])
  const kept = await page.evaluate(async () => {
    const databases = await indexedDB.databases()
    const texts = await Promise.all(
      databases.map(
        ({ name }) =>
          new Promise<string>((resolve, reject) => {
            const open = indexedDB.open(name ?? '')
            open.onerror = () => reject(new Error('cannot open'))
            open.onsuccess = () => {
              const database = open.result
              const stores = [...database.objectStoreNames]
              if (stores.length === 0) {
                resolve('')
                return
              }
              const parts: string[] = []
              const transaction = database.transaction(stores)
              for (const store of stores) {
                const all = transaction.objectStore(store).getAll()
                all.onsuccess = () => parts.push(JSON.stringify(all.result))
              }
              transaction.oncomplete = () => resolve(parts.join('\n'))
            }
          }),
      ),
    )
    return [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, ...texts].join(
      '\n',
    )
  })
  expect(kept).toContain(new URL(provider.url).host)
  expect(kept).not.toContain(rightKey)
})
