import Papa from 'papaparse'

/** The rows of an oracle in plain RFC 4180, read by a parser that is not the one under test. */
export function readOracle(text: string): string[][] {
  const { data } = Papa.parse<string[]>(text.replace(/^\ufeff/, ''), { delimiter: ',', header: false })
  const last = data.at(-1)
  return last?.length === 1 && last[0] === '' ? data.slice(0, -1) : data
}

/** Lines that the first `records` records of a text take; more than records where line ends stand in quotes. */
export function countRecordLines(text: string, records: number, delimiter: string): number {
  if (records === 0) return 0
  const { meta } = Papa.parse(text, { delimiter, preview: records, header: false })
  return text.slice(0, meta.cursor).split('\n').length - 1
}
