import { createDecoder, detectEncoding } from '#formats/text/encoding.ts'
import { listNames, readBytes } from './files.ts'
import type { Corpus, Outcome } from './outcome.ts'

/**
 * Web texts in folders named after their encoding: what is detected must give the same text as the true one does. In
 * Node some decoders know fewer characters than those of browsers; the same files are judged there by
 * `encoding.browser.test.ts` of the caller's choice.
 */
export const encodings: Corpus = {
  name: 'encodings',
  folder: 'encodings',
  async run(folder) {
    const outcomes: Outcome[] = []
    const notes: string[] = []
    for (const encoding of await listNames('folders', folder)) {
      const label = toLabel(encoding)
      if (decode(new Uint8Array(), label) === null) {
        notes.push(`encodings: no browser reads ${encoding}; its files are not judged`)
        continue
      }
      for (const name of await listNames('files', folder, encoding)) {
        const bytes = await readBytes(folder, encoding, name)
        const found = await detectEncoding(bytes)
        const wanted = label === 'utf-16le' && bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : label
        const same = sameText(decode(bytes, found.encoding), decode(bytes, wanted))
        const said = `${found.encoding} (${Math.round(found.confidence * 100)} %)`
        const next = found.candidates.slice(1, 3).map((candidate) => candidate.encoding)
        outcomes.push({ name: `${encoding}/${name}`, miss: same ? null : `${said}, then ${next.join(', ')}` })
      }
    }
    return { outcomes, notes }
  },
}

/** Names of chardet's folders that TextDecoder does not know. */
const labels: Readonly<Record<string, string>> = {
  ascii: 'utf-8',
  'utf-8-sig': 'utf-8',
  'utf-16': 'utf-16le',
  'utf-16be': 'utf-16be',
  gb2312: 'gb18030',
  gbk: 'gb18030',
  cp949: 'euc-kr',
  uhc: 'euc-kr',
  cp932: 'shift_jis',
  maccyrillic: 'x-mac-cyrillic',
  macroman: 'macintosh',
  'tis-620': 'windows-874',
  'iso-8859-1': 'windows-1252',
  'iso-8859-9': 'windows-1254',
}

/** A folder's name, which may end with a language: `windows-1250-czech`. */
function toLabel(folder: string): string {
  const name = folder.toLowerCase()
  const plain = name.replace(/^((?:iso-8859|windows)-\d+)-[a-z]+$/, '$1')
  return labels[name] ?? labels[plain] ?? plain
}

function decode(bytes: Uint8Array, label: string): string | null {
  try {
    const read = createDecoder(label, { fatal: false })
    return read(bytes) + read()
  } catch {
    return null
  }
}

/** Line by line the same, but for one line in a hundred: some of these texts have damaged characters. */
function sameText(found: string | null, wanted: string | null): boolean {
  if (found === null || wanted === null) return found === wanted
  if (found === wanted) return true
  const [a, b] = [found.split('\n'), wanted.split('\n')]
  return a.length === b.length && a.filter((line, index) => line !== b[index]).length * 100 <= a.length
}
