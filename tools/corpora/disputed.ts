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
  'csvkit/testjson.json': 'csvkit writes the text 04:14:00 as 4:14:00',
}
