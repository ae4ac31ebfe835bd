const s = (count: string, one: string, many: string) => `${count} ${count === '1' ? one : many}`

/** How a run is sent: one line for each choice. Numbers come written for people. */
export const sendOptions = {
  title: 'How it is sent',
  pilot: 'Send one part first and look',
  pilotHint: (first: string, rest: string) =>
    `The first ${s(first, 'request goes', 'requests go')}; the other ${rest} wait until you have seen the answers.`,
  pilotOne: 'There is only one batch. Lower “Rows per batch” to have a part to look at.',
  rowsPerBatch: 'Rows per batch',
  rowsPerBatchHint: (limit: string, batches: string) =>
    `Makes ${s(batches, 'batch', 'batches')}. Empty = as many as possible (${limit}).`,
  order: 'Important rows first',
  orderNone: 'in the order of the spreadsheet',
  orderHint: 'What comes first is sent first, and answered first where limits or caps hold the rest.',
  direction: 'Beginning with',
  largest: 'largest, or last in the alphabet',
  smallest: 'smallest, or first in the alphabet',
  cap: 'Cap for this run',
  capPlaceholder: 'no cap',
  capHint: 'In US dollars. Parts that may pass it are held until you release them.',
  capBelow: (worst: string) => `The whole run may cost up to ${worst}, so parts of it will be held.`,
  capBad: 'A cap is an amount above 0, for example 2.50.',
  capFree: 'The sandbox is free, so nothing can pass it.',
  forRows: (rows: string) => `for ${s(rows, 'row', 'rows')}`,
  /** `cost` of all together, not of the first ones. */
  firstOnly: (requests: string, cost: string | null) =>
    `first ${requests} of them${cost === null ? '' : `, ${cost} for all`}`,
}
