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
}

/** `code: message` as a run keeps it, in words. */
export function sayCause(cause: string): string {
  const [, code, message] = /^([A-Za-z0-9_]+)(?:: (.*))?$/su.exec(cause) ?? []
  const say = code === undefined ? undefined : sentences[code]
  return say === undefined ? cause : say(message ?? '')
}
