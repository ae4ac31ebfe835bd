import type { SourceFormat } from '#core/records.ts'

/** Its bytes are text in some encoding; the others say by themselves how they are to be read. */
export const isTextFormat = (format: SourceFormat): boolean => format !== 'xlsx' && format !== 'parquet'
