import { expect, test } from 'vitest'
import { sniffFurtherFiles } from './sniff-files.ts'
import { sniffSpreadsheet } from './sniff-spreadsheet.ts'

const named = (name: string, text: string) => ({ name, file: new Blob([text]) })

test('further files are compared with the first before any row is read', async () => {
  const first = await sniffSpreadsheet(new Blob(['a,b\n1,2\n']), 'first.csv')
  if (!first.ok) throw new Error(first.error.kind)
  const compared = await sniffFurtherFiles(first.value, [
    named('same.csv', 'a,b\n3,4\n'),
    named('turned.csv', 'b,a\n3,4\n'),
    named('other.csv', 'a,c,d\n3,4,5\n'),
    named('empty.csv', ''),
    named('scan.csv', '%PDF-1.7\n'),
  ])
  expect(compared).toMatchObject([
    { name: 'same.csv', size: 8, isReordered: false, missing: [], extra: [], problem: null },
    { name: 'turned.csv', isReordered: true, order: [1, 0], missing: [], extra: [], problem: null },
    { name: 'other.csv', missing: ['b'], extra: ['c', 'd'], problem: null },
    { name: 'empty.csv', problem: { kind: 'NoRows' } },
    { name: 'scan.csv', problem: { kind: 'UnknownFormat', looksLike: 'pdf' } },
  ])
})
