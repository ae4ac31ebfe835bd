import { expect, test } from 'vitest'
import type { Draft } from '#core/request/draft.ts'
import { err } from '#core/result.ts'
import { createTestDraft, toCsv, valueOf } from '../engine.suite.ts'
import type { SampleReply } from '../resend/resend-types.ts'
import { openWorkbench } from '../workbench.suite.ts'

async function openDraft(
  texts: readonly string[],
  change: Partial<Draft> = {},
  options: Parameters<typeof openWorkbench>[0] = {},
) {
  const bench = openWorkbench(options)
  valueOf(await bench.engine.listConnections({}))
  const file = new Blob([toCsv([['text', 'note'], ...texts.map((text) => [text, 'n'])])])
  const dataset = valueOf(await bench.engine.importDataset({ file, name: 'a.csv', lastModified: null }))
  const draft = createTestDraft(dataset.id, { model: 'gpt-4.1-mini', user: '{{text}}', ...change })
  return { ...bench, draft, input: { draft, connectionId: 'sandbox' } }
}

test('sample rows come back judged like the lines of a run, and nothing is stored', async () => {
  const columns = [{ name: 'label', type: 'category', description: '', values: ['good', 'bad'] }] as const
  const { engine, input, ports } = await openDraft(['great', 'terrible', '[[refuse]]', '  '], {
    outputColumns: columns,
  })
  const streamed: SampleReply[] = []
  const result = valueOf(
    await engine.sampleRows(
      { ...input, rows: [3, 2, 1, 0, 0, 77] },
      { onProgress: (reply) => streamed.push(reply) },
    ),
  )
  expect(result.replies.map(({ row, outcome, cells }) => [row, outcome, cells[0]])).toEqual([
    [0, 'answered', 'good'],
    [1, 'answered', 'bad'],
    [2, 'refused', null],
  ])
  expect(result).toMatchObject({ empty: [3], stopped: null, costUsd: 0 })
  expect(result.perRequest?.input).toBeGreaterThan(0)
  expect(streamed.map(({ row }) => row).sort()).toEqual([0, 1, 2])
  expect(await ports.records.all('runs')).toEqual([])
  expect(await ports.files.list('bw1/runs')).toEqual([])
})

test('a sample costs the full price, and tells what a batch will cost', async () => {
  const { engine, input } = await openDraft(['great'])
  const price = { connectionId: 'sandbox', model: 'gpt-4.1-mini', inputPerMillion: 1000, outputPerMillion: 0 }
  valueOf(await engine.savePrice(price))
  const { costUsd, batchUsdPerRequest, perRequest } = valueOf(
    await engine.sampleRows({ ...input, rows: [0] }),
  )
  expect(costUsd).toBeCloseTo((perRequest?.input ?? 0) / 1000)
  expect(batchUsdPerRequest).toBeCloseTo((costUsd ?? 0) / 2)
})

test('a lost reply is told as lost, and the request is not sent again', async () => {
  let sent = 0
  const { engine, input } = await openDraft(
    ['one', 'two'],
    {},
    {
      through: (transport) => ({
        async send(request, call) {
          if (!request.url.includes('/chat/')) return transport.send(request, call)
          const nth = ++sent
          const reply = await transport.send(request, call)
          return nth === 1 ? err({ kind: 'NoReply', message: 'It broke.' }) : reply
        },
      }),
    },
  )
  const { replies } = valueOf(await engine.sampleRows({ ...input, rows: [0, 1] }))
  expect(replies.map(({ outcome }) => outcome)).toEqual(['lost', 'answered'])
  expect(replies[0]?.cause).toMatch(/may have been charged/)
  expect(sent).toBe(2)
})

test.each([
  ['no-quota', 'billing'],
  ['wrong-key', 'key'],
] as const)('with %s nothing more is sent', async (scenario, why) => {
  const { engine, sandbox, input } = await openDraft(['a', 'b', 'c', 'd', 'e', 'f'])
  sandbox.setScenario(scenario)
  const result = valueOf(await engine.sampleRows({ ...input, rows: [0, 1, 2, 3, 4, 5] }))
  expect(result).toMatchObject({ replies: [], stopped: { why } })
})

test('a faulty template is refused before anything is sent', async () => {
  const { engine, sandbox, input } = await openDraft(['a'], { user: '{{nothing}}' })
  expect(await engine.sampleRows({ ...input, rows: [0] })).toMatchObject({ error: { kind: 'TemplateError' } })
  expect((await sandbox.books()).calls['POST /v1/chat/completions']).toBeUndefined()
})
