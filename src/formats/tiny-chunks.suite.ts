/** A Blob whose stream comes in pieces of `size` bytes: what a slow disk or a small buffer may do to a reader. */
export function inChunks(bytes: Uint8Array, size: number): Blob {
  const blob = new Blob([bytes.slice()])
  const stream = () => {
    let at = 0
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (at >= bytes.length) {
          controller.close()
          return
        }
        controller.enqueue(bytes.slice(at, at + size))
        at += size
      },
    })
  }
  return new Proxy(blob, {
    get(target, key) {
      if (key === 'stream') return stream
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

export const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text)
export const toText = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
