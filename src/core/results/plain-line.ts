import type { OutputLine } from './line-envelope.ts'
import { createPlainResponses } from './plain-response.ts'
import { count, counts, escapedText, mostCharacters, text, toPattern, unquote } from './plain-text.ts'

/** Member by member as OpenAI writes a chat completion's line (seen 2026-11-21); a blank after `:` and `,` or none. */
const pattern = toPattern(
  [
    String.raw`\{"id": ${text}, "custom_id": (${text}), "response": \{"status_code": 200, "request_id": (${text}), `,
    String.raw`"body": \{"id": ${text}, "object": "chat\.completion", "created": ${count}, "model": ${text}, `,
    String.raw`"choices": \[\{"index": 0, "message": \{"role": "assistant", "content": (${escapedText}), "refusal": null`,
    String.raw`(?:, "annotations": \[\])?\}, "logprobs": null, "finish_reason": "([a-z_]+)"\}\], `,
    String.raw`"usage": \{"prompt_tokens": (${count}), "completion_tokens": (${count}), "total_tokens": ${count}, `,
    String.raw`"prompt_tokens_details": \{"cached_tokens": (${count})(?:, "audio_tokens": ${count})?\}, `,
    String.raw`"completion_tokens_details": ${counts}\}`,
    String.raw`(?:, "service_tier": (?:${text}|null))?(?:, "system_fingerprint": (?:${text}|null))?\}\}, "error": null\}$`,
  ].join(''),
)

/**
 * The line of a plain chat completion, with as much of its body as an answer is read from: what `parseOutputLine` gives,
 * as far as `judgeAnswerLine` looks at it, without parsing the rest. Null for any other line, also for one that is only
 * written in another way.
 */
export const readPlainLine = (line: string): OutputLine | null => {
  pattern.lastIndex = 0
  const found = line.length > mostCharacters ? null : pattern.exec(line)
  if (found === null) return null
  const [, customId = '', requestId = '', content = '', finish, input, output, cached] = found
  return {
    customId: customId.slice(1, -1),
    statusCode: 200,
    requestId: requestId.slice(1, -1),
    body: {
      choices: [{ message: { content: unquote(content), refusal: null }, finish_reason: finish }],
      usage: {
        prompt_tokens: Number(input),
        completion_tokens: Number(output),
        prompt_tokens_details: { cached_tokens: Number(cached) },
      },
    },
    error: null,
  }
}

/** Reads the plain lines of one file, whichever endpoint they are of; null for any other line. */
export const createPlainLines = (): ((line: string) => OutputLine | null) => {
  const readResponse = createPlainResponses()
  let readFirst = readPlainLine
  let readSecond = readResponse
  return (line) => {
    const found = readFirst(line)
    if (found !== null) return found
    const other = readSecond(line)
    // The lines of a file are of one kind.
    if (other !== null) [readFirst, readSecond] = [readSecond, readFirst]
    return other
  }
}
