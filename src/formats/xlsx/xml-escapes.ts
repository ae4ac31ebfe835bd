/**
 * Characters that XML cannot hold, or would change, stand in workbooks as `_x000D_`; a text that looks like it, as
 * `_x005F_x000D_` (ST_Xstring, ECMA-376 part 1 §22.9.2.19).
 */
export const decodeEscapes = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9a-f]{4})_/gi, (_, unit: string) => String.fromCharCode(Number.parseInt(unit, 16)))
    : text

/** A text as it stands between tags or quotes: `decodeEscapes` and an XML parser give exactly it back. */
export const encodeXmlText = (text: string): string =>
  unsafe.test(text) ? text.replace(allUnsafe, escapeOne) : text

// With `u`, a half of a pair is matched only where it stands alone. TAB and LF are kept by XML in text, and CR is not.
const unsafe = /[&<>"\ufffe\uffff\ud800-\udfff]|(?![\t\n\x7f-\x9f])\p{Cc}|_(?=x[0-9a-fA-F]{4}_)/u
const allUnsafe = new RegExp(unsafe, 'gu')

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escapeOne = (found: string): string =>
  named[found] ?? `_x${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`
