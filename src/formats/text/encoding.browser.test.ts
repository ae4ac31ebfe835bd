import { describe, expect, test } from 'vitest'
import { createDecoder, detectEncoding } from './encoding.ts'

/** Browsers encode to UTF-8 only, so bytes are made by looking up what each byte decodes to. */
function encode(text: string, encoding: string): Uint8Array {
  const bytes = new Map<string, number[]>()
  const decoder = new TextDecoder(encoding, { fatal: true })
  const learn = (...sequence: number[]): void => {
    try {
      const character = decoder.decode(Uint8Array.from(sequence))
      if (Array.from(character).length === 1 && !bytes.has(character)) bytes.set(character, sequence)
    } catch {
      // No character of this encoding.
    }
  }
  for (let byte = 0; byte < 256; byte++) learn(byte)
  if (
    !encoding.startsWith('windows') &&
    !encoding.startsWith('iso') &&
    !encoding.startsWith('koi') &&
    encoding !== 'ibm866'
  )
    for (let lead = 0x81; lead < 0xff; lead++)
      for (let trail = 0x40; trail < 0xff; trail++) learn(lead, trail)
  return Uint8Array.from(Array.from(text).flatMap((character) => bytes.get(character) ?? [0x3f]))
}

const texts: readonly (readonly [encoding: string, text: string])[] = [
  [
    'windows-1251',
    'Имя,Отзыв\nАнна,Очень хороший товар и быстрая доставка\nПётр,Не понравилось качество, вернул деньги\n',
  ],
  [
    'koi8-r',
    'Имя,Отзыв\nАнна,Очень хороший товар и быстрая доставка\nПётр,Не понравилось качество, вернул деньги\n',
  ],
  [
    'ibm866',
    'Имя,Отзыв\nАнна,Очень хороший товар и быстрая доставка\nПётр,Не понравилось качество, вернул деньги\n',
  ],
  [
    'windows-1250',
    'Imię,Opinia\nŁukasz,Świetny produkt, bardzo szybka przesyłka\nŻaneta,Nie jestem zadowolona z jakości\n',
  ],
  [
    'windows-1252',
    'Name,Meinung\nJürgen,Sehr schönes Gerät – „schnelle“ Lieferung für 5 €\nMüller,Größe paßt nicht\n',
  ],
  [
    'windows-1253',
    'Όνομα,Σχόλιο\nΓιώργος,Πολύ καλό προϊόν και γρήγορη παράδοση\nΜαρία,Δεν μου άρεσε η ποιότητα\n',
  ],
  [
    'windows-1254',
    'Ad,Yorum\nAyşe,Çok güzel bir ürün, hızlı kargo için teşekkürler\nGökhan,Kalitesi kötü çıktı, üzüldüm, ağabey\n',
  ],
  ['windows-1255', 'שם,תגובה\nדוד,מוצר מצוין ומשלוח מהיר תודה רבה\nשרה,האיכות לא טובה החזרתי\n'],
  ['windows-874', 'ชื่อ,ความคิดเห็น\nสมชาย,สินค้าดีมาก จัดส่งรวดเร็ว\nสมหญิง,คุณภาพไม่ดี คืนเงินแล้ว\n'],
  ['gb18030', '姓名,评论\n张三,这个产品非常好,物流也很快\n李四,质量一般,不太满意\n'],
  ['big5', '姓名,評論\n張三,這個產品非常好,物流也很快\n李四,品質一般,不太滿意\n'],
  ['shift_jis', '名前,感想\n田中,とても良い商品でした。また買いたいと思います\n鈴木,配送が遅かったです\n'],
  ['euc-jp', '名前,感想\n田中,とても良い商品でした。また買いたいと思います\n鈴木,配送が遅かったです\n'],
  ['euc-kr', '이름,의견\n김철수,아주 좋은 제품입니다. 다시 사고 싶어요\n이영희,배송이 늦었습니다\n'],
]

describe('an encoding', () => {
  test.each(texts)('%s is detected by its letters', async (encoding, text) => {
    const bytes = encode(text, encoding)
    const guess = await detectEncoding(bytes)
    expect(guess).toMatchObject({ encoding, evidence: 'guess' })
    expect(guess.candidates[0]).toEqual({ encoding, confidence: guess.confidence })
    expect(createDecoder(guess.encoding, { fatal: true })(bytes)).toBe(text)
  })

  test('is windows-1252 where a few accents are all there is', async () => {
    const guess = await detectEncoding(encode('name,city\nBob,Orléans\nAnn,Paris\n', 'windows-1252'))
    expect(guess.encoding).toBe('windows-1252')
    expect(guess.confidence).toBeLessThan(0.6)
  })

  test('is UTF-8 where the bytes can be nothing else, also when the sample cuts a character', async () => {
    const bytes = new TextEncoder().encode('a,b\n1,ä€😀\n')
    for (let end = 8; end <= bytes.length; end++) {
      expect(await detectEncoding(bytes.subarray(0, end))).toMatchObject({
        encoding: 'utf-8',
        evidence: 'valid',
      })
    }
  })

  test('is Japanese in seven bits where it shifts', async () => {
    const bytes = Uint8Array.from([0x61, 0x0a, 0x1b, 0x24, 0x42, 0x46, 0x7c, 0x1b, 0x28, 0x42, 0x0a])
    const guess = await detectEncoding(bytes)
    expect(guess.encoding).toBe('iso-2022-jp')
    expect(createDecoder(guess.encoding, { fatal: true })(bytes)).toBe('a\n日\n')
  })
})
