import type { SourceFormat } from '#core/records.ts'
import { err, ok, type Result } from '#core/result.ts'
import { identifyCompoundFile } from './compound-file.ts'
import type { ReadError } from './import-error.ts'
import { looksLike } from './look-alike.ts'
import { toReadError } from './text/source-text.ts'
import { sniffXlsx } from './xlsx/read-xlsx.ts'

/**
 * Looks into files that hold other files, whose first bytes do not tell enough.
 *
 * @param head the file's first bytes
 * @param told a format that a person chose; then nothing is looked at
 * @returns xlsx for a workbook that can be read, parquet for what begins as such a file; null for anything else
 * Fails with UnknownFormat, saying what it is (xls, xlsb, xlsx-encrypted, docx, pptx, ods, numbers, office, zip,
 * parquet-gzip), or with BadWorkbook when it is a workbook but not a whole one.
 */
export async function identifyContainer(
  file: Blob,
  head: Uint8Array,
  told?: SourceFormat,
): Promise<Result<'xlsx' | 'parquet' | null, ReadError>> {
  if (told !== undefined) return ok(told === 'xlsx' || told === 'parquet' ? told : null)
  const alike = looksLike(head)
  if (alike === 'parquet') return identifyParquet(file)
  if (alike === 'xls') return identifyOld(file)
  if (alike !== 'xlsx' && alike !== 'zip') return ok(null)
  const sniffed = await sniffXlsx(file)
  if (sniffed.ok) return ok('xlsx')
  // An archive that is broken, and whose beginning is not a workbook's, may have been anything.
  return alike === 'zip' && sniffed.error.kind === 'BadWorkbook' && sniffed.error.part === null
    ? err({ kind: 'UnknownFormat', looksLike: 'zip' })
    : sniffed
}

/** Its columns are read from wherever they stand, which a packed file does not let. */
async function identifyParquet(file: Blob): Promise<Result<'parquet', ReadError>> {
  try {
    const start = new Uint8Array(await file.slice(0, 4).arrayBuffer())
    return looksLike(start) === 'parquet'
      ? ok('parquet')
      : err({ kind: 'UnknownFormat', looksLike: 'parquet-gzip' })
  } catch (error) {
    return err(toReadError(error))
  }
}

async function identifyOld(file: Blob): Promise<Result<never, ReadError>> {
  try {
    return err({ kind: 'UnknownFormat', looksLike: await identifyCompoundFile(file) })
  } catch (error) {
    return err(toReadError(error))
  }
}
