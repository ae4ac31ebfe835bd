const controls = /[\u0080-\u009f]/
const unassigned = /[\u0081\u008d\u008f\u0090\u009d]/
const assigned = /[\u0080\u0082-\u008c\u008e\u0091-\u009c\u009e\u009f]/g
const run = /[\u0080-\u009f]{1,4}/g
const beyond = /[\u0080-\u009f]{5}/

/** 0x80–0x9f of windows-1252; the five that are not assigned stay themselves (encoding standard, index windows-1252). */
export const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

/** The text has characters of the block U+0080–U+009F, which no text means. */
export const hasLatinControls = (text: string): boolean => controls.test(text)

/** Puts in what windows-1252 has at these codes. */
export const repairLatinControls = (text: string): string =>
  text.replace(assigned, (mark) => windows1252[mark.charCodeAt(0) - 0x80] ?? mark)

/**
 * The controls in a text are windows-1252 that was taken for Latin-1: they stand near letters as quotes and dashes do,
 * and none is a code that windows-1252 does not have. Where controls are meant, they fail one of both.
 */
export function isMistakenLatin(text: string): boolean {
  if (!controls.test(text) || unassigned.test(text) || beyond.test(text)) return false
  for (const { 0: marks, index } of text.matchAll(run)) {
    const around = text.slice(Math.max(0, index - 3), index + marks.length + 3)
    if (!/[A-Za-z0-9]/.test(around)) return false
  }
  return true
}
