import { expect, test } from 'vitest'
import { rankEncodings } from './rank-encodings.ts'

/** Text in a code page, by the decoder's own table. */
function encode(text: string, encoding: string): Uint8Array {
  const decoder = new TextDecoder(encoding)
  const codes = new Map(
    Array.from({ length: 256 }, (_, code) => [decoder.decode(Uint8Array.of(code)), code] as const),
  )
  return Uint8Array.from(Array.from(text), (character) => codes.get(character) ?? 63)
}

const russian =
  'Название,Описание\nЧай,Это хороший напиток из Индии и Китая\nМыло,Для рук и лица; не сушит кожу\n'
const hungarian =
  'név,szöveg\nElső,A szőlő és a gyümölcs őszi betakarítása nagyszerű élmény\nMásodik,Üdítő, sűrű, fűszeres íz\n'
const czech = 'název,text\nPrvní,Šťastný člověk žije v městě\nDruhý,Příliš žluťoučký kůň úpěl ďábelské ódy\n'

test.each([
  ['windows-1251', russian],
  ['x-mac-cyrillic', russian],
  ['koi8-r', russian],
  ['windows-1250', hungarian],
  ['windows-1250', czech],
  ['iso-8859-2', czech],
])('tells %s by its letters', async (encoding, text) => {
  const [best] = await rankEncodings(encode(text.repeat(5), encoding))
  expect(best?.encoding).toBe(encoding)
})
