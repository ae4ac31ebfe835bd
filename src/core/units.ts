/** A count of bytes, never of characters. */
export type Bytes = number
/** Milliseconds; as a point in time, since the Unix epoch by the local clock. */
export type Milliseconds = number
/** Whole seconds since the Unix epoch, by the provider's clock. */
export type UnixSeconds = number
/** A data row of the dataset, counted from 0. People see it from 1. */
export type RowNumber = number
/** US dollars. */
export type Usd = number
export type Tokens = number
