/**
 * How much the characters beyond ASCII look as if they were meant, from 0 to 1: letters stand beside letters of their
 * own script, capitals at the start of words, and the letters of Cyrillic have the frequencies they have in Russian.
 * What an encoding makes of the bytes of another one has controls, signs inside of words and capitals anywhere.
 */
export function plausibilityOf(text: string): number {
  let seen = 0
  let good = 0
  let cyrillic = 0
  let frequent = 0
  let previous = ''
  /** Accented letters of Western Europe in a row. */
  let accents = 0
  for (let at = 0; at < text.length; at += previous.length) {
    const code = text.codePointAt(at) ?? 0
    const character = String.fromCodePoint(code)
    const before = previous
    previous = character
    accents = code >= 0xc0 && code <= 0xff ? accents + 1 : 0
    if (code < 0x80) continue
    seen++
    if (isDamage(code)) {
      good -= 2
      continue
    }
    if (!letter.test(character)) {
      // Quotes and dashes stand at the edge of words; signs inside of words are letters of another encoding.
      const next = text.charAt(at + 1)
      const isInside =
        code === bullet ? next.trim() !== '' : letter.test(before) && letter.test(next) && code !== apostrophe
      good +=
        code >= 0x2010 && code <= 0x203a && !isInside
          ? 1
          : isWideSign(code)
            ? 1
            : letter.test(before) || (!opensWord.test(character) && letter.test(next))
              ? 0.1
              : 0.6
      continue
    }
    if (script(code) === 'cyrillic') {
      cyrillic++
      if (frequentCyrillic.includes(character.toLowerCase())) frequent++
    }
    good += accents > 2 || !fits(before, character, code) ? 0.15 : isRare(code) ? 0.6 : 1
  }
  if (seen === 0) return 0
  const plain = Math.max(0, good / seen)
  // Two of three letters in a Russian, Ukrainian or Bulgarian text are among these.
  return cyrillic > seen / 2 ? plain * Math.min(1, 0.2 + (1.3 * frequent) / cyrillic) : plain
}

const apostrophe = 0x2019
const bullet = 0x2022
const letter = /\p{L}|\p{M}/u
/** Signs that stand before words. */
const opensWord = /[¿¡«§©®°№·]/
const upper = /\p{Lu}/u
const lower = /\p{Ll}/u
const frequentCyrillic = 'оеаинтсрвлкмі'

/** Controls, private use, and signs that only drew boxes. */
const isDamage = (code: number): boolean =>
  (code >= 0x80 && code <= 0x9f) ||
  (code >= 0xe000 && code <= 0xf8ff) ||
  (code >= 0x2500 && code <= 0x259f) ||
  code === 0xfffd

/** Punctuation of East Asian texts and full-width forms. */
const isWideSign = (code: number): boolean =>
  (code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xffef)

/** Letters of few languages, which other encodings make of many: half-width kana, eth, thorn, Macedonian and old Cyrillic. */
const isRare = (code: number): boolean =>
  (code >= 0xff61 && code <= 0xff9f) ||
  [0xd0, 0xde, 0xf0, 0xfe].includes(code) ||
  (code >= 0x400 && code < 0x410 && ![0x401, 0x404, 0x406, 0x407, 0x40e].includes(code)) ||
  (code >= 0x460 && code < 0x490)

/** 0xe03 and 0xe05 are Thai letters that nobody writes any more. */
function fits(before: string, character: string, code: number): boolean {
  // Vowels and tones that stand above or below a Thai letter need one.
  if (isThaiMark(code)) return isThaiLetter(before.codePointAt(0) ?? 0)
  if (code === 0xe03 || code === 0xe05) return false
  if (!letter.test(before)) return true
  const beforeCode = before.codePointAt(0) ?? 0
  if (script(beforeCode) !== script(code)) return script(code) === 'other' && beforeCode < 0x80 ? true : false
  return !(lower.test(before) && upper.test(character))
}

const isThaiMark = (code: number): boolean =>
  code === 0xe31 || (code >= 0xe34 && code <= 0xe3a) || (code >= 0xe47 && code <= 0xe4e)

/** A letter that bears a mark, or a mark that bears another one. */
const isThaiLetter = (code: number): boolean => (code >= 0xe01 && code <= 0xe2e) || isThaiMark(code)

function script(code: number): string {
  if (code < 0x370) return 'latin'
  if (code < 0x400) return 'greek'
  if (code < 0x530) return 'cyrillic'
  if (code >= 0x590 && code < 0x600) return 'hebrew'
  if (code >= 0x600 && code < 0x700) return 'arabic'
  if (code >= 0xe00 && code < 0xe80) return 'thai'
  return 'other'
}
