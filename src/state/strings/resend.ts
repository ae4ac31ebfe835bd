const s = (count: string, one: string, many: string) => `${count} ${count === '1' ? one : many}`

/** Sending rows of a run once more, in batches or one by one. Numbers come written for people. */
export const resend = {
  title: 'Resend rows',
  which: 'Which rows',
  onlyFixable: (count: string) => `Of the failed ones only ${count} that may succeed as they are`,
  shown: (count: string) => (count === '1' ? 'Resend this row' : `Resend these ${count} rows`),
  shownSaid: (count: string) =>
    count === '1' ? 'The row that is shown.' : `The ${count} rows that are shown.`,
  row: 'Resend this row',
  rowSaid: (row: string) => `Row ${row}.`,
  answered: (count: string) =>
    `${s(count, 'of them has an answer', 'of them have an answer')}, which ${count === '1' ? 'stays' : 'stay'} until a new one comes, and would be paid again.`,
  nothing: 'No row is chosen.',
  none: 'No row of this run can be sent again now.',
  meanings: {
    truncated: 'cut at the token limit: raise “Longest answer” below',
    lost: 'its answer is gone, but may have been paid',
    not_sent: 'taken back before it was sent',
    invalid: 'the answer does not fit the output columns',
  } as Readonly<Record<string, string>>,
  change: 'Ask something else this time',
  changeNote: 'Left alone, the same question is asked again.',
  changed: 'changed',
  reset: 'Back to the same question',
  system: 'System message',
  user: 'User message',
  model: 'Model',
  outputs:
    'Answers that are here keep the columns they were asked for; new answers have these. Columns of the same name are one.',
  door: 'How',
  doors: {
    batch: { label: 'As a batch', hint: 'At the batch price, within a day.' },
    direct: {
      label: 'Finish these now at full price',
      hint: 'One by one, at once. A request whose reply gets lost may have been charged; it is not repeated by itself.',
    },
  },
  leftOut: {
    waiting: (count: string) =>
      `${s(count, 'row is', 'rows are')} left out: an answer may still come, and sent again ${count === '1' ? 'it' : 'they'} could be paid twice.`,
    skipped: (count: string) =>
      `${s(count, 'row is', 'rows are')} left out: a check took ${count === '1' ? 'it' : 'them'} out before.`,
    empty: (count: string) => `${s(count, 'row is', 'rows are')} left out: the columns used are empty.`,
  },
  price: 'Price',
  requests: 'Requests',
  requestsCopies: (requests: string, copies: string) =>
    copies === '0' ? requests : `${requests}, ${s(copies, 'copy', 'copies')} more answered by them`,
  batches: 'Batches',
  /** The run has a cap; `spent` counts what was billed so far. */
  capBatch: (cap: string, spent: string) =>
    `The cap of ${cap} for this run counts this as well; ${spent} are billed so far. Parts that may pass it are held until you release them.`,
  capDirect: (cap: string) =>
    `The cap of ${cap} for this run does not hold this up: you confirm its price here.`,
  answersStay: 'A failure never replaces an answer that is here; a new answer does.',
  send: (requests: string) => `Send ${s(requests, 'request', 'requests')}`,
  about: (cost: string) => `about ${cost}`,
  free: 'free',
  unknown: 'price unknown',
  keep: 'Leave them',
  working: (done: string, total: string) => `Looking at ${done} of ${total} rows`,
  finish: {
    title: 'Finishing one by one',
    progress: 'Requests answered one by one',
    done: (done: string, total: string) => `${done} of ${total} have a reply`,
    answered: 'Answered',
    unanswered: 'Without an answer',
    lost: 'Reply lost, may have been charged',
    underWay: 'Under way',
    notSent: 'Not sent',
    stop: 'Stop',
    stopNote: 'What is under way is waited for; nothing new is sent.',
    open: 'Keep this page open: it sends them itself. What is answered is stored at once.',
    wait: (time: string) => `The provider asks to wait until ${time}.`,
    over: 'Finished one by one',
    all: 'Every request has an answer.',
    stopped: {
      cancelled: 'Stopped by you.',
      key: 'The key is missing or was refused.',
      billing: 'The account has no credit left, says the provider.',
      model: 'The provider does not take the model here.',
      settings: 'The provider does not take the settings.',
      rateLimit: 'The provider kept asking to wait.',
      network: 'Several replies in a row were lost.',
      storage: 'This browser’s storage is full.',
    },
    lostNote: (count: string) =>
      `${s(count, 'request', 'requests')} got no reply and may have been charged. Look at your usage there before you resend ${count === '1' ? 'it' : 'them'}.`,
    close: 'Close',
  },
  history: {
    title: 'Generations',
    note: 'each time rows were sent, with the question as it was',
    table: 'Generations of this run',
    columns: {
      gen: 'Sent',
      when: 'When',
      rows: 'Rows',
      requests: 'Requests',
      changed: 'Changed',
      estimate: 'Estimate',
      cost: 'Billed',
    },
    first: 'First',
    again: (number: string) => `Resend ${number}`,
    direct: 'one by one',
    same: 'nothing',
    parts: {
      endpoint: 'endpoint',
      model: 'model',
      system: 'system message',
      user: 'user message',
      settings: 'settings',
      outputColumns: 'output columns',
      dedupe: 'copies',
    } as Readonly<Record<string, string>>,
    choose: 'Show the prompt of',
  },
}
