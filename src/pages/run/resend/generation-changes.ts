import type { Snapshot } from '#core/request/draft.ts'

const parts = ['endpoint', 'model', 'system', 'user', 'settings', 'outputColumns', 'dedupe'] as const
export type SnapshotPart = (typeof parts)[number]

/** Which parts of a question are not as they were before. */
export const toChangedParts = (before: Snapshot, after: Snapshot): readonly SnapshotPart[] =>
  parts.filter((part) => toText(before[part]) !== toText(after[part]))

/** The same settings are the same in any order. */
const toText = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
