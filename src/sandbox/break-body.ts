/**
 * Lets only the first part of a reply's body through. `drop`: then the connection breaks. `truncate`: then it ends as if
 * all were well, and no Content-Length tells otherwise.
 *
 * @param share of the bytes that arrive, 0 to 1
 */
export async function breakBody(
  response: Response,
  share: number,
  how: 'drop' | 'truncate',
): Promise<Response> {
  const headers = new Headers(response.headers)
  const stated = headers.get('content-length')
  const bytes = stated === null ? (await response.clone().arrayBuffer()).byteLength : Number(stated)
  const keep = Math.floor(bytes * share)
  if (how === 'truncate') headers.delete('content-length')
  else headers.set('content-length', String(bytes))
  const body = response.body === null ? null : cutAfter(response.body, keep, how)
  return new Response(body, { status: response.status, headers })
}

function cutAfter(
  body: ReadableStream<Uint8Array>,
  keep: number,
  how: 'drop' | 'truncate',
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let left = keep
  return new ReadableStream(
    {
      async pull(controller) {
        const next = left > 0 ? await reader.read() : { done: true, value: undefined }
        const part = next.value?.subarray(0, left)
        if (part !== undefined && part.length > 0) {
          left -= part.length
          controller.enqueue(part)
          return
        }
        await reader.cancel()
        if (how === 'truncate') controller.close()
        else controller.error(new Error('The sandbox broke the connection.'))
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}
