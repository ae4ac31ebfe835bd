const s = (count: string, one: string, many: string) => `${count} ${count === '1' ? one : many}`

/** Trying a prompt on a few rows before a run is made. Numbers come written for people. */
export const samples = {
  title: 'Sample answers',
  button: 'Try on sample rows',
  stop: 'Stop',
  rows: 'Sample rows',
  count: (count: string) => s(count, 'row', 'rows'),
  note: (connection: string) =>
    `Sends them to ${connection} now, one by one and at full price. Nothing of it becomes part of a run.`,
  sandboxNote: 'The sandbox answers by a simple rule, at once and free.',
  needsModel: 'Choose a model first.',
  needsMessage: 'Write a user message first.',
  needsKey: 'Enter the key of this connection first.',
  row: (row: string) => `Row ${row}`,
  working: (done: string, total: string) => `${done} of ${total} answered`,
  lost: (count: string) =>
    `${s(count, 'reply', 'replies')} did not come. ${count === '1' ? 'That request' : 'Those requests'} may have been charged and ${count === '1' ? 'is' : 'are'} not sent again by itself.`,
  empty: (count: string) =>
    `${s(count, 'row has', 'rows have')} no prompt and ${count === '1' ? 'was' : 'were'} not sent.`,
  changed: 'The prompt has changed since: these answers are to the former one.',
  tokens: (input: string, output: string) => `${input} tokens in, ${output} out`,
  measured: 'Measured',
  perRequest: (input: string, output: string) => `${input} tokens in, ${output} out per request`,
  spent: 'Spent',
  inBatch: 'In a batch',
  perThousand: (money: string) => `about ${money} for 1,000 requests`,
  free: 'free',
}
