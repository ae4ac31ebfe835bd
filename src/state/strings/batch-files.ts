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
  customIdOfOtherFile: (count: string) =>
    `${lines(count, 'has', 'have')} a custom_id that an earlier file has too; sent all the same, because this page gives each its own`,
  resultOfOtherFile: (count: string) =>
    `${lines(count, 'has', 'have')} a custom_id that an earlier file has too; all are kept`,
}

type Facts = Readonly<Record<string, string | number>>
const fact = (facts: Facts, name: string) => String(facts[name] ?? '')

/** Checks of ready-made requests. */
export const readyChecks = {
  readyRequests: {
    title: 'Requests are ready',
    passed: (facts: Facts) => `${fact(facts, 'requests')} of ${fact(facts, 'requests')} lines`,
    failed: (facts: Facts) =>
      fact(facts, 'requests') === '0'
        ? 'No line in scope can be sent. The column problem says why.'
        : `${lines(fact(facts, 'rows'), 'cannot be sent and is skipped', 'cannot be sent and are skipped')}. The column problem says why.`,
  },
  oneEndpoint: {
    title: 'One endpoint',
    passed: (facts: Facts) => fact(facts, 'name') || 'no request to look at yet',
    failed: (facts: Facts) =>
      facts['known'] === undefined
        ? `The requests go to ${fact(facts, 'count')} endpoints: ${fact(facts, 'names')}. One batch has one: in Data, choose rows whose url is one of them, and send the others as another run.`
        : `OpenAI does not have ${fact(facts, 'name')}${facts['known'] === '' ? '' : `; it is ${fact(facts, 'known')} there`}. Choose the connection that this file was made for.`,
  },
  oneModel: {
    title: 'One model',
    passed: (facts: Facts) => fact(facts, 'name') || 'no request to look at yet',
    failed: (facts: Facts) =>
      `The requests are for ${fact(facts, 'count')} models: ${fact(facts, 'names')}. One batch has one: in Data or Prompt, choose rows whose model is one of them, and send the others as another run.`,
  },
}

/** Data and Prompt of a list of ready-made requests, and a table of results. */
export const batchFiles = {
  requestsTitle: 'These are ready-made requests',
  requestsFacts: (ready: string, bad: string) =>
    bad === '0'
      ? `${plural(ready, 'request', 'requests')} from an OpenAI batch input file, each one valid.`
      : `${plural(ready, 'request', 'requests')} from an OpenAI batch input file. ${lines(bad, 'cannot be sent; it stays as a row, and its column problem says why', 'cannot be sent; they stay as rows, and their column problem says why')}.`,
  requestsNext: 'What is ready is sent as it stands: no prompt needs to be written.',
  noneReady: 'No line of this file can be sent. The column problem says why.',
  resultsTitle: 'This is a result file',
  resultsFacts: (parts: string) => `Read from an OpenAI batch output file: ${parts}.`,
  resultsNext: 'Look at it here, take it as CSV, or ask something about its rows.',
  outcome: (count: string, outcome: string) => `${count} ${outcome}`,
  malformed: (count: string) => `${count} malformed`,
  /** Of the Prompt step. */
  stepResult: 'ready-made',
  download: {
    button: 'Download as CSV',
    csv: 'CSV',
    csvHint: 'opens safely in Excel and Sheets',
    exact: 'CSV, exact values',
    exactHint: 'every cell as it is; formulas are not disarmed',
    excel: 'CSV for Excel',
    excelHint: 'with a byte order mark, for accents',
    working: (done: string, total: string) => `Writing row ${done} of ${total}`,
    done: (name: string, rows: string) => `${name} is in your downloads: ${plural(rows, 'row', 'rows')}.`,
    cancel: 'Cancel download',
  },
  prompt: {
    title: 'The requests are ready-made',
    endpoint: 'Endpoint',
    model: 'Model',
    ready: 'Ready to send',
    notReady: 'Not sent',
    body: 'Every body is sent as it stands in the file, byte for byte.',
    ids: 'In the place of your custom_id each request gets one of this page, by which its answer finds its row. Yours stays in the column custom_id, in the results and in the export.',
    severalModels: 'One batch has one model. Send one after the other:',
    severalUrls: 'One batch has one endpoint. Send one after the other:',
    only: (name: string, count: string) => `Only ${name} (${count})`,
    onlyChosen: (name: string) => `Only rows with ${name} are chosen.`,
    allRows: 'Choose all rows again',
    writeInstead: 'Write a prompt instead',
    writeInsteadHint: 'The columns of the file can then be used like those of any spreadsheet.',
    sendReady: 'Send the requests of the file instead',
    anyway: 'This file has ready-made requests. You are writing a prompt instead.',
    notSent: 'This line is not sent:',
  },
  runPrompt: {
    ready: 'Ready-made requests from the file, sent as they stand there.',
    again: 'The requests are ready-made: they are sent again as they stand in the file.',
    body: 'Bodies',
  },
}
