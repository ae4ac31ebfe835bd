import type { Dialect } from '#formats/sheet.ts'
import { readUtf8 } from './files.ts'
import { compareRows, describeError, loadTable } from './load-table.ts'
import type { Corpus, Outcome } from './outcome.ts'

interface Case {
  readonly suite: string
  readonly description: string
  readonly input: string
  readonly config: Readonly<Record<string, unknown>>
  readonly expected: { readonly data: readonly (readonly unknown[] | Readonly<Record<string, unknown>>)[] }
}

/** Settings that turn text into something else, or that are about the parser and not the text. */
const unlike = ['dynamicTyping', 'columns', 'quotes', 'escapeFormulae']

/**
 * The parser cases of Papa Parse: input and settings of each must give its rows. Settings are the dialect's; settings
 * we do not have are left out, and what only differs in convention is compared with it: blank lines are no rows here.
 */
export const papaparse: Corpus = {
  name: 'papaparse',
  folder: 'csv/papaparse',
  async run(folder) {
    const cases = JSON.parse(await readUtf8(folder, 'cases.json')) as readonly Case[]
    const outcomes: Outcome[] = []
    for (const each of cases) {
      if (each.suite === 'unparse' || unlike.some((key) => key in each.config)) continue
      outcomes.push({ name: `${each.suite}: ${each.description}`, miss: await judge(each) })
    }
    return { outcomes }
  },
}

async function judge({ input, config, expected }: Case): Promise<string | null> {
  const headed = config['header'] === true
  const lists = expected.data.map((row) => toList(row))
  const names = headed ? namesOf(expected.data) : []
  const blank = (row: readonly string[]): boolean => row.every((cell) => cell.trim() === '')
  const skipsEmpty = config['skipEmptyLines'] === 'greedy'
  const wanted = (headed && names.length === 0 ? lists.slice(1) : lists).filter(
    (row) => !(row.length === 1 && blank(row)) && !(skipsEmpty && blank(row)),
  )
  const width = Math.max(1, ...wanted.map(({ length }) => length))
  const dialect: Partial<Dialect> = {
    format: 'csv',
    headerRows: headed ? 1 : 0,
    width: headed ? null : width,
    skipLines: Math.max(0, Number(config['skipFirstNLines'] ?? 0)),
    emptyRows: skipsEmpty ? 'skip' : 'keep',
    comment: commentOf(config['comments']),
    quote: typeof config['quoteChar'] === 'string' ? config['quoteChar'] : '"',
    escape: typeof config['escapeChar'] === 'string' ? config['escapeChar'] : null,
    ...(typeof config['delimiter'] === 'string' && config['delimiter'] !== '\n'
      ? { delimiter: config['delimiter'] }
      : {}),
  }
  const table = await loadTable(input, 'case.csv', dialect)
  if (table.error?.kind === 'NoRows') return wanted.length === 0 ? null : 'no rows'
  if (table.error) return describeError(table.error)
  const preview = Number(config['preview'] ?? 0)
  const rows = preview > 0 ? table.rows.slice(0, headed ? preview : wanted.length) : table.rows
  const extra = wanted.map((row) =>
    headed && row.length > table.header.length ? joinLast(row, table.header.length) : row,
  )
  return (
    (names.length > 0 ? compareRows([table.header.slice(0, names.length)], [names]) : null) ??
    compareRows(rows, extra) ??
    table.difference
  )
}

const joinLast = (row: readonly string[], width: number): readonly string[] => [
  ...row.slice(0, width - 1),
  row.slice(width - 1).join(','),
]

const commentOf = (comments: unknown): string | null =>
  comments === true ? '#' : typeof comments === 'string' ? comments : null

const namesOf = (data: Case['expected']['data']): readonly string[] => {
  const [first] = data
  return first === undefined || Array.isArray(first)
    ? []
    : Object.keys(first).filter((name) => name !== '__parsed_extra')
}

function toList(row: Case['expected']['data'][number]): readonly string[] {
  const values: readonly unknown[] = Array.isArray(row) ? row : Object.values(row)
  return values.flatMap((value) => (Array.isArray(value) ? value.map(String) : [String(value)]))
}
