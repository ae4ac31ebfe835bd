/**
 * Characters that XML cannot hold, or would change, stand in workbooks as `_x000D_`; a text that looks like it, as
 * `_x005F_x000D_` (ST_Xstring, ECMA-376 part 1 §22.9.2.19).
 */
export const decodeEscapes = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9a-f]{4})_/gi, (_, unit: string) => String.fromCharCode(Number.parseInt(unit, 16)))
    : text
