import { expect, test } from 'vitest'
import { toBatchMetadata, toInputFileName } from './batch-metadata.ts'

const facts = {
  runId: 'r0n0000000',
  gen: 0,
  shardId: 's12',
  intentId: '0123456789abcdef0123456789abcdef',
  firstRow: 3,
  lastRow: 49_999,
  requests: 40_000,
  tokens: 1_200_000,
  template: 'a'.repeat(64),
  source: 'b'.repeat(64),
  columns: [0, 7],
}

test('a batch says which part of which run it is, in strings', () => {
  expect(toBatchMetadata(facts)).toEqual({
    bw_v: '1',
    bw_run: 'r0n0000000',
    bw_gen: '0',
    bw_shard: 's12',
    bw_intent: '0123456789abcdef0123456789abcdef',
    bw_rows: '3-49999',
    bw_requests: '40000',
    bw_tokens: '1200000',
    bw_template: 'a'.repeat(64),
    bw_source: 'b'.repeat(64),
    bw_cols: '0,7',
  })
})

test('a long list of columns is cut between two numbers, within 512 characters', () => {
  const columns = Array.from({ length: 300 }, (_, column) => column)
  const list = toBatchMetadata({ ...facts, columns })['bw_cols']!
  expect(list.length).toBeLessThanOrEqual(512)
  expect(list.split(',').map(Number)).toEqual(columns.slice(0, list.split(',').length))
})

test('the input file is named after run, generation, shard and attempt', () => {
  expect(toInputFileName({ runId: 'r0n0000000', gen: 1, shardId: 's2', attempt: 3 })).toBe(
    'bw-r0n0000000-g1-s2-a3.jsonl',
  )
})
