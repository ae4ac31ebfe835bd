import type { RowAttempt } from '#engine/results/row-detail-types.ts'
import type { Strings } from '#state/strings/strings.ts'
import type { Format } from '#ui/format.ts'
import { shardNumber } from '../progress/shard-words.ts'

/** A generation as people count them. */
export const nameGeneration = (gen: number, text: Strings['rowPanel'], format: Format): string =>
  gen === 0 ? text.first : text.again(format.count(gen))

/** "Resend 1, shard 3, Answered": one of a row's attempts in a line. */
export function nameAttempt(attempt: RowAttempt, { rowPanel, common }: Strings, format: Format): string {
  const { gen, door, shardId, outcome, line } = attempt
  return [
    nameGeneration(gen, rowPanel, format),
    door === 'direct' ? rowPanel.direct : shardId === null ? null : rowPanel.shard(shardNumber(shardId)),
    line?.surplus === true ? rowPanel.surplus : null,
    common.outcomes[outcome].toLowerCase(),
  ]
    .filter((part) => part !== null)
    .join(', ')
}

/** The shards of a row's attempts, each once, in the order of the attempts. */
export const shardsOf = (attempts: readonly RowAttempt[]): readonly string[] => [
  ...new Set(attempts.flatMap(({ shardId }) => (shardId === null ? [] : [shardNumber(shardId)]))),
]
