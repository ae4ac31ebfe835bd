/** A span of time, or a pair of amounts: from and to, both inclusive. */
export type Interval = readonly [from: number, to: number]

/** How numbers, money and time are written in one language. Every method is pure; dates are in the reader's time zone. */
export interface Format {
  readonly locale: string
  /** 12,480 in full. */
  readonly count: (value: number) => string
  /** 3.76 M: tokens and other counts where three digits are enough. */
  readonly short: (value: number) => string
  /** 1 to 3 digits after the point at most: means, shares. */
  readonly decimal: (value: number, digits?: number) => string
  /** 61 MB. Powers of 1000, as file managers and the API's limits have it. */
  readonly bytes: (value: number) => string
  /** Dollars with the digits that matter: $0.0002, $2.50, $312. */
  readonly money: (dollars: number) => string
  /** Amounts that stand above their sum: all with as many digits, and the sum is that of what is written. */
  readonly moneySum: (dollars: readonly number[]) => {
    readonly each: readonly string[]
    readonly sum: string
  }
  /** A price per unit, as price lists have it: $0.375, $2.25. */
  readonly rate: (dollars: number) => string
  /** $2.38–$2.64; one amount when both read the same. */
  readonly moneyRange: (range: Interval) => string
  readonly countRange: (range: Interval) => string
  /** Floored, so that 100% appears only at the end. `done` of `total`; nothing of nothing is 0%. */
  readonly percent: (done: number, total: number) => string
  /** 1 h 21 min, 40 s, 3 d 4 h: the two largest units. Takes milliseconds. */
  readonly duration: (milliseconds: number) => string
  /** "8 s ago", "in 5 min". Takes milliseconds since the epoch. */
  readonly relative: (at: number, now: number) => string
  /** 15:10. */
  readonly clock: (at: number) => string
  /** 15:10–16:30. */
  readonly clockRange: (range: Interval) => string
  /** 19 Nov, with the year when it is another one. */
  readonly day: (at: number, now?: number) => string
  /** 14:02 today, else 19 Nov, 16:20. */
  readonly moment: (at: number, now: number) => string
  /** Everything, for tooltips: 19 November 2026 at 16:20:05 CET. */
  readonly exact: (at: number) => string
  /** "a, b and c". */
  readonly list: (parts: readonly string[]) => string
  /** "a, b or c". */
  readonly either: (parts: readonly string[]) => string
  /** Which plural form of the language a count takes. */
  readonly plural: (value: number) => Intl.LDMLPluralRule
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const known = new Map<string, Format>()

/** The formats of one language. English is written the way most of the world writes it: 24-hour clock, day before month. */
export function formatByLocale(locale: string): Format {
  const existing = known.get(locale)
  if (existing !== undefined) return existing
  const created = createFormat(locale)
  known.set(locale, created)
  return created
}

function createFormat(locale: string): Format {
  const english = locale === 'en' || locale.startsWith('en-')
  const dates = locale === 'en' ? 'en-GB' : locale
  const number = (options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options)
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(dates, options)

  const whole = number({ maximumFractionDigits: 0 })
  const compact = number({ notation: 'compact', maximumSignificantDigits: 3 })
  const percentFormat = number({ style: 'percent', maximumFractionDigits: 0 })
  const moneyFormats = new Map<number, Intl.NumberFormat>()
  const moneyBy = (digits: number) => {
    const existing = moneyFormats.get(digits)
    if (existing !== undefined) return existing
    const created = number({
      style: 'currency',
      currency: 'USD',
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
    moneyFormats.set(digits, created)
    return created
  }
  const clockFormat = date({
    hour: '2-digit',
    minute: '2-digit',
    ...(locale === 'en' ? { hourCycle: 'h23' } : {}),
  })
  const dayFormat = date({ day: 'numeric', month: 'short' })
  const dayYearFormat = date({ day: 'numeric', month: 'short', year: 'numeric' })
  const exactFormat = date({ dateStyle: 'long', timeStyle: 'long' })
  const listFormat = new Intl.ListFormat(dates, { type: 'conjunction' })
  const eitherFormat = new Intl.ListFormat(dates, { type: 'disjunction' })
  const pluralRules = new Intl.PluralRules(locale)
  const relativeFormat = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' })
  const unit = (value: number, name: 'day' | 'hour' | 'minute' | 'second') =>
    english
      ? `${whole.format(value)}\u00A0${{ day: 'd', hour: 'h', minute: 'min', second: 's' }[name]}`
      : number({ style: 'unit', unit: name, unitDisplay: 'short' }).format(value)

  const rateFormat = number({
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2,
    maximumFractionDigits: 4,
  })
  const money = (dollars: number) => moneyBy(moneyDigits(dollars)).format(dollars)
  const moneySum = (dollars: readonly number[]) => {
    const total = dollars.reduce((sum, amount) => sum + amount, 0)
    // Beside dollars, cents are enough.
    const digits = total >= 1 ? 2 : Math.max(2, ...dollars.map(moneyDigits))
    const written = dollars.map((amount) => Math.round(amount * 10 ** digits))
    const write = (amount: number) => moneyBy(digits).format(amount / 10 ** digits)
    return { each: written.map(write), sum: write(written.reduce((sum, amount) => sum + amount, 0)) }
  }
  const range = ([from, to]: Interval, write: (value: number) => string) => {
    const [first, last] = [write(from), write(to)]
    return first === last ? first : `${first}–${last}`
  }
  const duration = (milliseconds: number) => {
    const length = Math.max(milliseconds, 0)
    if (length < minute) return unit(Math.floor(length / second), 'second')
    if (length < hour) return unit(Math.floor(length / minute), 'minute')
    if (length < 2 * day)
      return twoUnits(
        length,
        hour,
        minute,
        (value) => unit(value, 'hour'),
        (value) => unit(value, 'minute'),
      )
    return twoUnits(
      length,
      day,
      hour,
      (value) => unit(value, 'day'),
      (value) => unit(value, 'hour'),
    )
  }
  const clock = (at: number) => clockFormat.format(at)
  const dayOf = (at: number, now = at) =>
    (new Date(at).getFullYear() === new Date(now).getFullYear() ? dayFormat : dayYearFormat).format(at)

  return {
    locale,
    count: (value) => whole.format(value),
    short: (value) =>
      Math.abs(value) < 10_000 ? whole.format(value) : spaced(compact.formatToParts(value), english),
    decimal: (value, digits = 1) => number({ maximumFractionDigits: digits }).format(value),
    bytes: (value) => {
      const size = byteScale(value)
      return `${number({ maximumFractionDigits: size.digits }).format(size.value)}\u00A0${size.unit}`
    },
    money,
    moneySum,
    rate: (dollars) => rateFormat.format(dollars),
    moneyRange: ([from, to]) => {
      // Both ends with the digits of the larger one, or "$0.0952–$1.10" would claim more than is known.
      const digits = Math.min(moneyDigits(from === 0 ? to : from), moneyDigits(to))
      // A small start keeps its own digits: "$0.00" would say that it may cost nothing.
      const rounded = (value: number) => Number(value.toFixed(digits)) === 0
      return range([from, to], (value) =>
        (value !== 0 && rounded(value) ? moneyBy(moneyDigits(value)) : moneyBy(digits)).format(value),
      )
    },
    countRange: (interval) => range(interval, (value) => whole.format(value)),
    percent: (done, total) => percentFormat.format(floorShare(done, total)),
    duration,
    relative: (at, now) => {
      const away = at - now
      const text = duration(Math.abs(away))
      if (english) return away > 0 ? `in ${text}` : `${text} ago`
      const length = Math.abs(away)
      const [size, name] =
        length < minute
          ? ([second, 'second'] as const)
          : length < hour
            ? ([minute, 'minute'] as const)
            : length < 2 * day
              ? ([hour, 'hour'] as const)
              : ([day, 'day'] as const)
      return relativeFormat.format(Math.trunc(away / size) || -0, name)
    },
    clock,
    clockRange: (interval) => range(interval, clock),
    day: dayOf,
    moment: (at, now) =>
      new Date(at).toDateString() === new Date(now).toDateString()
        ? clock(at)
        : `${dayOf(at, now)}, ${clock(at)}`,
    exact: (at) => exactFormat.format(at),
    list: (parts) => listFormat.format(parts),
    either: (parts) => eitherFormat.format(parts),
    plural: (value) => pluralRules.select(value),
  }
}

/** Digits after the point that say something: two significant ones below a cent, cents below $100, none from there. */
export function moneyDigits(dollars: number): number {
  const size = Math.abs(dollars)
  if (size === 0) return 2
  if (size >= 99.995) return 0
  if (size >= 0.00995) return 2
  // $0.0002 is enough; a leading 1 is too coarse alone: $0.0012.
  const leading = Math.floor(Math.log10(size))
  const first = Math.round(size / 10 ** leading)
  return Math.min(-leading + (first === 1 ? 1 : 0), 8)
}

/** The share in whole hundredths, floored; never 1 before everything is done. */
export function floorShare(done: number, total: number): number {
  if (total <= 0) return 0
  if (done >= total) return 1
  return Math.max(Math.floor((done * 100) / total), 0) / 100
}

function byteScale(value: number): { value: number; unit: string; digits: number } {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let size = value
  let step = 0
  // 999.95 and not 1000: what would be written as "1,000 kB" is 1 MB.
  while (size >= 999.95 && step < units.length - 1) {
    size /= 1000
    step += 1
  }
  return {
    value: size,
    unit: units[step] ?? 'bytes',
    digits: step === 0 || size >= 100 ? 0 : size >= 10 ? 0 : 1,
  }
}

function twoUnits(
  length: number,
  large: number,
  small: number,
  writeLarge: (value: number) => string,
  writeSmall: (value: number) => string,
): string {
  const first = Math.floor(length / large)
  const rest = Math.floor((length % large) / small)
  return rest === 0 ? writeLarge(first) : `${writeLarge(first)} ${writeSmall(rest)}`
}

/** "3.76M" as "3.76 M" where the language itself leaves no space. */
function spaced(parts: readonly Intl.NumberFormatPart[], english: boolean): string {
  return parts
    .map((part) => (english && part.type === 'compact' ? `\u00A0${part.value}` : part.value))
    .join('')
}
