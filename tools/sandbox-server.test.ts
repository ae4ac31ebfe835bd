import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startSandbox } from './sandbox-server.ts'

test('a sandbox with a folder has its files again after a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const start = () =>
    startSandbox({ port: 0, folder, scenario: { pace: { validateMs: 0, totalMs: 0, finalizeMs: 0 } } })

  const first = await start()
  const form = new FormData()
  const line = {
    custom_id: 'a',
    method: 'POST',
    url: '/v1/responses',
    body: { model: 'sandbox-1', input: 'hello' },
  }
  form.set('purpose', 'batch')
  form.set('file', new Blob([`${JSON.stringify(line)}\n`]), 'input.jsonl')
  const uploaded = await fetch(`${first.url}/v1/files`, { method: 'POST', body: form })
  const { id: fileId } = (await uploaded.json()) as { id: string }
  const created = await fetch(`${first.url}/v1/batches`, {
    method: 'POST',
    body: JSON.stringify({ input_file_id: fileId, endpoint: '/v1/responses', completion_window: '24h' }),
  })
  const { id } = (await created.json()) as { id: string }
  await first.close()

  const second = await start()
  onTestFinished(() => second.close())
  const batch = (await (await fetch(`${second.url}/v1/batches/${id}`)).json()) as { output_file_id: string }
  expect(batch).toMatchObject({ status: 'completed', request_counts: { completed: 1 } })
  const content = await fetch(`${second.url}/v1/files/${batch.output_file_id}/content`)
  expect(JSON.parse(await content.text())).toMatchObject({ custom_id: 'a', response: { status_code: 200 } })
})

test('a port in use is said in a sentence with what to do', async () => {
  const running = await startSandbox({ port: 0 })
  onTestFinished(() => running.close())
  const port = Number(new URL(running.url).port)
  await expect(startSandbox({ port })).rejects.toThrow(
    `Port ${port} is already in use. Stop the other program, or`,
  )
})
