import { useQuery } from '@tanstack/react-query'
import type { Bytes } from '#core/units.ts'
import { useEngine } from '#state/engine-context.tsx'
import { storageQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'

/** Rows take up as much as their text, and a tenth for offsets and hashes. */
const growth = 1.1
/** Room matters when a file takes more than this share of what is free. */
const muchOfFree = 0.25

/** How much room a file needs of what the browser gives; said only where it matters. */
export function SpaceNote({ bytes }: { readonly bytes: Bytes }) {
  const text = useStrings().reading
  const format = useFormat()
  const storage = useQuery(storageQuery(useEngine())).data
  if (storage === undefined || storage.quotaBytes === 0) return null
  const free = Math.max(0, storage.quotaBytes - storage.usedBytes)
  const needed = Math.ceil(bytes * growth)
  if (needed < free * muchOfFree) return null
  return <p className="text-support text-text-3">{text.space(format.bytes(needed), format.bytes(free))}</p>
}
