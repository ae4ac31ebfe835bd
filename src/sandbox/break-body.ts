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
  const body = response.body?.pipeThrough(cutAfter(keep, how)) ?? null
  return new Response(body, { status: response.status, headers })
}

function cutAfter(keep: number, how: 'drop' | 'truncate'): TransformStream<Uint8Array, Uint8Array> {
  let left = keep
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const part = chunk.subarray(0, left)
      left -= part.length
      if (part.length > 0) controller.enqueue(part)
      if (left > 0 || part.length === chunk.length) return
      if (how === 'truncate') controller.terminate()
      else controller.error(new Error('The sandbox broke the connection.'))
    },
    flush(controller) {
      if (how === 'drop') controller.error(new Error('The sandbox broke the connection.'))
    },
  })
}
