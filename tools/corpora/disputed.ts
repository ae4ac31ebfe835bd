const calculatedAnew =
  'TEXT() formulas stored by an Excel in another language, calculated anew for the export'

/** Oracles that are not followed, each with its reason: `corpus/file` → why. */
export const disputed: Readonly<Record<string, string>> = {
  'csv-spectrum/location_coordinates.csv': 'the oracle has a phone number that is not in the file',
  'csv-spectrum/newlines_crlf.csv': 'the file has LF inside of the cell, the oracle CR LF',
  'papaparse/parse: Mixed slash n and slash r should choose first as precident':
    'lines that end in different ways are all lines here, as the issue asks',
  'pollock/2004-2016.csv':
    'the clean file lacks the word "missing" of three cells; cells are kept as they are',
  'pollock/Copy_of_2016-17_Q3_Final_V2.csv':
    'the clean file has a character repaired in its cells and deleted in its header',
  'pollock/workforce-management-information-dft_201706.csv':
    'the clean header lacks a comma and a group name that the file has',
  'pollock/300mAThree.CSV': 'the names in the clean file are neither in the file nor in its parameters',
  'pollock/PLA_6%Talc-1hz.csv': "the clean header has E'' where the file has E",
  'pollock/permanent_secretary_and_director_general_expenses_and_hospitality_april_to_june_2012.csv':
    'the clean file leaves out the title of a second table and mends its header by hand',
  'xlsx/sheetjs-oracle/LONumbers.xlsx, sheet 0':
    'Excel shows formats of another program, which it does not know, as plain numbers',
  'xlsx/sheetjs-oracle/comments_stress_test.xlsx, sheet 2':
    'formulas of an add-in: the stored text is kept, Excel could not calculate it again',
  'xlsx/sheetjs-oracle/number_format.xlsm, sheet 1': calculatedAnew,
  'xlsx/sheetjs-oracle/number_format_russian.xlsm, sheet 0': calculatedAnew,
  'xlsx/sheetjs-oracle/number_format_russian.xlsm, sheet 1': calculatedAnew,
  'xlsx/sheetjs-oracle/numfmt_1_russian.xlsm, sheet 0': calculatedAnew,
  'csvkit/testjson.json': 'csvkit writes the text 04:14:00 as 4:14:00',
}
