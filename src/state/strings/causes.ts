import { type FaultCause, faultCauseOf } from '#engine/results/fault-cause.ts'

type Say = (message: string) => string

const quoted =
  (before: string): Say =>
  (message) =>
    message === '' ? before : `${before}: “${message}”`
const only =
  (sentence: string): Say =>
  () =>
    sentence

const cut = only('raise “Longest answer” in Settings')
const quota = only('the account had no credit left; top up, then send again')
const filtered = only('stopped by the provider’s content filter')

/** Codes of our own, of runs that wait, and the provider's usual ones. Any other code is shown as it came. */
const sentences: Readonly<Record<string, Say>> = {
  refusal: quoted('the model declined'),
  content_filter: filtered,
  tool_call: quoted('the model called a tool instead of answering'),
  empty_answer: only('the answer is empty'),
  unknown_reply: only('the reply has no shape that is known here; it is shown as it came'),
  not_json: quoted('not JSON'),
  not_an_object: quoted('not a JSON object'),
  missing_value: quoted('a value is missing'),
  wrong_type: quoted('a value has the wrong type'),
  value_not_in_list: quoted('a value is not in the list'),
  no_reply: only('the call got no reply; send it again'),
  unreadable_line: only('its line cannot be read'),

  length: cut,
  max_tokens: cut,
  max_output_tokens: cut,

  emptyPrompt: only('the columns used are empty'),
  notReady: only('the line of the file cannot be sent; see its column problem'),

  batch_expired: only('not done when the completion window ended; not billed'),
  batch_cancelled: only('not done when the batch was cancelled; not billed'),
  cancelled: only('the run was cancelled before it was sent'),

  capacity: only('waits for room in the provider’s queue'),
  token_limit: only('waits for room in the provider’s queue'),
  budget: only('waits for release of the budget'),
  key: only('waits for the key'),
  storage: only('waits for space in this browser'),
  network: only('waits for the network'),
  paused: only('sending is paused'),
  rate_limit: only('waits its turn'),
  billing: only('waits for credit'),
  ask: only('waits for your decision'),

  server_error: only('server error at the provider; send it again'),
  http_500: only('server error at the provider; send it again'),
  http_502: only('server error at the provider; send it again'),
  http_503: only('the provider was overloaded; send it again'),
  rate_limit_exceeded: only('too many calls at once; send it again'),
  http_429: only('too many calls at once; send it again'),
  insufficient_quota: quota,
  billing_hard_limit_reached: quota,
  invalid_prompt: quoted('the provider did not accept the prompt'),
  context_length_exceeded: only('longer than the model can read; shorten the row'),
  model_not_found: only('the provider does not know the model, or the key may not use it'),
  request_too_large: only('larger than the provider takes; shorten the row, then send it again'),
  token_limit_exceeded: quoted(
    'larger than the provider’s queue for this model; shorten the row, or ask for a higher limit',
  ),
}

const again = 'send these rows again'

/** What the provider's refusals mean, and what helps: a phrase for every cause of api.md's diagnosis table. */
export const faultSentences: Readonly<Record<Exclude<FaultCause, 'unknown'>, string>> = {
  invalidJsonLine: `a line of the file could not be read; ${again}`,
  missingField: `a line of the file lacked a field; ${again}`,
  incompleteBody: 'the request lacks its model or its messages; check the prompt, then send again',
  fileNotFound:
    'the uploaded file was gone, or belongs to another project’s key; send again with the same key',
  urlMismatch: `the lines were for another endpoint than the batch; ${again}`,
  streaming: 'batches cannot stream; remove that setting, then send again',
  modelUnavailable:
    'the provider does not know the model, or the key may not use it in batches; pick another',
  mixedModels: `the file held more than one model; ${again} with one model`,
  duplicateCustomId: `two lines of the file had the same id; ${again}`,
  emptyFile: 'the file was empty; there was nothing to send',
  tooManyRequests: 'more requests than one batch may have; set fewer rows per batch, then send again',
  fileTooLarge: 'larger than the provider takes; shorten the row, then send it again',
  notJsonl: `the provider did not take the file for JSON Lines; ${again}`,
  tokenLimit: 'larger than the provider’s queue for this model; shorten the row, or ask for a higher limit',
  billingLimit: 'the account had no credit left; top up, then send again',
  noQuota: 'the account had no credit left; top up, then send again',
  creditRanOut: 'the account had no credit left; top up, then send again',
  rateLimit: 'too many calls at once; send it again',
  wrongKey: 'the key was not accepted; enter another, then send again',
  missingScope: 'the key may not do this; give it the rights to write files and batches, then send again',
  notFound: 'not found with this key; use the key of the same project',
  alreadyOver: 'the batch was over already; check it now',
  invalidSetting: 'a setting has a value that the provider does not take; change it, then send again',
  unsupportedSetting: 'the model does not take one of the settings; change it, then send again',
  invalidSchema: 'the provider did not accept the output columns’ schema; change them, then send again',
  promptTooLong: 'longer than the model can read; shorten the row',
  promptRefused: 'the provider did not accept the prompt; change it, then send again',
  batchExpired: 'not done when the completion window ended; not billed',
  batchCancelled: 'not done when the batch was cancelled; not billed',
  serverError: 'server error at the provider; send it again',
}

/** `code: message` as a run keeps it, in words. What nobody knows is shown as it came. */
export function sayCause(cause: string): string {
  const [, code, message] = /^([A-Za-z0-9_]+)(?:: (.*))?$/su.exec(cause) ?? []
  const say = code === undefined ? undefined : sentences[code]
  if (say !== undefined) return say(message ?? '')
  const words = code === undefined ? cause : (message ?? '')
  const fault = faultCauseOf(code ?? null, words)
  return fault === 'unknown' ? cause : quoted(faultSentences[fault])(words)
}

/** A cause in words of ours, and in those it came in; `detail` null = there is nothing more to say. */
export interface Explained {
  readonly sentence: string
  readonly detail: string | null
}

/** Why a batch was not accepted: one of `errors.data[]`, or a refused call. */
export function explainError({
  code,
  message,
}: {
  readonly code: string | null
  readonly message: string
}): Explained {
  const detail = [code, message].filter((part) => part !== null && part !== '').join(': ')
  const fault = faultCauseOf(code, message)
  const own = code === null ? undefined : sentences[code]
  const sentence =
    fault !== 'unknown'
      ? faultSentences[fault]
      : (own?.('') ?? 'the provider did not accept it, for a reason that this page does not know')
  return { sentence, detail: detail === '' ? null : detail }
}

const noAnswer = 'no answer came: the network, the provider, or a proxy between; tried again by itself'
const brokenOff = 'the download broke off; it begins again by itself'
const incomplete = 'the upload arrived incomplete; it is sent again by itself'
const noSpace = 'storage in this browser is full; make room, and it goes on by itself'
const damaged = 'a file of this run cannot be read in this browser'

/** What browsers, Node and this page's engine say of a call that came to nothing. */
const troubles: readonly (readonly [RegExp, string])[] = [
  [/^StorageFull$|storage is full|quota/i, noSpace],
  [/bytes arrived|download (stood still|broke off)|ends too early/i, brokenOff],
  [/provider received \d/i, incomplete],
  [/files of this run cannot be read|^(FileMissing|StorageFailed)$/, damaged],
  [
    /no reply|nothing was heard|failed to fetch|fetch failed|load failed|networkerror|without a status|timed out|was redirected|connection|without a reply|page to read/i,
    noAnswer,
  ],
  [/^No key\.$/, 'no key is entered here'],
  [/^Not an address of this connection/, 'the address is not one of this connection; nothing was sent'],
]
const httpFault: Readonly<Record<string, FaultCause>> = {
  401: 'wrongKey',
  403: 'missingScope',
  404: 'notFound',
  408: 'serverError',
  413: 'fileTooLarge',
  429: 'rateLimit',
}

/** Why the last call for a shard came to nothing, from what its health keeps of it. */
export function explainTrouble(message: string): Explained {
  const status = /^HTTP (\d{3})(?:: |$)/.exec(message)?.[1]
  const fault = (status && (httpFault[status] ?? (status >= '500' ? 'serverError' : null))) || null
  const known = troubles.find(([pattern]) => pattern.test(message))?.[1]
  const cause = fault ?? faultCauseOf(null, message)
  const sentence =
    status === undefined && known !== undefined
      ? known
      : cause === 'serverError'
        ? 'the provider has trouble; tried again by itself'
        : cause === 'unknown'
          ? 'it came to nothing, for a reason that this page does not know; tried again by itself'
          : faultSentences[cause]
  return { sentence, detail: message === '' ? null : message }
}
