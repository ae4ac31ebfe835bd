import { joinBytes } from './input-lines.ts'
import type { UploadHead, UploadSource } from './sandbox-env.ts'

/** The body is not the multipart form it says it is, or ended in the middle. */
export class BrokenMultipart extends Error {
  override readonly name = 'BrokenMultipart'
}

const mostHeaderBytes = 16_384
const mostFieldBytes = 65_536

/** The boundary a Content-Type names; null when it is no multipart form. */
export function readBoundary(contentType: string): string | null {
  const match = /^multipart\/form-data\s*;.*?boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType)
  return match?.[1] ?? match?.[2] ?? null
}

/**
 * Reads a form with one file and a few fields while it arrives: the file's bytes go straight on, no more than a chunk is
 * held. A second file is an error. Format: RFC 7578 and RFC 2046, 5.1.
 */
export function readMultipart(stream: ReadableStream<Uint8Array>, boundary: string): UploadSource {
  return {
    async pour(write) {
      const fields: Record<string, string> = {}
      let fileName: string | null = null
      const parts = createPartReader(stream, boundary)
      for (let part = await parts.next(); part !== null; part = await parts.next()) {
        if (part.fileName === null) {
          fields[part.name] = await parts.text()
          continue
        }
        if (fileName !== null) throw new BrokenMultipart('The form has more than one file.')
        fileName = part.fileName
        await parts.pour(write)
      }
      return { fields, fileName } satisfies UploadHead
    },
  }
}

interface Part {
  readonly name: string
  readonly fileName: string | null
}

function createPartReader(stream: ReadableStream<Uint8Array>, boundary: string) {
  const reader = stream.getReader()
  const delimiter = new TextEncoder().encode(`\r\n--${boundary}`)
  // The first boundary has no line break before it; with one put there, all look alike.
  let held: Uint8Array = new TextEncoder().encode('\r\n')
  let over = false

  async function more(): Promise<void> {
    const { done, value } = await reader.read()
    if (done) throw new BrokenMultipart('The form ended before its last boundary.')
    held = held.length === 0 ? value : joinBytes([held, value])
  }

  async function take(bytes: number): Promise<Uint8Array> {
    while (held.length < bytes) await more()
    const taken = held.subarray(0, bytes)
    held = held.subarray(bytes)
    return taken
  }

  /** Everything up to the next boundary, in pieces; leaves off behind the boundary. */
  async function pour(write: (bytes: Uint8Array) => Promise<void>): Promise<void> {
    for (;;) {
      const at = indexOfBytes(held, delimiter)
      if (at >= 0) {
        if (at > 0) await write(held.subarray(0, at))
        held = held.subarray(at + delimiter.length)
        return
      }
      // The end could be the beginning of a boundary.
      const safe = held.length - delimiter.length + 1
      if (safe > 0) {
        await write(held.subarray(0, safe))
        held = held.subarray(safe)
      }
      await more()
    }
  }

  async function readHeaders(): Promise<string> {
    let text = ''
    for (;;) {
      const end = held.indexOf(10)
      if (end < 0) {
        if (held.length > mostHeaderBytes) throw new BrokenMultipart('A part has endless headers.')
        await more()
        continue
      }
      const line = new TextDecoder().decode(await take(end + 1)).trim()
      if (line === '') return text
      text += `${line}\n`
      if (text.length > mostHeaderBytes) throw new BrokenMultipart('A part has endless headers.')
    }
  }

  let begun = false
  return {
    pour,
    async text(): Promise<string> {
      const pieces: Uint8Array[] = []
      let bytes = 0
      await pour(async (piece) => {
        bytes += piece.length
        if (bytes > mostFieldBytes) throw new BrokenMultipart('A field of the form is too long.')
        pieces.push(piece.slice())
      })
      return new TextDecoder().decode(joinBytes(pieces))
    },
    /** The next part's headers; its content must be taken by `pour` or `text` before. Null after the last. */
    async next(): Promise<Part | null> {
      if (!begun) await pour(async () => undefined)
      begun = true
      if (over) return null
      const ending = await take(2)
      if (ending[0] === 45 && ending[1] === 45) {
        over = true
        await drain(reader)
        return null
      }
      if (ending[0] !== 13 || ending[1] !== 10)
        throw new BrokenMultipart('A boundary of the form is followed by something else.')
      return parsePart(await readHeaders())
    },
  }
}

/** Reads what follows the last boundary, so that the sender can finish. */
async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await reader.read()).done);
}

function parsePart(headers: string): Part {
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(headers)?.[1]
  const name = readParameter(disposition ?? '', 'name')
  if (name === null) throw new BrokenMultipart('A part of the form has no name.')
  return { name, fileName: readParameter(disposition ?? '', 'filename') }
}

/** Browsers write `"` as %22 and line breaks as %0D%0A in names (HTML standard, multipart encoding); others escape with `\`. */
function readParameter(disposition: string, name: string): string | null {
  const match = new RegExp(`(?:^|;|\\s)${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(disposition)
  const bare = new RegExp(`(?:^|;|\\s)${name}=([^\\s;"]+)`, 'i').exec(disposition)
  const text = match?.[1] ?? bare?.[1]
  return text === undefined
    ? null
    : text
        .replace(/\\(["\\])/g, '$1')
        .replaceAll('%22', '"')
        .replaceAll('%0D', '\r')
        .replaceAll('%0A', '\n')
}

function indexOfBytes(bytes: Uint8Array, wanted: Uint8Array): number {
  const first = wanted[0] ?? 0
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + wanted.length > bytes.length) return -1
    let same = 1
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++
    if (same === wanted.length) return at
  }
  return -1
}
