import type { ImportFinding } from '#core/records.ts'
import { createFindingLog } from '../findings.ts'
import type { Dialect } from '../sheet.ts'

/** Looks for custom_ids that stand in more than one of several batch files. Within one file its reader looks. */
export interface IdsOfFiles {
  /** A file begins, and the one before is over. */
  start(name: string): void
  /** @param row of all files together */
  add(customId: string | null, row: number): void
  /** What was found in all of them, with the files that an id stands in. */
  findings(): readonly ImportFinding[]
}

const kinds = { 'batch-input': 'customIdOfOtherFile', 'batch-output': 'resultOfOtherFile' } as const

/** @returns null for files that have no custom_ids */
export function createIdsOfFiles({ format }: Pick<Dialect, 'format'>): IdsOfFiles | null {
  if (format !== 'batch-input' && format !== 'batch-output') return null
  const kind = kinds[format]
  const log = createFindingLog()
  /** Where an id stood first. */
  const files = new Map<string, string>()
  let own = new Map<string, number>()
  let name = ''
  const close = (): void => {
    for (const [id, row] of own) {
      const other = files.get(id)
      if (other === undefined) files.set(id, name)
      else log.add(kind, row, `${id.slice(0, 64)} in ${other} and ${name}`)
    }
    own = new Map()
  }
  return {
    start(next) {
      close()
      name = next
    },
    add(customId, row) {
      if (customId !== null && customId !== '' && !own.has(customId)) own.set(customId, row)
    },
    findings() {
      close()
      return log.list()
    },
  }
}
