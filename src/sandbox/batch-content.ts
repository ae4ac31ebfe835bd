import type { FileReader } from '#core/ports.ts'
import { must, type Account, type LoadedLines } from './account.ts'
import { toLineSource } from './check-input.ts'
import { extraLineTexts } from './extra-lines.ts'
import { isObject } from './json.ts'
import { loadLines, type BatchLook } from './look-at-batch.ts'
import { verdicts, writeOutputLine, writeUnexecutedLine } from './output-line.ts'

export type ResultKind = 'output' | 'error'

const blockChars = 262_144

/**
 * The lines of a result file, made while they are read: input lines are read in blocks, answered, and forgotten.
 * The same batch gives the same bytes at every reading.
 */
export function streamResultLines(
  account: Account,
  look: BatchLook,
  kind: ResultKind,
): ReadableStream<Uint8Array> {
  const lines = writeResultLines(account, look, kind)
  const encoder = new TextEncoder()
  return new ReadableStream(
    {
      async pull(controller) {
        let text = ''
        while (text.length < blockChars) {
          const next = await lines.next()
          if (next.done === true) {
            if (text !== '') controller.enqueue(encoder.encode(text))
            controller.close()
            return
          }
          text += next.value
        }
        controller.enqueue(encoder.encode(text))
      },
      async cancel() {
        await lines.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )
}

async function* writeResultLines(
  account: Account,
  look: BatchLook,
  kind: ResultKind,
): AsyncGenerator<string, undefined> {
  const { batch, timeline } = look
  const loaded = await loadLines(account, batch)
  if (loaded === null || batch.inputPath === null) return undefined
  const source = toLineSource(account, batch)
  const reader = must(await account.files.open(batch.inputPath))
  try {
    const requests = createRequestReader(reader, loaded)
    const { order, index } = loaded
    const wanted = kind === 'output' ? verdicts.output : verdicts.error
    let written = 0
    for (let position = 0; position < timeline.executed; position++) {
      const line = order.lines[position] ?? 0
      if (index.verdict(line) !== wanted) continue
      const { customId, body } = await requests.read(line)
      const { text } = writeOutputLine(source, customId, body)
      yield text
      if (kind === 'error') continue
      if (written < batch.plan.extraLines.duplicated) yield text
      if (written === 0) yield extraLineTexts(batch).join('')
      written++
    }
    const why =
      timeline.status === 'expired' ? 'expired' : timeline.status === 'cancelled' ? 'cancelled' : null
    if (kind === 'error' && why !== null)
      for (let position = timeline.executed; position < index.lines; position++) {
        const { customId } = await requests.read(order.lines[position] ?? 0)
        yield writeUnexecutedLine(batch.id, customId, why)
      }
  } finally {
    await reader.close()
  }
  return undefined
}

/** The custom_ids of the lines executed so far, in the order of execution. */
export async function* readExecutedIds(account: Account, look: BatchLook): AsyncGenerator<string, undefined> {
  const { batch, timeline } = look
  if (timeline.executed === 0 || batch.inputPath === null) return undefined
  const loaded = await loadLines(account, batch)
  if (loaded === null) return undefined
  const reader = must(await account.files.open(batch.inputPath))
  try {
    const requests = createRequestReader(reader, loaded)
    for (let position = 0; position < timeline.executed; position++)
      yield (await requests.read(loaded.order.lines[position] ?? 0)).customId
  } finally {
    await reader.close()
  }
  return undefined
}

interface InputRequest {
  readonly customId: string
  readonly body: Readonly<Record<string, unknown>>
}

/** Reads input lines in completion order; lines of one block come with one read of the file. */
function createRequestReader(reader: FileReader, { index, order }: LoadedLines) {
  const decoder = new TextDecoder('utf-8')
  let block = -1
  let blockStart = 0
  let bytes = new Uint8Array(0)

  async function loadBlock(line: number): Promise<void> {
    block = order.blockOf[line] ?? 0
    let first = line
    let last = line
    while (first > 0 && order.blockOf[first - 1] === block) first--
    while (last + 1 < index.lines && order.blockOf[last + 1] === block) last++
    blockStart = index.offset(first)
    bytes = await reader.read(blockStart, index.offset(last) + index.length(last))
  }

  return {
    async read(line: number): Promise<InputRequest> {
      if (order.blockOf[line] !== block) await loadBlock(line)
      const start = index.offset(line) - blockStart
      const parsed: unknown = JSON.parse(decoder.decode(bytes.subarray(start, start + index.length(line))))
      if (!isObject(parsed) || typeof parsed['custom_id'] !== 'string' || !isObject(parsed['body']))
        throw new Error('an input line that was good when it was checked is not good any more')
      return { customId: parsed['custom_id'], body: parsed['body'] }
    },
  }
}
