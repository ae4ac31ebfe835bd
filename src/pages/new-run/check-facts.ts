import type { Check } from '#engine/drafts/draft-types.ts'
import type { Format } from '#ui/format.ts'

const inBytes = new Set(['longest', 'needed', 'free', 'bytes'])

/** A check's numbers as people read them: sizes with their unit, everything else with its thousands. */
export function toReadableFacts(check: Check, format: Format): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(check.facts).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? value
        : inBytes.has(name) || (name === 'limit' && check.id === 'lineSize')
          ? format.bytes(value)
          : format.decimal(value, 6),
    ]),
  )
}
