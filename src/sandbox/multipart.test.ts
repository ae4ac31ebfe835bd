import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joinBytes } from './input-lines.ts'
import { BrokenMultipart, readBoundary, readMultipart } from './multipart.ts'

const boundary = '----WebKitFormBoundaryAbC123'

function streamOf(bytes: Uint8Array, cuts: readonly number[]): ReadableStream<Uint8Array> {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  const chunks = [...ends, bytes.length].map((end, i) => bytes.slice(i === 0 ? 0 : ends[i - 1], end))
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) if (chunk.length > 0) controller.enqueue(chunk)
      controller.close()
    },
  })
}

async function read(stream: ReadableStream<Uint8Array>, name = boundary) {
  const pieces: Uint8Array[] = []
  const head = await readMultipart(stream, name).pour(async (piece) => void pieces.push(piece.slice()))
  return { ...head, file: joinBytes(pieces), largest: Math.max(0, ...pieces.map((piece) => piece.length)) }
}

const encode = (text: string) => new TextEncoder().encode(text)

const formWith = (content: Uint8Array, fileName = 'input.jsonl') =>
  joinBytes([
    encode(
      `--${boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n` +
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\n` +
        `Content-Type: application/jsonl\r\n\r\n`,
    ),
    content,
    encode(
      `\r\n--${boundary}\r\nContent-Disposition: form-data; name="expires_after[seconds]"\r\n\r\n3600\r\n--${boundary}--\r\n`,
    ),
  ])

describe('a multipart form that arrives in pieces', () => {
  test('gives the same file and fields wherever it is cut', async () => {
    // Pieces of boundaries inside the content are what a wrong reader stumbles over.
    const tricky = fc.constantFrom(
      '\r',
      '\n',
      '\r\n',
      '--',
      `\r\n--${boundary.slice(0, 20)}`,
      `--${boundary}`,
      'é',
      'x',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(tricky, { maxLength: 30 }),
        fc.array(fc.nat({ max: 5_000 }), { maxLength: 40 }),
        async (words, cuts) => {
          const text = words.join('').replaceAll(`\r\n--${boundary}`, 'x')
          const form = await read(streamOf(formWith(encode(text)), cuts))
          expect(new TextDecoder().decode(form.file)).toBe(text)
          expect(form.fields).toEqual({ purpose: 'batch', 'expires_after[seconds]': '3600' })
          expect(form.fileName).toBe('input.jsonl')
        },
      ),
    )
  })

  test('gives the same file when every byte comes alone', async () => {
    const bytes = formWith(encode('one\r\ntwo\n'))
    const form = await read(streamOf(bytes, Array.from(bytes.keys())))
    expect(new TextDecoder().decode(form.file)).toBe('one\r\ntwo\n')
  })

  test('is read as the platform itself writes it, whatever the file is called', async () => {
    for (const name of ['a "b".jsonl', 'zwölf.jsonl', 'back\\slash.jsonl']) {
      const form = new FormData()
      form.set('file', new Blob(['content']), name)
      form.set('purpose', 'batch')
      const request = new Request('http://x/', { method: 'POST', body: form })
      const found = await read(request.body!, readBoundary(request.headers.get('content-type')!)!)
      expect(found).toMatchObject({ fileName: name, fields: { purpose: 'batch' } })
    }
  })

  test('hands the file on in pieces no larger than they came', async () => {
    const chunk = 65_536
    const bytes = formWith(new Uint8Array(3_000_000).fill(120))
    const cuts = Array.from({ length: Math.floor(bytes.length / chunk) }, (_, i) => (i + 1) * chunk)
    const form = await read(streamOf(bytes, cuts))
    expect(form.file.length).toBe(3_000_000)
    expect(form.largest).toBeLessThanOrEqual(chunk + 100)
  })

  test('may have no file', async () => {
    const bytes = encode(
      `--${boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--${boundary}--`,
    )
    expect(await read(streamOf(bytes, []))).toMatchObject({ fileName: null, fields: { purpose: 'batch' } })
  })

  test('is refused when it ends early, has two files, or a field without end', async () => {
    const whole = formWith(encode('content'))
    const twice = joinBytes([whole.slice(0, whole.length - boundary.length - 6), formWith(encode('more'))])
    const long = encode(
      `--${boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\n${'x'.repeat(100_000)}\r\n--${boundary}--`,
    )
    for (const bytes of [whole.slice(0, whole.length - 10), twice, long, encode('no form at all')])
      await expect(read(streamOf(bytes, [50, 99]))).rejects.toThrow(BrokenMultipart)
  })

  test('names its boundary, with or without quotes', () => {
    expect(readBoundary('multipart/form-data; boundary=abc')).toBe('abc')
    expect(readBoundary('multipart/form-data; charset=utf-8; boundary="a b"')).toBe('a b')
    expect(readBoundary('application/json')).toBe(null)
  })
})
