import { Hono } from 'hono'
import type { Context } from 'hono'
import { changeRecords, putBatch, type Account } from './account.ts'
import { faultReply, jsonReply } from './api-reply.ts'
import { toBatchObject } from './batch-object.ts'
import { isOver } from './batch-timeline.ts'
import { createBatch } from './create-batch.ts'
import { parseJson } from './json.ts'
import { invalidRequest } from './judge-request.ts'
import { cutPage, toListObject } from './list-page.ts'
import { lookAtBatch } from './look-at-batch.ts'
import type { SandboxEnv } from './sandbox-env.ts'
import type { SandboxBatch } from './sandbox-records.ts'

export function createBatchRoutes(account: Account): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>()
  const show = async (batch: SandboxBatch) =>
    jsonReply(toBatchObject(await lookAtBatch(account, batch), account.scenario()))

  routes.post('/', async (context) => {
    const body = parseJson(await context.req.text())
    const delayMs = context.get('effectDelayMs') ?? account.scenario().effectDelayMs
    const created = await createBatch(account, body?.value, delayMs)
    return created.ok ? show(created.value) : faultReply(created.error)
  })

  routes.get('/', async (context) => {
    const seenBefore = account.now() - account.scenario().listLagMs
    const all = await listBatches(account)
    const visible = all.filter((batch) => batch.createdAt <= seenBefore)
    const { limit, after } = context.req.query()
    const page = cutPage(visible, { limit, after }, { usual: 20, most: 100 }, 'batch')
    if (!page.ok) return faultReply(page.error)
    const data = []
    for (const batch of page.value.items)
      data.push(toBatchObject(await lookAtBatch(account, batch), account.scenario()))
    return jsonReply(toListObject(data, page.value.hasMore))
  })

  routes.get('/:id', async (context) => {
    const batch = await findBatch(account, context.req.param('id'))
    return batch === null ? missing(context) : show(batch)
  })

  routes.post('/:id/cancel', async (context) => {
    const batch = await findBatch(account, context.req.param('id'))
    if (batch === null) return missing(context)
    const { timeline } = await lookAtBatch(account, batch)
    if (isOver(timeline))
      return faultReply(
        invalidRequest(`Cannot cancel a batch with status '${timeline.status}'.`, null, null, 409),
      )
    const askedAt = account.now()
    await changeRecords(account, async () => {
      const latest = await account.records.get('batches', batch.id)
      if (latest === undefined || latest.cancelAskedAt !== null || latest.settled !== null) return []
      return [putBatch(latest, { cancelAskedAt: askedAt })]
    })
    const cancelled = await findBatch(account, batch.id)
    return cancelled === null ? missing(context) : show(cancelled)
  })
  return routes
}

/** Batches that have come to be, newest first; with `missingInput: 'absent'` without those that lost their input. */
export async function listBatches(account: Account): Promise<readonly SandboxBatch[]> {
  const now = account.now()
  const absent = account.scenario().missingInput === 'absent'
  const all = await account.records.all('batches')
  return all
    .filter((batch) => batch.createdAt <= now && !(absent && batch.inputGone))
    .sort((a, b) => b.createdAt - a.createdAt || b.serial - a.serial)
}

async function findBatch(account: Account, id: string): Promise<SandboxBatch | null> {
  const batch = await account.records.get('batches', id)
  const absent = batch?.inputGone === true && account.scenario().missingInput === 'absent'
  return batch === undefined || batch.createdAt > account.now() || absent ? null : batch
}

const missing = (context: Context) =>
  faultReply(invalidRequest(`No batch found with id '${context.req.param('id') ?? ''}'.`, null, null, 404))
