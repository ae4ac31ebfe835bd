import { expect, test } from 'vitest'
import { ownCauses } from '#core/results/answer-cells.ts'
import { explainError, explainTrouble, faultSentences, sayCause } from './causes.ts'

test.each(ownCauses)('our own cause %s is said in words', (cause) => {
  expect(sayCause(cause)).not.toMatch(/_|^[a-z]+$/)
})

test('the value that is wrong is quoted', () => {
  expect(sayCause('value_not_in_list: topic: "weather"')).toBe(
    'a value is not in the list: “topic: "weather"”',
  )
})

test('what is not known is shown as it came', () => {
  expect(sayCause('strange_code: Something happened')).toBe('strange_code: Something happened')
  expect(sayCause('The file is gone: 404')).toBe('The file is gone: 404')
})

const odd = 'for a reason that this page does not know'

test.each([
  ['mismatched_model', 'The model X does not match the rest of the batch.', faultSentences.mixedModels],
  [
    'model_not_found',
    "The provided model 'X' is not supported by the Batch API.",
    faultSentences.modelUnavailable,
  ],
  ['empty_file', 'The input file is empty.', faultSentences.emptyFile],
  ['duplicate_custom_id', "The custom_id 'a' is a duplicate.", faultSentences.duplicateCustomId],
  ['invalid_json_line', 'This line is not parseable as valid JSON.', faultSentences.invalidJsonLine],
  [null, 'Billing hard limit has been reached', faultSentences.billingLimit],
  ['request_too_large', 'Too much', faultSentences.fileTooLarge],
  ['token_limit_exceeded', 'Enqueued token limit reached.', faultSentences.tokenLimit],
])('a batch refused with %s says what it means, and keeps the words', (code, message, sentence) => {
  const detail = code === null ? message : `${code}: ${message}`
  expect(explainError({ code, message })).toEqual({ sentence, detail })
})

test('a refusal that nobody knows says so, and shows what was said', () => {
  const known = explainError({ code: 'E42', message: 'Computer says no' })
  expect(known.sentence).toContain(odd)
  expect(known.detail).toBe('E42: Computer says no')
  expect(explainError({ code: null, message: '' }).detail).toBeNull()
})

test.each([
  // What engine and transport keep of a failed call.
  ['Failed to fetch', 'no answer came'],
  ['The request failed without a status.', 'no answer came'],
  ['No reply in time.', 'no answer came'],
  ['Nothing was heard for 120 seconds.', 'no answer came'],
  ['fetch failed: connect ECONNREFUSED 127.0.0.1:9', 'no answer came'],
  ['12 of 400 bytes arrived.', 'the download broke off'],
  ['The provider received 12 of 400 bytes.', 'the upload arrived incomplete'],
  ['The file ends too early.', 'the download broke off'],
  ['StorageFull', 'storage in this browser is full'],
  ['FileMissing', 'cannot be read in this browser'],
  ['StorageFailed', 'cannot be read in this browser'],
  ['The files of this run cannot be read.', 'cannot be read in this browser'],
  ['HTTP 502: <html>', 'the provider has trouble'],
  ['HTTP 429', 'too many calls at once'],
  ['Incorrect API key provided: sk-…', 'the key was not accepted'],
  ['Kaputt', odd],
])('a call that failed with “%s” says: %s', (message, words) => {
  const { sentence, detail } = explainTrouble(message)
  expect(sentence).toContain(words)
  expect(sentence).not.toContain(message)
  expect(detail).toBe(message)
})
