import type { ApiFault } from './judge-request.ts'

export const jsonReply = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}) =>
  new Response(JSON.stringify(body, null, 2), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  })

/** An error in OpenAI's envelope. */
export const faultReply = (
  { status, message, type, param, code }: ApiFault,
  headers: Readonly<Record<string, string>> = {},
) => jsonReply({ error: { message, type, param, code } }, status, headers)
