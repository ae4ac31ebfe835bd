// The few platform names core's types speak of. In core's own project they are opaque; every other project sees the
// full DOM or worker types under the same names, because it reads core through its declarations.
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>
  encodeInto(text: string, into: Uint8Array): { read: number; written: number }
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(bytes?: Uint8Array | ArrayBuffer, options?: { stream?: boolean }): string
}
interface AbortSignal {
  readonly aborted: boolean
}
interface Blob {
  readonly size: number
}
interface ReadableStream<R = unknown> {
  readonly locked: boolean
}
interface Headers {
  get(name: string): string | null
}
