import { expect, test } from 'vitest'
import { meaningOfBuiltin, meaningOfCode } from './number-format.ts'

test.each([
  [
    'number',
    ['General', 'GENERAL', '0', '0.00', '#,##0 ;[Red](#,##0)', '0.00E+00', '##0.0E-0', '@', '', '0%'],
  ],
  [
    'number',
    ['"day" 0', '0 "Std."', '\\d0', '_d0', '*y0', '[Red]0', '[$-409]0', '[$€-407] #,##0.00', '#,##0\\ \\m'],
  ],
  [
    'date',
    ['yyyy-mm-dd', 'd/m/yy', 'mmm', 'MMMM', 'dddd', '[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', 'mm', 'm/d;@'],
  ],
  ['date', ['yyyy"年"m"月"d"日"', '[$-411]ggge"年"m"月"', 'e', '[>40000]d.m.yyyy;0', 'bbbb-mm-dd', 'm\\-d']],
  ['time', ['h:mm', 'hh:mm:ss AM/PM', 'mm:ss', 'mm:ss.0', 'h AM/PM', 's', 'H"h"mm', '[$-F400]h:mm:ss\\ A/P']],
  ['dateTime', ['m/d/yy h:mm', 'yyyy\\-mm\\-dd"T"hh:mm:ss', 'dd.mm.yyyy hh:mm', 'h:mm d/m']],
  ['duration', ['[h]:mm', '[hh]:mm:ss', '[mm]:ss', '[s]', '[H]:MM:SS;@']],
])('is %s: %j', (meaning, codes) => {
  for (const code of codes) expect([code, meaningOfCode(code)]).toEqual([code, meaning])
})

test('formats without a code have the meanings of the standard', () => {
  const of = (meaning: string) =>
    Array.from({ length: 100 }, (_, id) => id).filter((id) => meaningOfBuiltin(id) === meaning)
  expect(of('date').slice(0, 4)).toEqual([14, 15, 16, 17])
  expect(of('time').slice(0, 4)).toEqual([18, 19, 20, 21])
  expect(of('dateTime')).toEqual([22, 77])
  expect(of('duration')).toEqual([46, 79])
  expect(of('number').slice(0, 14)).toEqual(Array.from({ length: 14 }, (_, id) => id))
})
