/** OpenAI batch files as data: lists of ready-made requests, and results. Counts are already written for people. */

const plural = (count: string, one: string, many: string) => `${count} ${count === '1' ? one : many}`
const lines = (count: string, one: string, many: string) =>
  `${plural(count, 'line', 'lines')} ${count === '1' ? one : many}`

/** Findings of the import report. */
export const batchFileKinds = {
  malformedLine: (count: string) =>
    `${lines(count, 'is', 'are')} no JSON object; kept as ${count === '1' ? 'it is' : 'they are'}, and not sent`,
  badMethod: (count: string) =>
    `${lines(count, 'asks', 'ask')} for another method than POST, which a batch does not have; not sent`,
  badUrl: (count: string) =>
    `${lines(count, 'has', 'have')} no url, or one that is no endpoint of the Batch API; not sent`,
  badBody: (count: string) => `${lines(count, 'has', 'have')} no body, or one that is no object; not sent`,
  missingModel: (count: string) => `${lines(count, 'names', 'name')} no model in the body; not sent`,
  missingPrompt: (count: string) =>
    `${lines(count, 'has', 'have')} nothing to ask: no messages, input or prompt in the body; not sent`,
  streaming: (count: string) =>
    `${lines(count, 'asks', 'ask')} for streaming, which makes the provider refuse the whole file; not sent. Take stream out of the body to send ${count === '1' ? 'it' : 'them'}`,
  tooManyInputs: (count: string) =>
    `${lines(count, 'has', 'have')} more than 2,048 inputs; not sent. Cut ${count === '1' ? 'it' : 'them'} into several requests`,
  missingCustomId: (count: string) =>
    `${lines(count, 'has', 'have')} no custom_id; sent all the same, with one of this page`,
  customIdNotText: (count: string) =>
    `${lines(count, 'has', 'have')} a custom_id that is no text; read as text`,
  repeatedCustomId: (count: string) =>
    `${lines(count, 'has', 'have')} the custom_id of an earlier line; sent all the same, because this page gives each its own`,
  mendedMethod: (count: string) =>
    `${lines(count, 'has', 'have')} no method, or not in capitals; POST is sent`,
  severalUrls: (count: string) =>
    `${lines(count, 'goes', 'go')} to another endpoint than the first; one batch has one endpoint, so choose rows by url`,
  severalModels: (count: string) =>
    `${lines(count, 'is', 'are')} for another model than the first; one batch has one model, so choose rows by model`,
  reasoningMaxTokens: (count: string) =>
    `${lines(count, 'sets', 'set')} max_tokens for a reasoning model, which refuses it; write max_completion_tokens`,
  longInput: (count: string) =>
    `${lines(count, 'has', 'have')} an input of more than 32,768 characters; 8,192 tokens are possible, so the provider may refuse it`,
  extraField: (count: string) =>
    `${lines(count, 'has', 'have')} members beside custom_id, method, url and body; they are columns here, and not sent`,
  malformedResult: (count: string) => `${lines(count, 'is', 'are')} no JSON object; kept in the column line`,
  resultWithoutId: (count: string) => `${lines(count, 'has', 'have')} no custom_id`,
  repeatedResult: (count: string) =>
    `${lines(count, 'has', 'have')} the custom_id of an earlier line; all are kept`,
}
