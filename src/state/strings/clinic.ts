import type { FaultCause } from '#engine/results/fault-cause.ts'
import type { ErrorCluster } from '#engine/results/row-detail-types.ts'

/** What is counted, one and many, and what happened to it: "84 answers were cut at 120 tokens". */
type Said = readonly [one: string, many: string]

const again = (one: string, many: string, rest = ''): Said => [`${one}${rest}`, `${many}${rest}`]

const faults: Readonly<Record<Exclude<FaultCause, 'unknown'>, Said>> = {
  invalidJsonLine: again('request was', 'requests were', ' in a file that could not be read'),
  missingField: again('request was', 'requests were', ' in a file that lacked a field'),
  incompleteBody: again('request lacks', 'requests lack', ' a model or messages'),
  fileNotFound: again('request was', 'requests were', ' in a file that was gone'),
  urlMismatch: again('request was', 'requests were', ' for another endpoint than the batch'),
  streaming: again('request asks', 'requests ask', ' for streaming'),
  modelUnavailable: again('request names', 'requests name', ' a model that is not available'),
  mixedModels: again('request was', 'requests were', ' in a file with several models'),
  duplicateCustomId: again('request was', 'requests were', ' in a file with an id twice'),
  emptyFile: again('request was', 'requests were', ' in an empty file'),
  tooManyRequests: again('request was', 'requests were', ' too many for one batch'),
  fileTooLarge: again('request was', 'requests were', ' larger than the provider takes'),
  notJsonl: again('request was', 'requests were', ' in a file not taken for JSON Lines'),
  tokenLimit: again('request was', 'requests were', ' larger than the provider’s queue'),
  billingLimit: again('request found', 'requests found', ' no credit in the account'),
  noQuota: again('request found', 'requests found', ' no credit in the account'),
  creditRanOut: again('request found', 'requests found', ' no credit in the account'),
  rateLimit: again('request met', 'requests met', ' a rate limit'),
  wrongKey: again('request had', 'requests had', ' a key that was not accepted'),
  missingScope: again('request had', 'requests had', ' a key without the right to it'),
  notFound: again('request was', 'requests were', ' not found with this key'),
  alreadyOver: again('request was', 'requests were', ' in a batch that was over'),
  invalidSetting: again('request has', 'requests have', ' a setting with a value that is not taken'),
  unsupportedSetting: again('request has', 'requests have', ' a setting that the model does not take'),
  invalidSchema: again('request has', 'requests have', ' a schema that was not accepted'),
  promptTooLong: again('prompt is', 'prompts are', ' longer than the model can read'),
  promptRefused: again('prompt was', 'prompts were', ' not accepted by the provider'),
  batchExpired: again('request was', 'requests were', ' not done when the time was up'),
  batchCancelled: again('request was', 'requests were', ' not done when the batch was cancelled'),
  serverError: ['server error at the provider', 'server errors at the provider'],
}

const invalid: Readonly<Record<string, (column: string) => Said>> = {
  not_json: () => again('answer is', 'answers are', ' not JSON'),
  not_an_object: () => again('answer is', 'answers are', ' not a JSON object'),
  missing_value: (column) => again('answer lacks', 'answers lack', ` ${column}`),
  wrong_type: (column) => again('answer has', 'answers have', ` the wrong type in ${column}`),
  value_not_in_list: (column) => again('answer has', 'answers have', ` a value not in the list of ${column}`),
  tool_call: () => again('answer calls', 'answers call', ' a tool instead'),
  empty_answer: () => again('answer is', 'answers are', ' empty'),
  unknown_reply: () => again('reply has', 'replies have', ' a shape that is not known'),
}

/** @param limit `limitTokens` written for people */
function say(
  cluster: Pick<ErrorCluster, 'outcome' | 'code' | 'param' | 'fault'>,
  limit: string | null,
): Said {
  const { outcome, code, param, fault } = cluster
  switch (outcome) {
    case 'truncated':
      return limit === null
        ? again('answer was', 'answers were', ' cut at the model’s own limit')
        : again('answer was', 'answers were', ` cut at ${limit} tokens`)
    case 'refused':
      return code === 'content_filter'
        ? again('answer was', 'answers were', ' stopped by the content filter')
        : again('request was', 'requests were', ' declined by the model')
    case 'invalid':
      return (
        invalid[code ?? '']?.(param === null ? 'a column' : `“${param}”`) ??
        again('answer does', 'answers do', ' not fit what was asked')
      )
    case 'expired':
      return faults.batchExpired
    case 'cancelled':
      return faults.batchCancelled
    case 'missing':
      return again('request has', 'requests have', ' no line in the result files')
    case 'lost':
      return again('answer was', 'answers were', ' lost on the way')
    case 'failed':
      if (code === 'no_reply') return again('request got', 'requests got', ' no reply')
      if (fault === null || fault === 'unknown')
        return again('request failed', 'requests failed', code === null ? '' : `: ${code}`)
      if (param !== null && (fault === 'unsupportedSetting' || fault === 'invalidSetting'))
        return again('request has', 'requests have', ` a ${param} that is not taken`)
      return faults[fault]
    case 'answered':
    case 'waiting':
    case 'not_sent':
    case 'skipped':
      return again('row', 'rows')
  }
}

/** Failures by cause, above the table. Numbers come written for people. */
export const clinic = {
  title: 'Error clinic',
  summary: (rows: string, causes: string) =>
    `${rows} ${rows === '1' ? 'row' : 'rows'}, ${causes} ${causes === '1' ? 'cause' : 'causes'}`,
  /** What follows the count. */
  said: (cluster: ErrorCluster, count: string, limit: string | null): string =>
    say(cluster, limit)[count === '1' ? 0 : 1],
  show: (sentence: string) => `Show these rows: ${sentence}`,
  /** `setting` as the API spells it, `to` and `from` as written. */
  raiseLimit: (setting: string, to: string) => `Raise ${setting} to ${to}`,
  useLimit: (setting: string, to: string) => `Set ${setting} to ${to}, the limit that the provider names`,
  dropSetting: (setting: string, from: string) => `Leave out ${setting}, now ${from}`,
  remedies: {
    resend: 'Nothing to change',
    askShorter: 'Ask for less, or choose another model',
    pickModel: 'Choose another model',
    shorten: 'Shorten the prompt, or choose a model that reads more',
    changePrompt: 'Change the prompt',
    changeColumns: 'Change the output columns',
    newRun: 'Cannot be changed in this run',
    topUp: 'Top up the account first',
    checkKey: 'Check the key first',
    checkUsage: 'May have been paid: look at your usage first',
    look: 'Look at what the provider said',
  },
  resend: (count: string) => `Resend ${count}`,
  about: (cost: string) => `about ${cost}`,
  under: (cost: string) => `under ${cost}`,
  asNew: 'Use as a new draft',
  more: (count: string) => `${count} more`,
  open: 'Show causes',
  fewer: 'Show fewer',
  /** In the dialog, where the rows are chosen already. */
  chosen: (sentence: string) => `These ${sentence}.`,
  chosenOne: (sentence: string) => `This ${sentence}.`,
  changed: (setting: string, from: string, to: string) => `${setting} goes from ${from} to ${to}.`,
  dropped: (setting: string, from: string) => `${setting} ${from} is left out.`,
}
