import type { BrowserContext, Page } from '@playwright/test'
import { connect as connectTo, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Sandbox } from '#sandbox/sandbox.ts'
import type { Fault } from '#sandbox/scenario.ts'
import { createSeededRandom } from '#storage/seeded-random.ts'
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

/**
 * A run of six batches while its tabs die and its connections are cut at random moments. Whatever happens, the
 * provider's books show each request executed once and every row has its answer.
 * More of it: KILL_ROUNDS=20; one again: FIRST_KILL=<n> KILL_ROUNDS=1.
 */
const rounds = Number(process.env['KILL_ROUNDS'] ?? 4)
const first = Number(process.env['FIRST_KILL'] ?? 1)
const killsPerRound = 6
const requests = 21

/** Calls that take their time, so that most kills meet one of them under way. */
const slow: readonly Fault[] = [
  { method: 'POST', path: '/v1/files', effect: { kind: 'late', ms: 500 } },
  { method: 'POST', path: '/v1/batches', effect: { kind: 'late', ms: 500 } },
  { method: 'GET', path: '/v1/files/*/content', effect: { kind: 'late', ms: 300 } },
]
/**
 * A batch that the browser made twice must be cancelled before it runs, so none runs before that was seen to. (A real
 * validation takes minutes.)
 */
const pace = { validateMs: 600_000, totalMs: 3000, finalizeMs: 200, cancelMs: 300, rowMs: null }

const kills = ['reload', 'crash', 'close', 'cut', 'cut', 'refuse', 'second', 'takeOver'] as const

for (let round = first; round < first + rounds; round++) {
  test(`tabs that die and connections that are cut lose and repeat nothing (round ${round})`, async ({
    page,
    context,
    provider,
  }) => {
    test.setTimeout(400_000)
    const dice = createDice(round)
    const wire = await openWire(Number(new URL(provider.url).port))
    const deeds: string[] = []
    try {
      await connect(page, wire.url, rightKey, 'In this tab')
      await prepareTickets(page, { rowsPerBatch: 4 })
      provider.sandbox.setScenario({ pace, faults: slow })
      await send(page, `Round ${round}`)
      const url = page.url()
      let tabs = [page]
      for (let kill = 0; kill < killsPerRound; kill++) {
        // First while it is sent, then while it runs and is collected.
        if (kill === killsPerRound / 2) {
          await expect
            .poll(
              async () => {
                await enterWhereAsked(tabs)
                return batchesPerShard(provider.sandbox)
              },
              { timeout: 300_000 },
            )
            .toEqual([1, 1, 1, 1, 1, 1])
          provider.sandbox.advance(pace.validateMs)
        }
        await new Promise((resolve) => setTimeout(resolve, dice.below(1200)))
        const deed = kills[dice.below(kills.length)] ?? 'cut'
        deeds.push(deed)
        tabs = await doKill(deed, tabs, context, url, wire)
      }
      provider.sandbox.setScenario({ pace })
      const [tab] = tabs
      if (tab === undefined) throw new Error('no tab is left')
      await expect(async () => {
        await enterWhereAsked(tabs)
        await waitUntil(tab, '23 answered', 3000)
      }).toPass({ timeout: 300_000 })
      await expectEachOnce(provider, requests)
    } catch (cause) {
      throw new Error(`Round ${round}: ${deeds.join(', ')}`, { cause })
    } finally {
      await wire.close()
    }
  })
}

/** How many batches that can still run each shard has. */
async function batchesPerShard(sandbox: Sandbox): Promise<number[]> {
  const counts = new Map<string, number>()
  for (const { status, metadata } of (await sandbox.books()).batches) {
    const shard = metadata?.['bw_shard'] ?? ''
    const alive = status !== 'cancelling' && status !== 'cancelled' && status !== 'failed'
    counts.set(shard, (counts.get(shard) ?? 0) + Number(alive))
  }
  return [...counts.values()]
}

/** @returns the tabs that live on, at least one of them with the key */
async function doKill(
  deed: (typeof kills)[number],
  tabs: readonly Page[],
  context: BrowserContext,
  url: string,
  wire: Wire,
): Promise<Page[]> {
  const [tab, ...others] = tabs
  if (tab === undefined) return []
  switch (deed) {
    case 'reload':
      await tab.reload({ timeout: 30_000 })
      break
    case 'crash': {
      const crashed = tab.waitForEvent('crash', { timeout: 10_000 })
      const cdp = await context.newCDPSession(tab)
      cdp.send('Page.crash').catch(() => undefined) // it never answers
      // A page that shares its process with another one may be gone without a word.
      await crashed.catch(() => tab.close())
      return [...others, await openTab(context, url)]
    }
    case 'close':
      await tab.close()
      return [...others, await openTab(context, url)]
    case 'cut':
      wire.cut()
      break
    case 'refuse':
      wire.refuse(true)
      await tab.waitForTimeout(800)
      wire.refuse(false)
      break
    case 'second':
      return tabs.length > 2 ? [...tabs] : [...tabs, await openTab(context, url)]
    case 'takeOver': {
      const next = await openTab(context, url)
      await tab.close()
      return [...others, next]
    }
  }
  return [...tabs]
}

/** Opens the run in a tab of its own and enters the key, as a person does who comes back. */
async function openTab(context: BrowserContext, url: string): Promise<Page> {
  const tab = await context.newPage()
  await tab.goto(url)
  const field = tab.getByLabel('API key', { exact: true })
  const over = tab.getByText('23 answered').first()
  await expect(field.or(over).first()).toBeVisible()
  if (await field.isVisible()) {
    // Another tab may finish the run meanwhile: then nobody is asked for a key any more.
    await enterKey(tab).catch(() => expect(over).toBeVisible())
  }
  return tab
}

async function enterKey(tab: Page): Promise<void> {
  await tab.getByLabel('API key', { exact: true }).fill(rightKey, { timeout: 10_000 })
  await tab.getByRole('button', { name: 'Go on with this key' }).click({ timeout: 10_000 })
}

/** A tab that dies right after its key was entered may not have kept it: the person enters it again. */
async function enterWhereAsked(tabs: readonly Page[]): Promise<void> {
  for (const tab of tabs) {
    if (!(await tab.getByLabel('API key', { exact: true }).isVisible())) continue
    await enterKey(tab).catch(() => undefined)
  }
}

interface Wire {
  readonly url: string
  /** Breaks every connection there is, whatever is on its way. */
  cut(): void
  /** Breaks every new one as well. */
  refuse(refusing: boolean): void
  close(): Promise<void>
}

/** A way to the provider that can be cut: bytes go through as they are. */
async function openWire(port: number): Promise<Wire> {
  const sockets = new Set<Socket>()
  let refusing = false
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  }
  const server = createServer((near) => {
    keep(near)
    if (refusing) {
      near.destroy()
      return
    }
    const far = connectTo(port, 'localhost')
    keep(far)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    near.pipe(far)
    far.pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    cut,
    refuse(now) {
      refusing = now
      if (now) cut()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        cut()
      }),
  }
}

function createDice(seed: number): { below(count: number): number } {
  const random = createSeededRandom(seed * 7919)
  return {
    below(count) {
      const [a = 0, b = 0] = random.bytes(2)
      return (a * 256 + b) % count
    },
  }
}
