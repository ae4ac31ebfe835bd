import { snappyUncompress as unpack } from 'hyparquet/src/snappy.js'

/**
 * Stands for `hysnappy` in the built page (vite.config.ts): that package compiles WebAssembly as soon as it is loaded,
 * which the page's policy forbids, and hyparquet-compressors loads it together with what we need of it.
 */
export const snappyUncompressor = () => snappyUncompress

export function snappyUncompress(input: Uint8Array, outputLength: number): Uint8Array {
  const output = new Uint8Array(outputLength)
  unpack(input, output)
  return output
}
